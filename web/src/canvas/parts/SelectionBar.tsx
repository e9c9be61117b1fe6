/** What can be done with the selection most often, beside it; the rest is behind its last button. */
import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMedia } from "../../ui/useMedia";
import { setLink } from "../document/change";
import type { Align, Element, Font } from "../document/schema";
import { give } from "../document/votes";
import { FONT_SIZES, GROUNDS, INKS, lookOf, PASTELS, PEN_WIDTHS } from "../view/looks";
import { Popover } from "./Popover";
import { Drop, Swatches } from "./Swatches";
import { useBench, useDesk, useSelected } from "./use";
import { Small } from "./ViewControls";

const GAP = 14;
const ROTATE_ROOM = 34;
const FONTS: readonly Font[] = ["sans", "serif", "hand", "mono"];
const ALIGNS: readonly Align[] = ["start", "center", "end"];
const FILLED: ReadonlySet<string> = new Set(["rect", "ellipse", "diamond", "frame"]);
const EDGED: ReadonlySet<string> = new Set(["rect", "ellipse", "diamond", "connector", "line", "stroke"]);
const LETTERED: ReadonlySet<string> = new Set(["rect", "ellipse", "diamond", "sticky", "text"]);

export function SelectionBar() {
  const { gesture, editing, presenting } = useBench();
  const { bench } = useDesk();
  const selected = useSelected();
  if (selected.length === 0 || gesture || editing !== null || presenting || !bench.mayEdit || bench.changeable().length === 0) return <LockedBar hidden={gesture || presenting} />;
  return <Bar selected={selected} key={selected.map(({ id }) => id).join()} />;
}

/** Of what is locked only the lock can be opened, by who may. */
function LockedBar({ hidden }: { hidden: boolean }) {
  const { t } = useTranslation("canvas");
  const { bench, actions } = useDesk();
  const selected = useSelected();
  if (hidden || !bench.mayLock || !selected.some(({ lock }) => lock)) return null;
  return <Floating><Small icon="lock" label={t("unlock")} onClick={() => actions.lock(false)}>{t("unlock")}</Small></Floating>;
}

function Bar({ selected }: { selected: readonly Element[] }) {
  const { t } = useTranslation("canvas");
  const { bench, actions, station } = useDesk();
  const anchor = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<"fill" | "stroke" | "letters" | "align" | null>(null);
  const toggle = (name: typeof open) => setOpen(open === name ? null : name);
  const [first] = selected;
  const some = (kinds: ReadonlySet<string>) => selected.some(({ k }) => kinds.has(k));
  const all = (kind: string) => selected.every(({ k }) => k === kind);
  const style = lookOf(first?.k ?? "rect", first?.s ?? {});
  const single = selected.length === 1 ? first : undefined;
  const more = (event: React.MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    station.openMenu({ x: box.left, y: box.bottom + 6 });
  };
  return (
    <Floating inner={anchor}>
      {all("sticky") && <ColorButton label={t("color")} color={style.fill} square onClick={() => toggle("fill")} open={open === "fill"} />}
      {!all("sticky") && some(FILLED) && <ColorButton label={t("ground")} color={style.fill} square onClick={() => toggle("fill")} open={open === "fill"} />}
      {some(EDGED) && <ColorButton label={t(all("stroke") ? "color" : "edge")} color={style.stroke} onClick={() => toggle("stroke")} open={open === "stroke"} />}
      {all("text") && <ColorButton label={t("color")} color={style.stroke === "none" ? "#26231f" : style.stroke} onClick={() => toggle("stroke")} open={open === "stroke"} />}
      {some(LETTERED) && <Small icon="text" label={t("letters")} expanded={open === "letters"} onClick={() => toggle("letters")} />}
      {single?.k === "vote" && <Small icon="plus" label={t("vote_more")} onClick={() => give(bench.board, single.id, 1)} />}
      {single?.k === "vote" && <Small icon="minus" label={t("vote_less")} disabled={!single.votes.has(bench.board.me)} onClick={() => give(bench.board, single.id, -1)} />}
      {single?.link && <LinkButtons element={single} />}
      {selected.length > 1 && <Small icon="align" label={t("align")} expanded={open === "align"} onClick={() => toggle("align")} />}
      {selected.length > 1 && <Small icon="group" label={t("group")} hint="Ctrl+G" onClick={actions.group} />}
      {selected.every(({ by }) => by === bench.board.me) && <Small icon={first?.hide ? "eye" : "covered"} label={t(first?.hide ? "show" : "hide")} pressed={first?.hide ?? false} onClick={() => actions.hide(!first?.hide)} className="max-sm:hidden" />}
      <Small icon="copy" label={t("duplicate")} hint="Ctrl+D" onClick={actions.duplicate} />
      {bench.mayLock && <Small icon="lock" label={t("lock")} hint="Ctrl+L" onClick={() => actions.lock(true)} className="max-sm:hidden" />}
      <Small icon="trash" label={t("delete")} hint="Delete" onClick={() => { actions.delete(); bench.focus(); }} />
      <button type="button" aria-haspopup="menu" aria-label={t("actions")} title={t("actions")} onClick={more} className="inline-flex h-9 min-w-9 items-center justify-center rounded-xl hover:bg-accent-soft max-md:h-10 max-md:min-w-10"><span aria-hidden="true" className="text-xl leading-none">⋯</span></button>
      {open === "fill" && <Popover label={t("ground")} anchor={anchor} side="below" onClose={() => setOpen(null)}><Swatches label={t("ground")} colors={all("sticky") ? PASTELS : GROUNDS} value={style.fill} square own onChange={(fill) => actions.restyle({ fill })} /></Popover>}
      {open === "stroke" && <Popover label={t("edge")} anchor={anchor} side="below" onClose={() => setOpen(null)}><StrokeOptions color={style.stroke} width={style.sw} dash={style.dash} lines={!all("text")} dashes={!all("stroke") && !all("text")} /></Popover>}
      {open === "letters" && <Popover label={t("letters")} anchor={anchor} side="below" onClose={() => setOpen(null)}><Letters size={style.fs} font={style.font} align={style.align} /></Popover>}
      {open === "align" && <Popover label={t("align")} anchor={anchor} side="below" onClose={() => setOpen(null)}><AlignOptions count={selected.length} /></Popover>}
    </Floating>
  );
}

