/** The golden files that the server's tests write: every frame in them is read and applied here as well. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeFrame } from "../protocol/codec";
import type { ServerFrame } from "../protocol/generated";
import { reduce } from "./reducer";
import { EMPTY } from "./state";

const GOLDEN = resolve(import.meta.dirname, "../../../tests/golden");

function framesIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(framesIn);
  if (typeof value !== "object" || value === null) return [];
  return "t" in value && typeof value.t === "string" ? [value] : Object.values(value).flatMap(framesIn);
}

const files = existsSync(GOLDEN) ? readdirSync(GOLDEN, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json")) : [];
const frames = files.flatMap((name) => framesIn(JSON.parse(readFileSync(join(GOLDEN, name), "utf8"))).map((frame) => ({ name, frame })));

describe.skipIf(frames.length === 0)("golden frames", () => {
  it("are all read and applied", () => {
    const states = frames.filter(({ frame }) => (frame as ServerFrame).t === "state");
    const start = states.reduce((state, { frame }) => reduce(state, frame as ServerFrame), EMPTY);
    for (const { name, frame } of frames) {
      const decoded = decodeFrame(JSON.stringify(frame));
      expect(decoded, name).not.toBeNull();
      // An event that is taken for an old one would prove nothing.
      if (decoded) expect(() => reduce({ ...start, seq: {} }, decoded), name).not.toThrow();
    }
  });
});
