/** The whole board in a corner, for the eye and the mouse; the list of elements says the same in words. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useMedia } from "../../ui/useMedia";
import { Overview as Map } from "../tools/overview";
import { PAPER } from "../view/looks";
import { useBenchOf, useDesk } from "./use";

const SIZE = { w: 208, h: 132 };
/** Where there is room for it: not on phones, whichever way they are held. */
const ROOM = "(min-width: 768px) and (min-height: 500px)";

export function Overview({ className }: { className: string }) {
  const wanted = useBenchOf("overview");
  const room = useMedia(ROOM);
  const { board } = useDesk().bench;
  const some = useSyncExternalStore((listener) => board.subscribe(listener), () => board.size > 0);
  return wanted && room && some ? <Shown className={className} /> : null;
}

function Shown({ className }: { className: string }) {
  const { bench } = useDesk();
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current || !map.current || !frame.current) return;
    const overview = new Map(bench, box.current, map.current, frame.current, SIZE);
    return () => overview.destroy();
  }, [bench]);
  return (
    // Where it stands follows the page's direction, what is in it does not.
    <div className={className}>
      <div ref={box} aria-hidden="true" dir="ltr" data-overview className="pointer-events-auto relative cursor-pointer touch-none overflow-hidden rounded-2xl border border-line shadow-lift" style={{ width: SIZE.w + 2, height: SIZE.h + 2, background: PAPER }}>
        <canvas ref={map} className="absolute top-0 left-0" style={{ width: SIZE.w, height: SIZE.h }} />
        <div ref={frame} className="absolute top-0 left-0 rounded-[3px] border-2 border-[#1d6f66] bg-[#1d6f66]/5" />
      </div>
    </div>
  );
}
