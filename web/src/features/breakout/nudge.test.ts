import { beforeAll, expect, it } from "vitest";
import i18next, { type TFunction } from "i18next";
import "../../i18n";
import { timeLeft } from "./nudge";

let t: TFunction<"breakout">;
beforeAll(() => { t = i18next.getFixedT("en", "breakout"); });

it.each([
  [120_000, "2 minutes left"], [100_000, "2 minutes left"], [61_000, "1 minute left"],
  [59_000, "60 seconds left"], [31_000, "40 seconds left"], [4_000, "10 seconds left"],
])("%d ms before the end people are told: %s", (ms, words) => {
  expect(timeLeft({ state: "running", closes_at: 1_000 + ms, warned: false }, 1_000, t)).toBe(words);
  expect(timeLeft({ state: "paused", left_ms: ms }, 5, t)).toBe(words);
});

it("without an end it is two minutes, as the facilitator says", () => {
  expect(timeLeft(null, 5, t)).toBe("2 minutes left");
});
