/** Why a connection ended for good, and whether an ending is for good. */
import { CLOSE_CODES } from "../protocol/generated";

export type CloseName = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES]["name"];
/**
 * `stopped` is our own doing, `full` is told before there is a socket, `closed` and `broken` are endings without a
 * code of ours; the others come from the server's table.
 */
export type CloseReason = CloseName | "stopped" | "full" | "closed" | "broken";

/** A goodbye of the server, or its verdict that what we send cannot be read or is too large: coming back mends neither. */
const FINAL: Readonly<Record<number, CloseReason>> = { 1000: "closed", 1002: "broken", 1003: "broken", 1007: "broken", 1009: "broken" };

export function closeName(code: number): CloseName | null {
  return code in CLOSE_CODES ? CLOSE_CODES[code as keyof typeof CLOSE_CODES].name : null;
}

/** Why it ended for good, or null when we come back: codes outside the tables are a broken network (1006) or a newer server. */
export function finalReason(code: number): CloseReason | null {
  return FINAL[code] ?? (code >= 4500 && code <= 4999 ? closeName(code) ?? "broken" : null);
}
