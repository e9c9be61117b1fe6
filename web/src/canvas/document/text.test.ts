import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { caretAfter, spliceOf, writeText } from "./text";

describe("typing into a shared text", () => {
  it("writes only what differs", () => {
    expect(spliceOf("one three", "one two three", 8)).toEqual({ at: 4, removed: 0, inserted: "two " });
    expect(spliceOf("same", "same")).toBeNull();
    expect(spliceOf("abc", "")).toEqual({ at: 0, removed: 3, inserted: "" });
  });

  it("knows by the caret which of equal letters was typed", () => {
    expect(spliceOf("aaa", "aaaa", 1)).toEqual({ at: 0, removed: 0, inserted: "a" });
    expect(spliceOf("aaa", "aaaa", 4)).toEqual({ at: 3, removed: 0, inserted: "a" });
  });

  it("never cuts a character in two", () => {
    const splice = spliceOf("😀", "😁");
    expect(splice).toEqual({ at: 0, removed: 2, inserted: "😁" });
  });

  it("leaves what another writes at the same time", () => {
    const [one, two] = [new Y.Doc(), new Y.Doc()];
    one.getText("t").insert(0, "Hello world");
    Y.applyUpdate(two, Y.encodeStateAsUpdate(one));
    writeText(one.getText("t"), "Hello dear world");
    writeText(two.getText("t"), "Hello world!");
    Y.applyUpdate(two, Y.encodeStateAsUpdate(one));
    Y.applyUpdate(one, Y.encodeStateAsUpdate(two));
    expect(one.getText("t").toString()).toBe("Hello dear world!");
    expect(two.getText("t").toString()).toBe("Hello dear world!");
  });

  it("keeps the caret between the same letters", () => {
    expect(caretAfter(5, [{ retain: 2 }, { insert: "xyz" }])).toBe(8);
    expect(caretAfter(5, [{ retain: 7 }, { insert: "xyz" }])).toBe(5);
    expect(caretAfter(5, [{ delete: 3 }])).toBe(2);
    expect(caretAfter(5, [{ retain: 3 }, { delete: 10 }])).toBe(3);
  });
});
