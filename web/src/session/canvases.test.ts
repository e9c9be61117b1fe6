import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Canvas, CanvasRight, Listener, Person, Role, SessionView, Status } from "../protocol/generated";
import { allows, applyCanvases, rightOf } from "./canvases";

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
