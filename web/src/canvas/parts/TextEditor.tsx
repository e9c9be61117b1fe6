/** Writing into an element, in place: a text field that lies exactly over it and shares every letter with the others. */
import { useEffect, useLayoutEffect, useRef, useState, type CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import type * as Y from "yjs";
import { setGeos, setText, setTitle, textOf } from "../document/change";
import { TEXT_MAX, type Element } from "../document/schema";
import { caretAfter } from "../document/text";
import { fitText } from "../tools/reshape";
import { layText } from "../view/layout";
import { FAMILIES, INK, lookOf, PAPER, textArea } from "../view/looks";
import { inkOn, middleOf, titleSize } from "../view/paint";
import { useBench, useDesk, useElements } from "./use";
import { useWords } from "./words";

export function TextEditor() {
  const { editing } = useBench();
  const { board } = useDesk().bench;
  useElements();
  const element = editing === null ? undefined : board.find(editing);
  return element ? <Editor key={element.id} element={element} /> : null;
}

function Editor({ element }: { element: Element }) {
  const { bench } = useDesk();
  const { t } = useTranslation("canvas");
  const words = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const isTitle = element.k === "frame";
  const [value, setValue] = useState(isTitle ? element.title : element.text);
  useSharedText(element, field, setValue);

  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, [element.id]);

  const write = (next: string, caret: number) => {
    const text = next.slice(0, TEXT_MAX);
    setValue(text);
    if (isTitle) return setTitle(bench.board, element.id, text.replace(/\n/g, " "));
    setText(bench.board, element.id, text, caret);
    const now = bench.board.find(element.id);
    if (!now) return;
    const geo = fitText(now, now.geo);
    if (geo[3] !== now.geo[3]) setGeos(bench.board, new Map([[now.id, geo]]));
  };

  return (
    <textarea ref={field} dir="auto" value={value} aria-label={t("editor", { what: words.kind(element) })} aria-describedby="board-editor-help" spellCheck
      rows={1} maxLength={TEXT_MAX} style={styleOf(element, value, bench)}
      className="absolute z-20 m-0 resize-none overflow-hidden border-0 bg-transparent p-0 outline-none [overflow-wrap:anywhere] focus-visible:outline-none"
      onChange={(event) => write(event.target.value, event.target.selectionStart)}
      onPointerDown={(event) => event.stopPropagation()}
      onBlur={() => bench.stopEditing()}
      onKeyDown={(event) => {
        event.stopPropagation();
        const done = event.key === "Escape" || (event.key === "Enter" && (isTitle || event.ctrlKey || event.metaKey)) || event.key === "Tab";
        if (!done || event.nativeEvent.isComposing) return;
        event.preventDefault();
        bench.stopEditing();
        bench.focus();
      }} />
  );
}

/** Follows what others write meanwhile, and keeps the caret between the same letters. */
function useSharedText(element: Element, field: React.RefObject<HTMLTextAreaElement | null>, show: (text: string) => void) {
  const { board } = useDesk().bench;
  const caret = useRef<[number, number] | null>(null);
  useEffect(() => {
    const text = element.k === "frame" ? null : textOf(board, element.id, true);
    if (!text) return;
    const onChange = (event: Y.YTextEvent, transaction: Y.Transaction) => {
      if (transaction.origin === board.own) return;
      const { current } = field;
      if (current) caret.current = [caretAfter(current.selectionStart, event.delta), caretAfter(current.selectionEnd, event.delta)];
      show(text.toString());
    };
    text.observe(onChange);
    return () => text.unobserve(onChange);
  }, [board, element.id, element.k, field, show]);
  useLayoutEffect(() => {
    if (caret.current) field.current?.setSelectionRange(...caret.current);
    caret.current = null;
  });
}

function styleOf(element: Element, value: string, bench: ReturnType<typeof useDesk>["bench"]): CSSProperties {
  const { view } = bench.snapshot();
  const look = lookOf(element.k, element.s);
  if (element.k === "frame") return titleStyle(element, view.zoom, bench.toScreen([element.geo[0], element.geo[1]]));
  if (element.link) return linkStyle(value, look.fs, view.zoom, bench.toScreen(middleOf(bench.board.pathOf(element))));
  const [gx, gy, gw, gh, turn] = element.geo;
  const area = textArea(element);
  const laid = layText(value, look.font, look.fs, area.w, area.top ? null : area.h);
  const top = area.top ? 0 : Math.max(0, (area.h - laid.height) / 2);
  const [x, y] = bench.toScreen([gx, gy]);
  return {
    left: x, top: y, width: area.w, height: Math.max(laid.height, laid.lineHeight) + 2,
    transformOrigin: "0 0",
    transform: `scale(${view.zoom}) translate(${gw / 2}px, ${gh / 2}px) rotate(${turn}deg) translate(${area.x - gw / 2}px, ${area.y + top - gh / 2}px)`,
    font: `${laid.size}px/${laid.lineHeight}px ${FAMILIES[look.font]}`, textAlign: look.align,
    color: element.k === "text" && look.stroke !== "none" ? look.stroke : inkOn(look.fill), caretColor: "#1d6f66",
  };
}

function titleStyle(element: Element, zoom: number, [x, y]: readonly [number, number]): CSSProperties {
  const size = titleSize(zoom) * zoom;
  return { left: x, top: y - size * 1.6, width: Math.max(160, element.geo[2] * zoom), height: size * 1.5, font: `600 ${size}px/1.4 ${FAMILIES.sans}`, color: INK };
}

function linkStyle(value: string, fs: number, zoom: number, [x, y]: readonly [number, number]): CSSProperties {
  const laid = layText(value, "sans", fs, 220);
  return { left: x, top: y, width: 232, height: laid.height + 4, transformOrigin: "0 0", transform: `scale(${zoom}) translate(-50%, -50%)`, font: `${fs}px/${laid.lineHeight}px ${FAMILIES.sans}`, textAlign: "center", color: INK, background: PAPER };
}