/** Above the selection where there is room, else below; on a phone at a fixed place above the tools. */
function Floating({ children, inner }: { children: ReactNode; inner?: React.RefObject<HTMLDivElement | null> }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const { size } = useBench();
  const fallback = useRef<HTMLDivElement>(null);
  const bar = inner ?? fallback;
  const narrow = useMedia("(width < 48rem)");
  useLayoutEffect(() => {
    const { current } = bar;
    const box = bench.selectionBox();
    if (!current || !box || narrow) return;
    const [x, y] = bench.toScreen([box.x + box.w / 2, box.y]);
    const under = bench.toScreen([box.x, box.y + box.h])[1];
    const [w, h] = [current.offsetWidth, current.offsetHeight];
    const above = y - GAP - ROTATE_ROOM - h;
    current.style.left = `${Math.max(84, Math.min(x - w / 2, size.w - w - 12))}px`;
    current.style.top = `${Math.max(64, above > 64 ? above : Math.min(under + GAP, size.h - h - 72))}px`;
  });
  return (
    <div ref={bar} dir="ltr" role="toolbar" aria-label={t("selection")} style={narrow ? { left: "", top: "" } : undefined}
      className="pointer-events-auto absolute flex max-w-[calc(100vw-1rem)] gap-0.5 rounded-2xl border border-line bg-raised p-1 shadow-lift max-md:inset-x-0 max-md:bottom-[8.25rem] max-md:mx-auto max-md:w-max">
      {children}
    </div>
  );
}

function ColorButton({ label, color, onClick, open, square = false }: { label: string; color: string; onClick: () => void; open: boolean; square?: boolean }) {
  return (
    <button type="button" aria-label={label} title={label} aria-expanded={open} onClick={onClick} className={`inline-flex h-9 min-w-9 shrink-0 items-center justify-center rounded-xl max-md:h-10 max-md:min-w-10 ${open ? "bg-accent-soft" : "hover:bg-accent-soft"}`}>
      <span className="scale-[0.78]"><Drop color={color} square={square} /></span>
    </button>
  );
}

