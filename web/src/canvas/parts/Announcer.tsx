import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTable } from "../comments/use";
import { News } from "../tools/news";
import { useDesk } from "./use";
import { useWords } from "./words";

/** Reads out what others do. */
export function Announcer() {
  const { t } = useTranslation("canvas");
  const { bench, nameOf } = useDesk();
  const words = useWords();
  const { threads } = useTable();
  const [said, setSaid] = useState("");
  useEffect(() => {
    const someone = (id: string) => nameOf(id) || t("someone");
    const news = new News(bench.board, bench.presence, (items, more) => {
      const sentences = items.map((item) => {
        switch (item.kind) {
          case "joined": return t("news_joined", { name: someone(item.who) });
          case "left": return t("news_left", { name: item.who || t("someone") });
          case "added": return t("news_added", { name: someone(item.who), what: words.name(item.element) });
          case "changed": return t("news_changed", { name: someone(item.who), what: words.name(item.element) });
          case "commented": {
            const about = item.about === null ? undefined : bench.board.find(item.about);
            if (item.reply) return t("news_replied", { name: someone(item.who) });
            return about ? t("news_commented_on", { name: someone(item.who), what: words.name(about) }) : t("news_commented", { name: someone(item.who) });
          }
          case "removed": return t("news_removed", { what: words.name(item.element) });
        }
      });
      setSaid([...sentences, ...(more > 0 ? [t("news_many", { count: more })] : [])].join(" "));
    }, threads);
    return () => news.destroy();
  }, [bench, nameOf, t, words, threads]);
  return <p role="log" aria-live="polite" className="sr-only">{said}</p>;
}
