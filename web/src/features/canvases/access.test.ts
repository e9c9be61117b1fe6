import { describe, expect, it } from "vitest";
import type { Canvas, CanvasAccess, Role, SessionView } from "../../protocol/generated";
import { accessOf, breakoutName, breakoutsToShareWith, choices, draftOf, offered, peopleToShareWith } from "./access";

const breakout = (id: string, closed_at: number | null = null) => ({ id, name: `Breakout ${id}`, closed_at });
const person = (id: string, role: Role, breakout_id: string | null = null, standing = "admitted") =>
  ({ id, role, standing, place: breakout_id === null ? { in: "plenary" } : { in: "breakout", breakout_id } });
const seenBy = (me: string, role: Role, at: string | null) => ({
  me, role,
  people: [person("alice", "facilitator"), person("bob", "participant", me === "bob" ? at : null), person("charlie", "participant"), person("dana", "participant", null, "left")],
  round: { breakouts: [breakout("a"), breakout("b"), breakout("c", 5)] },
  past_rounds: [{ breakouts: [breakout("old", 1)] }],
}) as unknown as SessionView;

describe("whom a canvas can be shared with", () => {
  const ids = (view: SessionView) => breakoutsToShareWith(view).map(({ id }) => id);
  it("is any open breakout for who facilitates, and one's own for the others", () => {
    expect(ids(seenBy("alice", "facilitator", null))).toEqual(["a", "b"]);
    expect(ids(seenBy("bob", "participant", "b"))).toEqual(["b"]);
    expect(ids(seenBy("bob", "participant", null))).toEqual([]);
  });
  it("is by name whoever is inside and may not everything anyway", () => {
    const named = (owner: string | null) => peopleToShareWith(seenBy("bob", "participant", null), owner).map(({ id }) => id);
    expect(named("bob")).toEqual(["charlie"]);
    expect(named(null)).toEqual(["bob", "charlie"]);
  });
  it("is never nobody for the session's own, and always what it is now", () => {
    expect(choices(seenBy("bob", "participant", null), "bob", "session")).toEqual(["nobody", "session", "people"]);
    expect(choices(seenBy("bob", "participant", "a"), "bob", "session")).toEqual(["nobody", "session", "breakout", "people"]);
    expect(choices(seenBy("alice", "facilitator", null), null, "session")).toEqual(["session", "breakout", "people"]);
    expect(choices(seenBy("bob", "participant", null), "bob", "breakout")).toContain("breakout");
  });
});

describe("what somebody chooses", () => {
  const all: CanvasAccess[] = [
    { to: "nobody" }, { to: "session", right: "view" }, { to: "breakout", breakout_id: "a", right: "comment" },
    { to: "people", people: [{ participant_id: "bob", right: "view" }, { participant_id: "charlie", right: "edit" }] },
  ];
  it.each(all.map((access) => [access.to, access] as const))("comes back as it was: %s", (_, access) => {
    expect(accessOf(draftOf(access))).toEqual(access);
  });
  it("is nothing yet without people or a breakout", () => {
    expect(accessOf({ to: "people", right: "edit", breakoutId: null, people: {} })).toBeNull();
    expect(accessOf({ to: "breakout", right: "edit", breakoutId: null, people: {} })).toBeNull();
  });
  it("keeps a right that is not offered until another is chosen", () => {
    expect(offered("edit")).not.toContain("present");
    expect(offered("present")).toContain("present");
  });
  it("offers commenting between drawing and looking", () => {
    expect(offered("view")).toEqual(["edit", "comment", "view"]);
  });
});

it("a breakout is called by its name, also when it is closed or forgotten", () => {
  const canvas = (breakout_id: string, owner: string | null) => ({ name: "River", owner, access: { to: "breakout", breakout_id, right: "edit" } }) as unknown as Canvas;
  const view = seenBy("bob", "participant", null);
  expect([canvas("c", null), canvas("old", "bob"), canvas("gone", null), canvas("gone", "bob")].map((one) => breakoutName(view, one)))
    .toEqual(["Breakout c", "Breakout old", "River", ""]);
});
