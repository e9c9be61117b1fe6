import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Help } from "../../protocol/generated";
import { useLabel, useSession } from "../../session/hooks";
import { facilitates } from "../../session/selectors";
import { newest, queue, whereIs } from "./queue";

/** Reads new calls out, whatever else a facilitator has on the screen. Other words for an old call are no news. */
export function HelpNews() {
  const { t } = useTranslation("help");
  const calls = useSession(queue);
  const mayAnswer = useSession(facilitates);
  const known = useRef<ReadonlySet<string>>(new Set());
  const [news, setNews] = useState<Help | null>(null);
  useEffect(() => {
    const fresh = newest(known.current, calls);
    known.current = new Set(calls.map((help) => help.id));
    if (fresh) setNews(fresh);
  }, [calls]);
  return <span role="status" className="sr-only">{mayAnswer && news && <Words key={news.id} help={news} phrase={(name, place) => t("news", { name, place: place ?? t("plenary"), text: news.text }).trim()} />}</span>;
}

function Words({ help, phrase }: { help: Help; phrase: (name: string, place: string | null) => string }) {
  const label = useLabel();
  // As it was when they called: a later move of theirs is no news either.
  const [place] = useState(useSession(whereIs(help))?.name ?? null);
  return phrase(label(help.by), place);
}
