import { useCallback, useEffect, useState } from "react";
import type { RoundView } from "../../../protocol/generated";
import { getGallery, type Gallery } from "../../../api/rounds";
import { useStore } from "../../../session/hooks";

/** A note that was sent in the last moment is stored by then. */
const SETTLE_MS = 200;
/** When breakouts close, everybody looks at once; within this time, so that the server has a moment for each. */
const SPREAD_MS = 1_000;
/** A round that closed longer ago than this is looked at without waiting. */
const JUST_NOW_MS = 10_000;

/** The gallery of a round: null while it is loading. It is asked for anew whenever a breakout of the round closes or opens again. */
export function useGallery(round: RoundView): { gallery: Gallery | "failed" | null; retry: () => void } {
  const store = useStore();
  const [gallery, setGallery] = useState<Gallery | "failed" | null>(null);
  const [tries, setTries] = useState(0);
  const { id, breakouts } = round;
  const closed = breakouts.map((breakout) => breakout.closed_at ?? 0);
  const closedAt = round.state.state === "closed" ? Math.max(round.state.closed_at, ...closed) : Math.max(0, ...closed);
  const asOf = `${round.state.state}:${round.epoch}:${closedAt}`;
  useEffect(() => {
    let wanted = true;
    const fresh = store.serverNow() - closedAt < JUST_NOW_MS;
    const timer = setTimeout(() => {
      void store.token(false)
        .then(({ token }) => getGallery(store.sessionId, id, token))
        .then((found) => { if (wanted) setGallery(found); }, () => { if (wanted) setGallery("failed"); });
    }, fresh && tries === 0 ? SETTLE_MS + Math.random() * SPREAD_MS : 0);
    return () => { wanted = false; clearTimeout(timer); };
    // `asOf` stands for what may have changed of the round.
  }, [store, id, asOf, closedAt, tries]);
  const retry = useCallback(() => { setGallery(null); setTries((n) => n + 1); }, []);
  return { gallery, retry };
}
