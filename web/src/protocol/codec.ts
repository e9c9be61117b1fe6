/** Text of a frame to its type and back. What cannot be read is `null`: an unreadable frame never ends a page. */
import type { ClientFrame, ServerFrame } from "./generated";

const KNOWN: ReadonlySet<string> = new Set<ServerFrame["t"]>([
  "attached", "reply", "error", "event", "state", "presence", "shared", "progress", "notice", "pong",
]);

export function encodeFrame(frame: ClientFrame): string {
  return JSON.stringify(frame);
}

export function decodeFrame(text: unknown): ServerFrame | null {
  if (typeof text !== "string") return null;
  try {
    const frame: unknown = JSON.parse(text);
    if (typeof frame !== "object" || frame === null || !("t" in frame)) return null;
    return KNOWN.has(String(frame.t)) ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}
