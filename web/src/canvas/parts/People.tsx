/** Who is here, what they are doing, and going where they look. */
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Peer } from "../sync/presence";
import { colorOf } from "../sync/presence";
import { BoardIcon } from "./icons";
import { Popover } from "./Popover";
import { useBench, useBenchOf, useDesk, usePeers } from "./use";

const SHOWN = 4;

/** One person may be here twice, on two devices. */
function persons(peers: readonly Peer[], me: string): Peer[] {
  const seen = new Map<string, Peer>();
  for (const peer of peers) if (peer.id !== me && !seen.has(peer.id)) seen.set(peer.id, peer);
  return [...seen.values()];
}

export function People({ me, onGather }: { me: { id: string; name: string }; onGather: (() => void) | undefined }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const others = persons(usePeers(), me.id);
  const following = useBenchOf("following");
  const gather = () => {
    setOpen(false);
    // Two who follow each other would look nowhere.
    bench.unfollow();
    onGather?.();
  };
  return (
    <>
      <button ref={anchor} type="button" aria-expanded={open} title={t("people")} onClick={() => setOpen(!open)}
        className="pointer-events-auto flex min-h-11 items-center rounded-2xl border border-line bg-raised px-2 shadow-lift hover:bg-surface">
        <span className="sr-only">{others.length === 0 ? t("people_alone") : t("people_here", { count: others.length + 1 })}</span>
        <span aria-hidden="true" className="flex -space-x-2">
          {others.slice(0, SHOWN).map((peer) => <Face key={peer.id} name={peer.name} color={peer.color} ring={peer.id === following} />)}
          {others.length > SHOWN && <span className="tabular flex size-8 items-center justify-center rounded-full border-2 border-raised bg-line text-[0.75rem] font-semibold">+{others.length - SHOWN}</span>}
          <Face name={me.name} color={colorOf(me.id)} ring={false} />
        </span>
      </button>
      {open && (
        <Popover label={t("people")} anchor={anchor} side="below" onClose={() => setOpen(false)}>
          <ul className="flex max-h-[60dvh] w-72 flex-col gap-0.5 overflow-auto">
            <li className="flex min-h-11 items-center gap-2.5 px-2"><Face name={me.name} color={colorOf(me.id)} ring={false} /><span className="truncate">{t("person_you", { name: me.name })}</span></li>
            {others.map((peer) => <Person key={peer.id} peer={peer} me={me.id} />)}
          </ul>
          {bench.mayPresent && onGather && <button type="button" onClick={gather} className="mt-2 flex min-h-11 w-full items-center gap-2 rounded-xl bg-accent px-3 font-medium text-on-accent hover:bg-accent-strong"><BoardIcon name="gather" />{t("bring")}</button>}
          {bench.mayPresent && <button type="button" onClick={() => { setOpen(false); bench.setPresenting(true); }} className="mt-1 flex min-h-11 w-full items-center gap-2 rounded-xl px-3 font-medium hover:bg-accent-soft"><BoardIcon name="play" />{t("present")}</button>}
        </Popover>
      )}
    </>
  );
}

function Person({ peer, me }: { peer: Peer; me: string }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const { following } = useBench();
  const doing = peer.typing !== null ? t("person_typing") : peer.follow === me ? t("person_follows_you") : peer.sel && peer.sel.length > 0 ? t("person_selected", { count: peer.sel.length }) : "";
  return (
    <li className="flex min-h-11 items-center gap-2.5 px-2">
      <Face name={peer.name} color={peer.color} ring={peer.id === following} />
      <span className="min-w-0 grow"><span className="block truncate">{peer.name || t("someone")}</span>{doing !== "" && <span className="block text-[0.8rem] text-muted">{doing}</span>}</span>
      {peer.vp && (following === peer.id
        ? <button type="button" onClick={() => bench.unfollow()} className="min-h-9 rounded-lg px-2.5 font-medium text-accent hover:bg-accent-soft">{t("unfollow")}</button>
        : <button type="button" aria-label={t("follow", { name: peer.name })} onClick={() => bench.follow(peer.id)} className="min-h-9 rounded-lg px-2.5 font-medium text-accent hover:bg-accent-soft">{t("follow_short")}</button>)}
    </li>
  );
}

export function Face({ name, color, ring }: { name: string; color: string; ring: boolean }) {
  const letters = name.trim().split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
  return <span aria-hidden="true" title={name} className={`flex size-8 shrink-0 items-center justify-center rounded-full border-2 border-raised text-[0.72rem] font-semibold text-[#fff] ${ring ? "ring-2 ring-accent" : ""}`} style={{ background: color }}>{letters || "·"}</span>;
}

/** Whom one follows, round the whole board, until one moves by oneself. */
export function FollowFrame() {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const following = useBenchOf("following");
  const peer = usePeers().find(({ id }) => id === following);
  if (!peer) return null;
  return (
    <div className="pointer-events-none absolute inset-0 z-20 border-4" style={{ borderColor: peer.color }}>
      <div className={`pointer-events-auto absolute top-0 left-1/2 flex w-max max-w-[calc(100%-2rem)] -translate-x-1/2 items-center gap-2 rounded-b-xl px-3 text-[0.9rem] font-medium text-[#fff] max-md:rounded-xl ${bench.mayEdit ? "max-md:top-16" : "max-md:top-28"}`} style={{ background: peer.color }}>
        <span className="min-w-0 truncate">{t("following", { name: peer.name })}</span>
        <button type="button" onClick={() => bench.unfollow()} className="min-h-9 shrink-0 max-md:min-h-11 rounded-lg px-2 underline underline-offset-2 focus-visible:outline-[#fff]">{t("unfollow")}</button>
      </div>
    </div>
  );
}