function LinkButtons({ element }: { element: Element }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const { link } = element;
  if (!link) return null;
  const flip = (end: "head" | "tail") => setLink(bench.board, element.id, { ...link, [end]: link[end] === "arrow" ? "none" : "arrow" });
  return (
    <>
      <button type="button" aria-pressed={link.tail === "arrow"} aria-label={t("arrow_tail")} title={t("arrow_tail")} onClick={() => flip("tail")} className={`h-9 min-w-9 rounded-xl text-lg ${link.tail === "arrow" ? "bg-accent-soft text-accent" : "hover:bg-accent-soft"}`}><span aria-hidden="true">←</span></button>
      <button type="button" aria-pressed={link.head === "arrow"} aria-label={t("arrow_head")} title={t("arrow_head")} onClick={() => flip("head")} className={`h-9 min-w-9 rounded-xl text-lg ${link.head === "arrow" ? "bg-accent-soft text-accent" : "hover:bg-accent-soft"}`}><span aria-hidden="true">→</span></button>
    </>
  );
}

function StrokeOptions({ color, width, dash, lines, dashes }: { color: string; width: number; dash: boolean; lines: boolean; dashes: boolean }) {
  const { t } = useTranslation("canvas");
  const { actions } = useDesk();
  return (
    <>
      <Swatches label={t("edge")} colors={lines && dashes ? [...INKS, { name: "none", value: "none" }] : INKS} value={color} own onChange={(stroke) => actions.restyle({ stroke })} />
      {lines && (
        <div role="group" aria-label={t("width")} className="mt-2 flex gap-1 border-t border-line pt-2">
          {PEN_WIDTHS.map((sw) => (
            <button key={sw} type="button" aria-pressed={width === sw} aria-label={t("width_px", { count: sw })} title={t("width_px", { count: sw })} onClick={() => actions.restyle({ sw })} className={`inline-flex size-11 items-center justify-center rounded-xl ${width === sw ? "bg-accent-soft ring-2 ring-accent" : "hover:bg-accent-soft"}`}>
              <span className="w-6 rounded-full bg-ink" style={{ height: Math.min(14, sw) }} />
            </button>
          ))}
          {dashes && <button type="button" aria-pressed={dash} onClick={() => actions.restyle({ dash: !dash })} className={`h-11 rounded-xl px-3 text-[0.9rem] ${dash ? "bg-accent-soft ring-2 ring-accent" : "hover:bg-accent-soft"}`}>{t("dashed")}</button>}
        </div>
      )}
    </>
  );
}

function Letters({ size, font, align }: { size: number; font: Font; align: Align }) {
  const { t } = useTranslation("canvas");
  const { actions } = useDesk();
  return (
    <div className="flex flex-col gap-2">
      <div role="group" aria-label={t("letters")} className="flex gap-1">
        {FONT_SIZES.map((fs) => <button key={fs} type="button" aria-pressed={size === fs} aria-label={t("size_px", { count: fs })} onClick={() => actions.restyle({ fs })} className={`tabular size-11 rounded-xl text-[0.9rem] font-medium ${size === fs ? "bg-accent-soft ring-2 ring-accent" : "hover:bg-accent-soft"}`}>{fs}</button>)}
      </div>
      <div role="group" aria-label={t("font")} className="flex gap-1 border-t border-line pt-2">
        {FONTS.map((name) => <button key={name} type="button" aria-pressed={font === name} onClick={() => actions.restyle({ font: name })} className={`h-11 rounded-xl px-2.5 text-[0.9rem] ${font === name ? "bg-accent-soft ring-2 ring-accent" : "hover:bg-accent-soft"}`}>{t(`font_${name}`)}</button>)}
      </div>
      <div role="group" aria-label={t("align")} className="flex gap-1 border-t border-line pt-2">
        {ALIGNS.map((name) => <Small key={name} icon={`text_${name}`} label={t(`text_${name}`)} pressed={align === name} onClick={() => actions.restyle({ align: name })} />)}
      </div>
    </div>
  );
}

function AlignOptions({ count }: { count: number }) {
  const { t } = useTranslation("canvas");
  const { actions } = useDesk();
  return (
    <div className="flex flex-col">
      {(["left", "middle", "right", "top", "centre", "bottom"] as const).map((edge) => <button key={edge} type="button" onClick={() => actions.align(edge)} className="min-h-10 rounded-lg px-3 text-start hover:bg-accent-soft">{t(`align_${edge}`)}</button>)}
      {count > 2 && (["x", "y"] as const).map((axis) => <button key={axis} type="button" onClick={() => actions.distribute(axis)} className="min-h-10 rounded-lg px-3 text-start hover:bg-accent-soft">{t(`distribute_${axis}`)}</button>)}
    </div>
  );
}
