/** Threads in words, for labels and for people who listen. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useDesk } from "../parts/use";
import { useWords } from "../parts/words";
import { repliesIn, type Thread } from "./read";

export interface ThreadWords {
  name(person: string): string;
  /** What it is about; empty: a place. */
  about(element: string | null): string;
  /** Whose, how many answers, on what. */
  whole(thread: Thread, unread: boolean): string;
}

export function useThreadWords(): ThreadWords {
  const { t } = useTranslation("canvas");
  const { bench: { board }, nameOf } = useDesk();
  const words = useWords();
  return useMemo(() => {
    const name = (person: string) => nameOf(person) || t("someone");
    const about = (id: string | null) => {
      const element = id === null ? undefined : board.find(id);
      return element ? words.name(element) : "";
    };
    const whole = (thread: Thread, unread: boolean) => {
      const [what, replies] = [about(thread.el), repliesIn(thread)];
      return [
        t("comment_by", { name: name(thread.by) }),
        replies > 0 ? t("comment_replies", { count: replies }) : "",
        what === "" ? "" : t("comment_on", { what }),
        thread.settled ? t("comment_is_settled") : "",
        unread ? t("comment_is_new") : "",
      ].filter((part) => part !== "").join(", ");
    };
    return { name, about, whole };
  }, [board, nameOf, t, words]);
}
