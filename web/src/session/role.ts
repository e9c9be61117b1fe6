/** Roles by what they may do. */
import type { Role } from "../protocol/generated";

export function isFacilitator(role: Role | undefined): boolean {
  return role === "facilitator" || role === "co_facilitator";
}
