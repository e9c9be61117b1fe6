/** What this browser remembers of how somebody likes their boards. */

/** Where a browser keeps nothing, even asking for it fails. */
export function storage(): Storage | null {
  try { return window.localStorage; } catch { return null; }
}

const KEY = "plenary.canvas.overview";

export function overviewWanted(store: Pick<Storage, "getItem"> | null): boolean {
  return store?.getItem(KEY) !== "off";
}

export function rememberOverview(store: Pick<Storage, "setItem"> | null, on: boolean): void {
  // Where nothing more can be kept, it is as it was next time.
  try { store?.setItem(KEY, on ? "on" : "off"); } catch { /* full, or not allowed */ }
}
