/** The keyboard on the board: the same everywhere that is not a text field, the list beside the board included. */
import { nextStep, panned } from "../view/viewport";
import type { Actions } from "./actions";
import type { Pointers } from "./pointer";
import type { ToolName, Workbench } from "./workbench";

const TOOL_KEYS: Readonly<Record<string, ToolName>> = { v: "select", h: "hand", p: "pen", s: "sticky", t: "text", r: "rect", o: "ellipse", d: "diamond", x: "connector", l: "line", f: "frame", e: "eraser", g: "vote", c: "comment", k: "laser" };
const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PAN_PX = 60;

export interface KeyOptions {
  bench: Workbench;
  actions: Actions;
  pointers: () => Pointers | null;
  /** Where the list is used, arrows walk through it, and move the selection with Alt only. */
  inList: boolean;
  onMenu: () => void;
}

/** Whether the key was meant for the board. */
export function onKey(event: KeyboardEvent, options: KeyOptions): boolean {
  const { bench } = options;
  if (event.isComposing || isTyping(event.target)) return false;
  if (event.ctrlKey || event.metaKey) return onCommand(event, options);
  return onArrow(event, options) || onName(event, options) || (!event.altKey && onTool(event, bench));
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function onCommand(event: KeyboardEvent, { bench, actions }: KeyOptions): boolean {
  const { view } = bench.snapshot();
  const key = event.key.toLowerCase();
  const commands: Readonly<Record<string, () => void>> = {
    z: event.shiftKey ? actions.redo : actions.undo, y: actions.redo, a: actions.selectAll, d: actions.duplicate,
    g: event.shiftKey ? actions.ungroup : actions.group,
    "=": () => bench.zoomTo(nextStep(view.zoom, 1)), "+": () => bench.zoomTo(nextStep(view.zoom, 1)), "-": () => bench.zoomTo(nextStep(view.zoom, -1)), "0": () => bench.zoomTo(1),
    "]": () => actions.restack(event.shiftKey ? "front" : "forward"), "[": () => actions.restack(event.shiftKey ? "back" : "backward"),
    l: () => actions.lock(!bench.selected().every(({ lock }) => lock)),
  };
  const command = commands[key];
  command?.();
  return command !== undefined;
}

function onArrow(event: KeyboardEvent, { bench, actions, inList }: KeyOptions): boolean {
  const arrow = ARROWS[event.key];
  if (!arrow) return false;
  if (bench.snapshot().presenting) return false;
  const selected = bench.snapshot().selection.length > 0;
  if (inList && !event.altKey) return false;
  const by = event.shiftKey ? 10 : 1;
  if (selected && bench.mayEdit) actions.nudge(arrow[0] * by, arrow[1] * by);
  else if (!selected) panBy(bench, arrow);
  return true;
}

function panBy(bench: Workbench, [x, y]: readonly [number, number]): void {
  bench.look(panned(bench.snapshot().view, -x * PAN_PX, -y * PAN_PX));
}

/** Keys that only look: where nothing can be changed there are no others. */
export function onLooking(event: KeyboardEvent, bench: Workbench): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const arrow = ARROWS[event.key];
  if (arrow) panBy(bench, arrow);
  return arrow !== undefined || onZoom(event, bench);
}

function onZoom({ key }: KeyboardEvent, bench: Workbench): boolean {
  const { zoom } = bench.snapshot().view;
  switch (key) {
    case "+": bench.zoomTo(nextStep(zoom, 1)); return true;
    case "-": bench.zoomTo(nextStep(zoom, -1)); return true;
    case "!": bench.fit(); return true;
    default: return false;
  }
}

function onName(event: KeyboardEvent, { bench, actions, pointers, onMenu }: KeyOptions): boolean {
  const { selection, tool } = bench.snapshot();
  switch (event.key) {
    case "Delete": case "Backspace": actions.delete(); return true;
    case "Enter": case "F2":
      if (selection[0] === undefined) return false;
      bench.edit(selection[0]);
      return true;
    case "Escape":
      if (pointers()?.cancel()) return true;
      if (bench.snapshot().presenting) bench.setPresenting(false);
      else if (tool !== "select") bench.setTool("select");
      else if (selection.length > 0) bench.select([]);
      else return false;
      return true;
    case "ContextMenu": onMenu(); return true;
    case "F10":
      if (!event.shiftKey) return false;
      onMenu();
      return true;
    case "m": case "M":
      if (event.shiftKey || event.altKey) return false;
      bench.setOverview(!bench.snapshot().overview);
      return true;
    default: return onZoom(event, bench);
  }
}

function onTool(event: KeyboardEvent, bench: Workbench): boolean {
  const tool = TOOL_KEYS[event.key.toLowerCase()];
  if (!tool || event.shiftKey || bench.snapshot().presenting) return false;
  bench.setTool(tool);
  return true;
}

export const keyOf = (tool: ToolName): string => Object.entries(TOOL_KEYS).find(([, name]) => name === tool)?.[0]?.toUpperCase() ?? "";
