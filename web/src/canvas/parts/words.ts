/** Elements in words, for lists and for people who listen to the board. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Element } from "../document/schema";
import { total } from "../document/votes";
import { useDesk } from "./use";

const LENGTH_MAX = 80;

export interface Words {
  kind(element: Element): string;
  /** What it is and what it says. */
  name(element: Element): string;
  /** With its state and its place. */
  whole(element: Element): string;
}

export function useWords(): Words {
  const { t } = useTranslation("canvas");
  const { bench: { board }, nameOf } = useDesk();
  return useMemo(() => {
    const isCovered = (element: Element) => element.hide && element.by !== board.me;
    const kind = (element: Element) => (element.k === "group" ? t("item_group", { count: board.childrenOf(element.id).length }) : t(`kind_${element.k}`));
    const content = (element: Element): string => {
      if (element.k === "vote") return t("item_dots", { count: total(element) });
      if (element.card) return element.card.title || element.card.word || "";
      return element.title || element.text;
    };
    const name = (element: Element): string => {
      if (isCovered(element)) return nameOf(element.by) === "" ? t("covered") : t("covered_by", { name: nameOf(element.by) });
      const text = content(element).replace(/\s+/g, " ").trim();
      return text === "" ? kind(element) : t("named", { kind: kind(element), text: text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX)}…` : text });
    };
    const endName = (id: string | undefined) => {
      const end = id === undefined ? undefined : board.find(id);
      return end ? name(end) : t("somewhere");
    };
    const whole = (element: Element): string => {
      const parent = board.parentOf(element.id);
      const holder = parent === null ? undefined : board.find(parent);
      return [
        name(element),
        element.link && element.k === "connector" ? t("item_link", { from: endName(element.link.a.id), to: endName(element.link.b.id) }) : "",
        holder ? t("item_in", { name: name(holder) }) : "",
        element.lock ? t("item_locked") : "",
        element.hide && !isCovered(element) ? t("item_hidden") : "",
      ].filter((part) => part !== "").join(", ");
    };
    return { kind, name, whole };
  }, [board, nameOf, t]);
}
