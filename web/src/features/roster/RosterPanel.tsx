import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RosterEntry } from "../../protocol/generated";
import { useSend, useSession } from "../../session/hooks";
import { roster, titleOf, unmatched } from "../../session/roster";
import { inside } from "../../session/selectors";
import { Badge, Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Menu, type MenuItem } from "../../ui/Menu";
import { ImportDialog } from "./ImportDialog";

/** Who is expected and has not come, or may be one of several people; and the way to take a list in. */
export function RosterPanel() {
  const { t } = useTranslation("roster");
  const entries = useSession(roster);
  const open = useSession(unmatched);
  const [importing, setImporting] = useState(false);
  const matched = entries.length - open.length;
  return (
    <Panel headingId="roster-heading" title={t("title")}
      action={<Button small onClick={() => setImporting(true)}>{entries.length > 0 ? t("import_again") : t("import")}</Button>}>
      {entries.length > 0 && <p className="text-muted">{t("here", { matched, count: entries.length })}</p>}
      {open.length > 0 && (
        <ul className="mt-2 max-h-72 divide-y divide-line overflow-y-auto">
          {open.map(({ entry, namesakes }) => <Missing key={entry.id} entry={entry} namesakes={namesakes.length} />)}
        </ul>
      )}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </Panel>
  );
}

/** Namesakes come first among those somebody may be. */
function Missing({ entry, namesakes }: { entry: RosterEntry; namesakes: number }) {
  const { t } = useTranslation("roster");
  const send = useSend();
  const people = useSession(inside);
  const entries = useSession(roster);
  const name = titleOf(entry);
  const items = (): readonly MenuItem[] => {
    const known = new Set(entries.map((other) => other.participant_id));
    const same = (label: string) => label.toLocaleLowerCase().startsWith(name.toLocaleLowerCase());
    const free = people.filter((person) => person.role === "participant" && !known.has(person.id));
    return free.toSorted((a, b) => Number(same(b.label)) - Number(same(a.label)))
      .map((person) => ({ label: t("is", { name: person.label }), onSelect: () => void send({ type: "roster.match", data: { entry_id: entry.id, participant_id: person.id } }) }));
  };
  return (
    <li className="flex items-center gap-3 py-1.5">
      <span className="min-w-0 grow">
        <span className="flex flex-wrap items-center gap-x-2"><span className="truncate font-medium">{name}</span>{entry.expected.group && <Badge>{entry.expected.group}</Badge>}</span>
        <span className={`text-[0.85rem] ${namesakes > 0 ? "text-warm-ink" : "text-muted"}`}>{namesakes > 0 ? t("doubt", { count: namesakes }) : t("nobody")}</span>
      </span>
      <Menu label={t("who", { name })} items={items} />
    </li>
  );
}
