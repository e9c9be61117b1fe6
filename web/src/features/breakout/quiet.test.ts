import { expect, it } from "vitest";
import { QUIET_FROM_MS, quietMs } from "./quiet";

const progress = { breakout_id: "b", assigned: 2, here: 2, cards: 0, reflections: 0, messages: 0, notes: 0, last_activity_at: null };
const later = 1_000 + QUIET_FROM_MS;

it("a breakout is quiet three minutes after it was opened, or after anybody did anything", () => {
  expect(quietMs(progress, 1_000, later - 1)).toBeNull();
  expect(quietMs(progress, 1_000, later)).toBe(QUIET_FROM_MS);
  expect(quietMs({ ...progress, last_activity_at: 2_000 }, 1_000, later)).toBeNull();
  expect(quietMs({ ...progress, last_activity_at: 2_000 }, 1_000, later + 1_000)).toBe(QUIET_FROM_MS);
  // What happened before it was opened again does not count.
  expect(quietMs({ ...progress, last_activity_at: 500 }, 1_000, later - 1)).toBeNull();
  expect(quietMs({ ...progress, assigned: 0 }, 1_000, later)).toBeNull();
});
