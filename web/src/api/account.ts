/**
 * Who is signed in. The access token stays in memory; a reload gets a new one by the HttpOnly cookie. Refreshing is
 * serialised over all tabs, because a refresh token that is used twice signs everybody out.
 */
import { Problem, request, type Method } from "./http";

export type OrgRole = "owner" | "admin" | "facilitator" | "member";

export interface Identity {
  user: { id: string; name: string; email: string };
  organization: { id: string; name: string };
  role: OrgRole;
}
interface Auth extends Identity { access_token: string; expires_in_s: number }

export type Account = { known: false } | { known: true; identity: Identity | null };

/** A token is renewed this long before its end. */
const MARGIN_MS = 30_000;

let account: Account = { known: false };
let token: { text: string; expiresAt: number } | null = null;
let refreshing: Promise<void> | null = null;
const listeners = new Set<() => void>();

export const getAccount = (): Account => account;
export function onAccount(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks, once per page, whether the browser is signed in. */
export async function bootAccount(): Promise<void> {
  if (account.known) return;
  try {
    await refresh();
  } catch {
    if (!account.known) accept(null);
  }
}

export const register = (body: { organization_name: string; name: string; email: string; password: string }) => enter("/auth/register", body);
export const signIn = (body: { email: string; password: string }) => enter("/auth/login", body);
export const acceptInvitation = (body: { token: string; name: string; password: string }) => enter("/invitations/accept", body);

export async function signOut(): Promise<void> {
  await request("POST", "/auth/logout", { body: {} });
  accept(null);
}

export async function signOutEverywhere(): Promise<void> {
  await call("POST", "/auth/logout-everywhere", {});
  accept(null);
}

/** Asks as the signed-in person; one 401 is answered with a fresh token. */
export function call<T>(method: Method, path: string, body?: unknown, as: "json" | "text" = "json"): Promise<T> {
  return withAccount((token) => request<T>(method, path, { token, body, as }));
}

/** The same for what takes a token. */
export async function withAccount<T>(act: (token: string) => Promise<T>): Promise<T> {
  try {
    return await act(await accessToken());
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error;
    await refresh();
    return act(await accessToken());
  }
}

/** What both a participant and somebody signed in may read: with the token of the former, or else as the latter. */
export function getAs<T>(token: string | undefined, path: string, as: "json" | "text" = "json"): Promise<T> {
  return token === undefined ? call("GET", path, undefined, as) : request("GET", path, { token, as });
}

async function accessToken(): Promise<string> {
  if (!token || token.expiresAt - Date.now() < MARGIN_MS) await refresh();
  if (!token) throw new Problem(401, "auth.required", "");
  return token.text;
}

function refresh(): Promise<void> {
  refreshing ??= locked(async () => {
    try {
      accept(await request<Auth>("POST", "/auth/refresh", { body: {} }));
    } catch (error) {
      // Without an answer we know nothing new; with a refusal we know nobody is signed in.
      if (error instanceof Problem && error.status === 401) accept(null);
      throw error;
    }
  }).finally(() => { refreshing = null; });
  return refreshing;
}

async function locked(act: () => Promise<void>): Promise<void> {
  // Pages that are not served over https have no locks.
  if ("locks" in navigator) await navigator.locks.request("plenary.refresh", act);
  else await act();
}

async function enter(path: string, body: unknown): Promise<void> {
  accept(await request<Auth>("POST", path, { body }));
}

function accept(auth: Auth | null): void {
  token = auth ? { text: auth.access_token, expiresAt: Date.now() + auth.expires_in_s * 1_000 } : null;
  account = { known: true, identity: auth ? { user: auth.user, organization: auth.organization, role: auth.role } : null };
  for (const listener of [...listeners]) listener();
}
