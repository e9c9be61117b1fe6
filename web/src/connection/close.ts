/** Why a connection ended for good, and whether an ending is for good. */
import { CLOSE_CODES } from "../protocol/generated";

export type CloseName = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES]["name"];
/** `left` is our own doing, `full` is told before there is a socket; the others come from the server's table. */
export type CloseReason = CloseName | "left" | "full";

export function closeName(code: number): CloseName | null {
  return code in CLOSE_CODES ? CLOSE_CODES[code as keyof typeof CLOSE_CODES].name : null;
}

/** Codes outside the table are a broken network (1006) or a newer server: below 4500 we come back. */
export function retryable(code: number): boolean {
  return code < 4500 || code > 4999;
}
