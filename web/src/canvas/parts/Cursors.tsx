/** Where the others' hands are. The list of people says who is here; this is for the eye only. */
import { useBench, usePeers } from "./use";

export function Cursors() {
  const peers = usePeers();
  const { view, presenting } = useBench();
  if (presenting) return null;
  return (
    <div aria-hidden="true" dir="ltr" className="pointer-events-none absolute top-0 left-0 z-10" style={{ transformOrigin: "0 0", transform: `scale(${view.zoom}) translate(${-view.x}px, ${-view.y}px)` }}>
      {peers.map((peer) => peer.cursor && (
        <div key={peer.client} data-cursor={peer.name} className="absolute top-0 left-0 transition-transform duration-100 ease-linear" style={{ transformOrigin: "0 0", transform: `translate(${peer.cursor[0]}px, ${peer.cursor[1]}px) scale(${1 / view.zoom})` }}>
          <svg width="20" height="22" viewBox="0 0 20 22" className="drop-shadow-sm"><path d="M3 2.500 16.500 11l-6.300 1.600L7 18.500z" fill={peer.color} stroke="#fff" strokeWidth="1.600" strokeLinejoin="round" /></svg>
          {peer.name !== "" && <span className="absolute top-4 left-3.5 max-w-40 truncate rounded-full px-2 py-px text-[0.72rem] font-semibold whitespace-nowrap text-[#fff]" style={{ background: peer.color }}>{peer.name}</span>}
        </div>
      ))}
    </div>
  );
}
