/** One way to ask the REST interface; every failure is a `Problem` with a stable code. */
import type { Code } from "../protocol/generated";

export interface FieldError { pointer: string; code: string; detail: string }

export class Problem extends Error {
  constructor(
    readonly status: number,
    /** `network`: no answer at all. */
    readonly code: Code | "network",
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
    readonly retryAfterMs: number | null = null,
  ) {
    super(detail || code);
    this.name = "Problem";
  }

  /** What is wrong with one field, by its JSON pointer. */
  field(pointer: string): string | null {
    return this.errors.find((error) => error.pointer === pointer)?.detail ?? null;
  }
}

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

const DEADLINE_MS = 20_000;
/** A file may have to be made first. */
const FILE_DEADLINE_MS = 90_000;

/** A `table` is sent as CSV. `as` text or file: what comes is not read as JSON. */
export async function request<T>(method: Method, path: string, options: { body?: unknown; table?: string; token?: string; as?: "json" | "text" | "file" } = {}): Promise<T> {
  const { as = "json" } = options;
  const headers: Record<string, string> = { accept: as === "json" ? "application/json" : "*/*" };
  if (options.token) headers.authorization = `Bearer ${options.token}`;
  if (options.body !== undefined) headers["content-type"] = "application/json";
  if (options.table !== undefined) headers["content-type"] = "text/csv";
  let response: Response;
  let text: string;
  try {
    response = await fetch(`/api/v1${path}`, {
      method, headers, credentials: "same-origin", signal: AbortSignal.timeout(as === "file" ? FILE_DEADLINE_MS : DEADLINE_MS),
      ...(options.table !== undefined ? { body: options.table } : options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    if (response.ok && as === "file") return (await response.blob()) as T;
    text = await response.text();
  } catch {
    throw new Problem(0, "network", "");
  }
  if (response.ok && as === "text") return text as T;
  const body = parse(text);
  if (response.ok) return body as T;
  const problem = (typeof body === "object" && body !== null ? body : {}) as Partial<{ code: Code; detail: string; errors: FieldError[]; retry_after_ms: number | null }>;
  throw new Problem(response.status, problem.code ?? (response.status >= 500 ? "network" : "not_found"), problem.detail ?? "", problem.errors ?? [], problem.retry_after_ms ?? null);
}

function parse(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
