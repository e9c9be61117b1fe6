import { useCallback, useEffect, useRef, useState } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";

const KEY = "canvas";

/** Whom the viewer was brought to, on which canvas. */
interface Brought { readonly canvas: string; readonly person: string }

/**
 * Which canvas is open stands in the address: a reload opens it again, and going back leads to the session. What had the
 * focus before has it again afterwards. `guide` is whom the viewer was brought to there, until they leave it.
 */
export function useOpenCanvas(): { id: string | null; guide: Brought | null; open: (id: string) => void; close: () => void; follow: (canvas: string, person: string) => void } {
  const navigate = useNavigate();
  const { state } = useLocation() as { state: { overSession?: boolean } | null };
  const [params, setParams] = useSearchParams();
  const id = params.get(KEY);
  const opener = useRef<Element | null>(null);
  const [guide, setGuide] = useState<Brought | null>(null);
  const follow = useCallback((canvas: string, person: string) => setGuide({ canvas, person }), []);
  const open = useCallback((next: string) => {
    if (next === id) return;
    const first = id === null;
    if (first) opener.current = document.activeElement;
    // One that is opened from another takes its place.
    setParams({ [KEY]: next }, { replace: !first, preventScrollReset: true, state: first ? { overSession: true } : state });
  }, [id, state, setParams]);
  const close = useCallback(() => {
    if (id === null) return;
    if (state?.overSession) void navigate(-1);
    else setParams({}, { replace: true, preventScrollReset: true });
  }, [id, state, navigate, setParams]);
  const shown = useRef(id);
  useEffect(() => {
    const left = shown.current === id ? null : shown.current;
    const closed = id === null && left !== null;
    shown.current = id;
    if (left !== null) setGuide((now) => (now?.canvas === left ? null : now));
    if (!closed) return;
    // A dialog that it was opened from is gone, and after a reload there was nothing; the place where it stands is there.
    const from = opener.current;
    const to = from?.isConnected && from !== document.body ? from : document.querySelector('[role="tab"][aria-selected="true"]');
    opener.current = null;
    if (to instanceof HTMLElement) to.focus({ preventScroll: true });
  }, [id]);
  return { id, guide: guide?.canvas === id ? guide : null, open, close, follow };
}
