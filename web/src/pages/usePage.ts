import { useEffect, useRef, useSyncExternalStore } from "react";
import { getAccount, onAccount, type Account, type OrgRole } from "../api/account";

let first = true;

/** Names the page, and puts the focus on its heading when it was reached by a link. */
export function usePage(title: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => { document.title = title ? `${title} · plenary` : "plenary"; }, [title]);
  useEffect(() => {
    if (!first) heading.current?.focus({ preventScroll: true });
    first = false;
  }, []);
  return heading;
}

export function useAccount(): Account {
  return useSyncExternalStore(onAccount, getAccount);
}

export function mayPlan(role: OrgRole | undefined): boolean {
  return role === "owner" || role === "admin" || role === "facilitator";
}
