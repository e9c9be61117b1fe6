/** Choosing what to comment on: an element, or a place where none is. */
import type { About } from "../comments/read";
import { distance } from "../document/geometry";
import type { Point } from "../document/schema";
import type { Gesture, Hand } from "./gesture";
import { CLICK_PX, under } from "./select";
import type { Workbench } from "./workbench";

/** An element's own corner is told as well: it stays the place when the element goes. */
export function aboutOf(bench: Workbench, element: string | null, at: Point): About {
  const corner = element === null ? null : bench.cornerOf(element);
  return { el: corner === null ? null : element, pt: corner ?? at };
}

export function startComment(bench: Workbench, hand: Hand, compose: (about: About) => void): Gesture {
  return {
    move: () => undefined,
    end(now) {
      // Who dragged meant something else.
      if (distance(now.screen, hand.screen) > CLICK_PX[hand.pointer]) return;
      const about = aboutOf(bench, under(bench, hand)?.id ?? null, hand.board);
      bench.setTool("select");
      compose(about);
    },
    cancel: () => undefined,
  };
}
