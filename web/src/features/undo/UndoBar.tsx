import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Undo } from "../../protocol/generated";
import { useLabel, useSend, useSession, useStore } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { AtBottom, useToast } from "../../ui/toast";
import { live, nextChangeMs, secondsLeft, wording } from "./offers";

/** What can be taken back for some seconds (U-1): the newest offer, and the older ones while they last. */
export function UndoBar() {
  const { t } = useTranslation("undo");
  const { offers, now } = useOffers();
  const [refused, setRefused] = useState<string | null>(null);
  const [wanted, setWanted] = useState(false);
  const words = useWords();
  const strip = useRef<HTMLElement>(null);
  const [newest, ...older] = offers.filter((undo) => undo.id !== refused);
  const any = newest !== undefined;
  useShortcut(any, strip);
  return (
    <>
      <AtBottom>
        <p role="status" className="sr-only">{newest ? words(newest) : ""}</p>
        {newest && (
          <section ref={strip} aria-label={t("title")}
            className="pointer-events-auto flex flex-col rounded-2xl border border-edge/60 bg-raised py-1.5 pr-1.5 pl-4 shadow-lift transition-[opacity,translate] motion-reduce:transition-none starting:translate-y-2 starting:opacity-0">
            {wanted && older.length > 0 && <div className="mb-0.5 divide-y divide-line border-b border-line">{older.toReversed().map((undo) => <Offer key={undo.id} undo={undo} now={now} onRefused={setRefused} />)}</div>}
            <Offer key={newest.id} undo={newest} now={now} newest onRefused={setRefused} />
            {older.length > 0 && !wanted && <Button kind="quiet" small className="-ml-3 self-start" onClick={() => setWanted(true)}>{t("more", { count: older.length })}</Button>}
          </section>
        )}
      </AtBottom>
      {/* The page can be scrolled out from under the strip. */}
      {any && <div aria-hidden="true" className="h-24" />}
    </>
  );
}

function Offer({ undo, now, newest = false, onRefused }: { undo: Undo; now: number; newest?: boolean; onRefused: (id: string) => void }) {
  const { t } = useTranslation("undo");
  const send = useSend();
  const toast = useToast();
  const words = useWords();
  const asked = useSession((s) => s.pending.some(({ command }) => command.type === "undo.take" && command.data.undo_id === undo.id));
  const button = useGoesBack();
  const take = async () => {
    if (asked) return;
    if (await send({ type: "undo.take", data: { undo_id: undo.id } })) toast(t("taken"));
    else onRefused(undo.id);
  };
  const said = words(undo);
  return (
    <div className="flex items-center gap-3 py-0.5">
      <p className="min-w-0 grow leading-snug">{said}</p>
      <span ref={button} className="shrink-0">
        <Button kind="primary" small aria-busy={asked} {...(newest ? { "data-undo": "", "aria-keyshortcuts": "Control+Z Meta+Z" } : {})} onClick={() => void take()}>
          {t("undo")}{!newest && <span className="sr-only">: {said}</span>}<span aria-hidden="true" className="tabular min-w-9">· {t("seconds", { count: secondsLeft(undo, now) })}</span>
        </Button>
      </span>
    </div>
  );
}

/** The offers that hold, read anew whenever another second is shown; nothing ticks while there is none. */
function useOffers(): { offers: readonly Undo[]; now: number } {
  const store = useStore();
  const undos = useSession((s) => s.state.view?.undos);
  const [now, setNow] = useState(() => store.serverNow());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const current = store.serverNow();
      const waitMs = nextChangeMs(undos ?? [], current);
      setNow(current);
      if (waitMs !== null) timer = setTimeout(tick, waitMs + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [store, undos]);
  return { offers: live(undos ?? [], now), now };
}

function useWords(): (undo: Undo) => string {
  const { t } = useTranslation("undo");
  const label = useLabel();
  const me = useSession((s) => s.state.view?.me);
  return (undo) => {
    const { done, undoes, count } = wording(undo, me);
    const [first] = undo.people;
    const values = { count, name: first === undefined ? "" : label(first), who: undo.by === null ? t("time") : label(undo.by) };
    return `${t(done, values)} ${t(undoes, values)}`;
  };
}

/** Ten seconds are short for a walk with the Tab key: Ctrl+Z leads to the button, and does not press it. */
function useShortcut(any: boolean, strip: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (!any) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
      const writing = event.target instanceof HTMLElement && (event.target.isContentEditable || event.target.closest("input, textarea, select") !== null);
      if (!isUndo || writing) return;
      event.preventDefault();
      strip.current?.querySelector<HTMLElement>("[data-undo]")?.focus();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [any, strip]);
}

/** A button that goes while it has the focus gives it back to where it came from. */
function useGoesBack(): React.RefObject<HTMLSpanElement | null> {
  const ref = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const around = ref.current;
    let before: EventTarget | null = null;
    const onFocus = (event: FocusEvent) => { before = event.relatedTarget; };
    around?.addEventListener("focusin", onFocus);
    return () => {
      around?.removeEventListener("focusin", onFocus);
      if (around?.contains(document.activeElement) && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return ref;
}
