/** Lists of things with an id, changed without touching the old list. */
interface Identified { readonly id: string }

/** With `item` in the place of the one of the same id, or at the end. */
export function changed<T extends Identified>(list: readonly T[], item: T): T[] {
  return list.some((other) => other.id === item.id)
    ? list.map((other) => (other.id === item.id ? item : other))
    : [...list, item];
}

export function patched<T extends Identified>(list: readonly T[], id: string, patch: Partial<T>): T[] {
  return list.map((item) => (item.id === id ? { ...item, ...patch } : item));
}

export function removed<T extends Identified>(list: readonly T[], ids: readonly string[]): T[] {
  return list.filter((item) => !ids.includes(item.id));
}
