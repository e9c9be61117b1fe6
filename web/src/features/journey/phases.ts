import type { Phase } from "../../protocol/generated";

export const PHASES: readonly Phase[] = ["pause", "expand", "focus", "doing"];

export const PHASE_TONE: Record<Phase, { text: string; bar: string }> = {
  pause: { text: "text-pause", bar: "bg-pause" },
  expand: { text: "text-expand", bar: "bg-expand" },
  focus: { text: "text-focus", bar: "bg-focus" },
  doing: { text: "text-doing", bar: "bg-doing" },
};
