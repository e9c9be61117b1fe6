/** Words being written, kept on this device until they are sent or thrown away. */
import { useState } from "react";

const PREFIX = "plenary.draft.";
const keyOf = (sessionId: string, about: string) => `${PREFIX}${sessionId}.${about}`;

/** Like useState, for a text that must survive a reload. `about` tells drafts of one session apart. */
export function useDraft(sessionId: string, about: string): [string, (text: string) => void] {
  const key = keyOf(sessionId, about);
  const [held, setHeld] = useState({ key, text: read(key) });
  const text = held.key === key ? held.text : read(key);
  const set = (next: string) => {
    setHeld({ key, text: next });
    write(key, next);
  };
  return [text, set];
}

/** Every reflection of a session that was written here and not sent. */
export function draftsOf(sessionId: string): string[] {
  try {
    const prefix = keyOf(sessionId, "reflection.");
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map(read).filter((text) => text.trim() !== "");
  } catch {
    return [];
  }
}

// Storage may be switched off; the draft then lives as long as the page.
function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function write(key: string, text: string): void {
  try {
    if (text === "") localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    return;
  }
}
