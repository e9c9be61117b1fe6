/**
 * The token of the person in one session. Someone signed in enters with the account; a guest by the cookie of this
 * session. The tab remembers which of the two it was, so that a reload is the same person.
 */
import { bootAccount, getAccount } from "../api/account";
import { Problem } from "../api/http";
import { joinWithAccount, returnAsGuest, type Entry } from "../api/joining";
import type { CloseReason } from "../connection/close";
import { TokenRefused, type Token } from "../connection/socket";

export type Way = "account" | "guest";

const MARGIN_MS = 20_000;
const key = (sessionId: string) => `plenary.way.${sessionId}`;
/** What a page just got at the door need not be asked for again. */
const atHand = new Map<string, Token>();

export function remember(way: Way, entry: Entry): void {
  sessionStorage.setItem(key(entry.session_id), way);
  atHand.set(entry.session_id, toToken(entry));
}

export function forget(sessionId: string): void {
  sessionStorage.removeItem(key(sessionId));
  atHand.delete(sessionId);
}

export function tokenSource(sessionId: string): (fresh: boolean) => Promise<Token> {
  return async (fresh) => {
    const known = atHand.get(sessionId);
    if (known && !fresh && known.expiresAt - Date.now() > MARGIN_MS) return known;
    await bootAccount();
    const token = toToken(await enter(sessionId));
    atHand.set(sessionId, token);
    return token;
  };
}

async function enter(sessionId: string): Promise<Entry> {
  const signedIn = getAccount();
  const way = sessionStorage.getItem(key(sessionId));
  if (way !== "guest" && signedIn.known && signedIn.identity) {
    try {
      return await asked(joinWithAccount(sessionId));
    } catch (error) {
      // The account may not know this session while the browser does, as a guest.
      if (way === "account" || !(error instanceof TokenRefused) || error.reason !== "not_found") throw error;
    }
  }
  return asked(returnAsGuest(sessionId));
}

async function asked(entry: Promise<Entry>): Promise<Entry> {
  try {
    return await entry;
  } catch (error) {
    const reason = error instanceof Problem ? reasonOf(error) : null;
    throw reason ? new TokenRefused(reason) : error;
  }
}

function reasonOf(problem: Problem): CloseReason | null {
  if (problem.code === "participant.banned") return "removed";
  if (problem.code === "session.state") return "ended";
  if (problem.code === "session.full") return "full";
  if (problem.status === 401 || problem.status === 400 || problem.status === 422) return "unauthenticated";
  if (problem.status === 403) return "forbidden";
  return problem.status === 404 ? "not_found" : null;
}

function toToken(entry: Entry): Token {
  return { token: entry.access_token, expiresAt: Date.now() + entry.expires_in_s * 1_000 };
}
