/** The tools: a column beside the board, on a narrow screen a row within reach of a thumb. */
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { keyOf } from "../tools/keys";
import { READING_TOOLS, type ToolName } from "../tools/workbench";
import { INKS, PASTELS, PEN_WIDTHS } from "../view/looks";
import { BoardIcon, type BoardIconName } from "./icons";
import { Popover } from "./Popover";
import { Swatches } from "./Swatches";
import { useBench, useDesk } from "./use";

const SHAPES = ["rect", "ellipse", "diamond", "line"] as const satisfies readonly ToolName[];
type Shape = (typeof SHAPES)[number];
const isShape = (tool: ToolName): tool is Shape => (SHAPES as readonly ToolName[]).includes(tool);

export function Toolbar({ onCards, onImage, cardsOpen }: { onCards: (() => void) | null; onImage: ((file: File) => void) | null; cardsOpen: boolean }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const { tool } = useBench();
  const bar = useRef<HTMLDivElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const [shape, setShape] = useState<Shape>("rect");
  const [open, setOpen] = useState<"pen" | "sticky" | "shapes" | null>(null);
  const choose = (next: ToolName, options: typeof open = null) => {
    setOpen(options !== null && (tool !== next || open === null) ? options : null);
    bench.setTool(next);
  };
  const button = (name: ToolName, icon: BoardIconName = name as BoardIconName, options: typeof open = null) => (
    <ToolButton key={name} icon={icon} label={t(`tool_${name}`)} hint={keyOf(name)} pressed={tool === name} expanded={options === null ? undefined : open === options} onClick={() => choose(name, options)} />
  );
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step === undefined || open !== null) return;
    event.preventDefault();
    event.stopPropagation();
    const all = [...(bar.current?.querySelectorAll<HTMLElement>("[data-tool]") ?? [])];
    all[(all.findIndex((one) => one === document.activeElement) + step + all.length) % all.length]?.focus();
  };
  if (!bench.mayEdit) {
    return <div role="toolbar" aria-label={t("tools")} className={BAR}>{[...READING_TOOLS].map((name) => button(name))}{bench.mayComment && button("comment")}</div>;
  }
  return (
    <div ref={bar} role="toolbar" aria-label={t("tools")} tabIndex={-1} onKeyDown={onKeyDown} className={BAR}>
      {button("select")}{button("hand")}
      <Rule />
      {button("sticky", "sticky", "sticky")}
      {onCards && <ToolButton icon="cards" label={t("tool_cards")} expanded={cardsOpen} pressed={cardsOpen} onClick={() => { setOpen(null); onCards(); }} />}
      {button("text")}{button("pen", "pen", "pen")}
      <ToolButton icon={shape} label={isShape(tool) ? t(`tool_${tool}`) : t("shapes")} pressed={isShape(tool)} expanded={open === "shapes"} onClick={() => choose(shape, "shapes")} />
      {button("connector")}{button("frame")}
      {onImage && <ToolButton icon="image" label={t("tool_image")} title={t("image_hint")} onClick={() => file.current?.click()} />}
      {button("vote")}{button("comment")}{button("eraser")}
      {bench.mayPresent && button("laser")}
      <input ref={file} type="file" accept="image/*" hidden aria-label={t("tool_image")} onChange={(event) => { const [picked] = event.target.files ?? []; if (picked) onImage?.(picked); event.target.value = ""; }} />
      {open === "pen" && <PenOptions onClose={() => setOpen(null)} anchor={bar} />}
      {open === "sticky" && <StickyOptions onClose={() => setOpen(null)} anchor={bar} />}
      {open === "shapes" && (
        <Popover label={t("shapes")} anchor={bar} onClose={() => setOpen(null)}>
          <div className="flex gap-1">
            {SHAPES.map((name) => <ToolButton key={name} icon={name} label={t(`tool_${name}`)} hint={keyOf(name)} pressed={tool === name} onClick={() => { setShape(name); choose(name); }} />)}
          </div>
        </Popover>
      )}
    </div>
  );
}

const BAR = "pointer-events-auto relative flex gap-0.5 rounded-2xl border border-line bg-raised p-1.5 shadow-lift max-md:max-w-full max-md:overflow-x-auto max-md:[scrollbar-width:none] md:flex-col short:max-h-full short:overflow-y-auto";

const Rule = () => <span aria-hidden="true" className="shrink-0 bg-line max-md:mx-1 max-md:w-px md:my-1 md:h-px" />;

export function ToolButton({ icon, label, hint = "", title, pressed, expanded, onClick }:
  { icon: BoardIconName; label: string; hint?: string; pressed?: boolean; expanded?: boolean | undefined; onClick: () => void; title?: string }) {
  const { t } = useTranslation("canvas");
  return (
    <button type="button" data-tool aria-label={label} title={title ?? (hint === "" ? label : t("with_key", { label, key: hint }))} aria-keyshortcuts={hint === "" ? undefined : hint} aria-pressed={pressed} aria-expanded={expanded} onClick={onClick}
      className={`inline-flex size-11 shrink-0 items-center justify-center rounded-xl transition-colors ${pressed ? "bg-accent text-on-accent" : "text-ink hover:bg-accent-soft"}`}>
      <BoardIcon name={icon} size={22} />
    </button>
  );
}

function PenOptions({ onClose, anchor }: { onClose: () => void; anchor: React.RefObject<HTMLElement | null> }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const { ink } = useBench();
  return (
    <Popover label={t("tool_pen")} anchor={anchor} onClose={onClose}>
      <Swatches label={t("color")} colors={INKS} value={ink.pen} own onChange={(pen) => bench.setInk({ pen })} />
      <div role="group" aria-label={t("width")} className="mt-2 flex gap-1 border-t border-line pt-2">
        {PEN_WIDTHS.map((width) => (
          <button key={width} type="button" aria-pressed={ink.penWidth === width} aria-label={t("width_px", { count: width })} title={t("width_px", { count: width })} onClick={() => bench.setInk({ penWidth: width })}
            className={`inline-flex size-11 items-center justify-center rounded-xl ${ink.penWidth === width ? "bg-accent-soft ring-2 ring-accent" : "hover:bg-accent-soft"}`}>
            <span className="rounded-full" style={{ width: width + 3, height: width + 3, background: ink.pen }} />
          </button>
        ))}
      </div>
    </Popover>
  );
}

function StickyOptions({ onClose, anchor }: { onClose: () => void; anchor: React.RefObject<HTMLElement | null> }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const { ink } = useBench();
  return (
    <Popover label={t("tool_sticky")} anchor={anchor} onClose={onClose}>
      <Swatches label={t("color")} colors={PASTELS} value={ink.sticky} square onChange={(sticky) => bench.setInk({ sticky })} />
    </Popover>
  );
}
