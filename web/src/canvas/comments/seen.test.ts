import { describe, expect, it, vi } from "vitest";
import { ago } from "./ago";
import type { Thread } from "./read";
import { isUnread, Seen } from "./seen";

const thread = (id: string, ...said: [by: string, at: number, removed?: boolean][]): Thread => ({
  id, el: null, pt: [0, 0], by: said[0]?.[0] ?? "", at: said[0]?.[1] ?? 0, settled: null,
  comments: said.map(([by, at, removed = false], nth) => ({ id: `${id}${nth}`, by, at, removed, text: "", edited: null, reactions: new Map() })),
});

function store(): Pick<Storage, "getItem" | "setItem"> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

describe("what is unread", () => {
  it("is what others said since it was last opened", () => {
    expect(isUnread(thread("a", ["bob", 5]), {}, "ana")).toBe(true);
    expect(isUnread(thread("a", ["bob", 5]), { a: 5 }, "ana")).toBe(false);
    expect(isUnread(thread("a", ["bob", 5], ["eve", 6]), { a: 5 }, "ana")).toBe(true);
  });
  it("is never what one said oneself, nor what was removed", () => {
    expect(isUnread(thread("a", ["ana", 5]), {}, "ana")).toBe(false);
    expect(isUnread(thread("a", ["ana", 5], ["bob", 6, true]), {}, "ana")).toBe(false);
  });
  it("is remembered by the browser, without threads that are gone", () => {
    const kept = store();
    const seen = new Seen("k", kept);
    const told = vi.fn();
    seen.subscribe(told);
    const [a, b] = [thread("a", ["bob", 5]), thread("b", ["bob", 7])];
    seen.mark(a, [a, b]);
    seen.mark(a, [a, b]);
    expect(told).toHaveBeenCalledTimes(1);
    seen.mark(b, [b]);
    expect(new Seen("k", kept).snapshot()).toEqual({ b: 7 });
  });
  it("is kept in the page where the browser keeps nothing, and read from nonsense as nothing", () => {
    const full = { getItem: () => "[1, {", setItem: () => { throw new Error("full"); } };
    const a = thread("a", ["bob", 5]);
    for (const one of [new Seen("k", full), new Seen("k", null)]) {
      one.mark(a, [a]);
      expect(one.snapshot()).toEqual({ a: 5 });
    }
  });
});

it("how long ago is said in the largest unit, and as a date after a week", () => {
  const now = Date.UTC(2026, 4, 20, 12);
  expect(ago(now - 20_000, now, "just now")).toBe("just now");
  expect(ago(now + 5_000, now, "just now")).toBe("just now");
  expect(ago(now - 5 * 60_000, now, "")).toMatch(/5/);
  expect(ago(now - 3 * 3_600_000, now, "")).toMatch(/3/);
  expect(ago(now - 30 * 86_400_000, now, "")).toMatch(/2026/);
});
