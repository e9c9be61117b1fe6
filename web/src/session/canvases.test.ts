import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Canvas, CanvasRight, Listener, Person, Role, SessionView, Status } from "../protocol/generated";
import { allows, applyCanvases, everyones, manages, mayMake, ourCanvas, rightOf } from "./canvases";
import type { Snapshot } from "./store";

/** The server's tests write it: who may do what at each stage of one session. */
interface Stage {
  name: string;
  status: Status;
  people: Person[];
  breakouts: { id: string; closed_at: number | null }[] | null;
  listeners: Listener[];
  canvases: Canvas[];
  viewers: { me: string; role: Role; known: string[]; rights: Record<string, CanvasRight | null> }[];
}
const TABLE = resolve(import.meta.dirname, "../../../tests/golden/canvas/rights.json");
const { stages } = JSON.parse(readFileSync(TABLE, "utf8")) as { stages: Stage[] };

function seenBy(stage: Stage, viewer: Stage["viewers"][number]): SessionView {
  return {
    me: viewer.me, role: viewer.role, people: stage.people, listeners: stage.listeners,
    session: { status: stage.status }, round: stage.breakouts && { breakouts: stage.breakouts },
    canvases: stage.canvases.filter((canvas) => viewer.known.includes(canvas.id)),
  } as unknown as SessionView;
}

describe("what one may do with a canvas", () => {
  it.each(stages.map((stage) => [stage.name, stage] as const))("is what the server says: %s", (_, stage) => {
    for (const viewer of stage.viewers) {
      const view = seenBy(stage, viewer);
      const rights = Object.fromEntries(stage.canvases.map(({ id }) => [id, rightOf(view, id)]));
      expect(rights, viewer.me).toEqual(viewer.rights);
    }
  });
  it("includes what is less", () => {
    expect([allows("edit", "comment"), allows("view", "edit"), allows(null, "view")]).toEqual([true, false, false]);
  });
});

describe("what becomes of a canvas", () => {
  const canvas = (owner: string | null): Canvas => ({ id: "c", name: "c", owner, access: { to: "breakout", breakout_id: "b", right: "edit" }, frozen: false, template: null, at: 1 });
  const view = (me: string, role: Role, status: Status = "live") => ({
    me, role, session: { status }, canvases: [canvas("bob"), canvas(null)],
    people: [{ id: "bob", place: { in: "breakout", breakout_id: "b" } }, { id: "charlie", place: { in: "plenary" } }],
  }) as unknown as SessionView;
  const seen = (of: SessionView) => ({ state: { view: of } }) as unknown as Snapshot;
  it("is said by its owner and by who facilitates, while the session lasts", () => {
    expect(manages(view("bob", "participant"), canvas("bob"))).toBe(true);
    expect(manages(view("charlie", "participant"), canvas("bob"))).toBe(false);
    expect(manages(view("alice", "co_facilitator"), canvas(null))).toBe(true);
    expect(manages(view("bob", "observer"), canvas("bob"))).toBe(false);
    expect(manages(view("alice", "facilitator", "completed"), canvas("bob"))).toBe(false);
  });
  it("and everybody makes one but observers", () => {
    expect([mayMake(seen(view("bob", "participant"))), mayMake(seen(view("bob", "observer"))), mayMake(seen(view("alice", "facilitator", "completed")))]).toEqual([true, false, false]);
  });
  it("a breakout's is that of whoever is in it", () => {
    expect(ourCanvas(seen(view("bob", "participant")))?.owner).toBeNull();
    expect(ourCanvas(seen(view("charlie", "participant")))).toBeNull();
  });
});

describe("canvases that can be shown to everybody", () => {
  it("are those that everybody knows of, the newest first", () => {
    const shared = (id: string, at: number): Canvas => ({ id, name: id, owner: null, access: { to: "session", right: "view" }, frozen: false, template: null, at });
    const mine: Canvas = { ...shared("mine", 2), owner: "alice", access: { to: "nobody" } };
    expect(everyones([shared("a", 1), mine, shared("b", 3), shared("c", 4)], 2).map(({ id }) => id)).toEqual(["c", "b"]);
  });
});

describe("canvases that come and go", () => {
  const canvas = (id: string, at: number): Canvas => ({ id, name: id, owner: null, access: { to: "session", right: "edit" }, frozen: false, template: null, at });
  const view = { canvases: [canvas("b", 2)] } as unknown as SessionView;
  const ids = (now: SessionView) => now.canvases.map((one) => one.id);
  it("stand in the order of their making", () => {
    const more = applyCanvases(view, { type: "canvas.opened", data: { canvases: [canvas("d", 4), canvas("c", 4)] } });
    expect(ids(applyCanvases(more, { type: "canvas.changed", data: { canvas: canvas("a", 1) } }))).toEqual(["a", "b", "c", "d"]);
    expect(ids(view)).toEqual(["b"]);
  });
  it("are replaced and removed", () => {
    const renamed = applyCanvases(view, { type: "canvas.changed", data: { canvas: { ...canvas("b", 2), name: "Port" } } });
    expect(renamed.canvases).toEqual([{ ...canvas("b", 2), name: "Port" }]);
    expect(ids(applyCanvases(renamed, { type: "canvas.removed", data: { canvas_id: "b" } }))).toEqual([]);
  });
});
