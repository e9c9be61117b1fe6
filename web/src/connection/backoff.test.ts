import { describe, expect, it } from "vitest";
import { BACKOFF_MAX_MS, backoffMs, ceilingMs } from "./backoff";

describe("backoff", () => {
  it("doubles its ceiling from 250 ms and stops at 10 s", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 1_000].map(ceilingMs)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
  });
  it("takes any part of the ceiling", () => {
    expect(backoffMs(2, 0)).toBe(0);
    expect(backoffMs(2, 0.5)).toBe(500);
    for (let i = 0; i < 200; i += 1) expect(backoffMs(i, Math.random())).toBeLessThanOrEqual(BACKOFF_MAX_MS);
  });
  it("keeps a hint of the server in full", () => {
    expect(backoffMs(0, 0.5, 3_000)).toBe(3_125);
  });
});
