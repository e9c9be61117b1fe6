import { describe, expect, it } from "vitest";
import type { Command, Consent, SessionView } from "../protocol/generated";
import { agrees, applyConsents, willAgree } from "./consents";
import type { Snapshot } from "./store";

const PURPOSE = "canvas_activity" as const;
const view = (...consents: Consent[]) => ({ consents }) as unknown as SessionView;
const seen = (of: SessionView | null, ...commands: Command[]) =>
  ({ state: { view: of }, pending: commands.map((command, i) => ({ ref: `${i}`, id: `${i}`, command, since: 0 })) }) as unknown as Snapshot;
const give: Command = { type: "consent.give", data: { purpose: PURPOSE } };
const withdraw: Command = { type: "consent.withdraw", data: { purpose: PURPOSE } };

describe("a consent", () => {
  it("stands from when it was given, and once", () => {
    const given = applyConsents(view(), { type: "consent.given", data: { consent: { purpose: PURPOSE, since: 5 } } });
    expect(given.consents).toEqual([{ purpose: PURPOSE, since: 5 }]);
    const again = applyConsents(given, { type: "consent.given", data: { consent: { purpose: PURPOSE, since: 9 } } });
    expect(again.consents).toEqual([{ purpose: PURPOSE, since: 9 }]);
  });
  it("is gone once it is withdrawn", () => {
    const before = view({ purpose: PURPOSE, since: 5 });
    expect(applyConsents(before, { type: "consent.withdrawn", data: { purpose: PURPOSE } }).consents).toEqual([]);
    expect(before.consents).toHaveLength(1);
  });
  it("is given by nobody who has not said so", () => {
    expect(agrees(seen(null), PURPOSE)).toBe(false);
    expect(agrees(seen(view()), PURPOSE)).toBe(false);
    expect(agrees(seen(view({ purpose: PURPOSE, since: 5 })), PURPOSE)).toBe(true);
  });
  it("looks at once as it was last asked to be", () => {
    expect(willAgree(seen(view(), give), PURPOSE)).toBe(true);
    expect(willAgree(seen(view({ purpose: PURPOSE, since: 5 }), give, withdraw), PURPOSE)).toBe(false);
    expect(willAgree(seen(view(), { type: "hand.raise", data: {} }), PURPOSE)).toBe(false);
    expect(agrees(seen(view(), give), PURPOSE)).toBe(false);
  });
});
