import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person, Role } from "../../protocol/generated";
import { iAmInControl, mayLead, mayTake } from "../../session/control";
import { useSend, useSession, useStore } from "../../session/hooks";
import { banned, facilitates, header, inside, isFacilitator } from "../../session/selectors";
import { Badge, Avatar, Empty, Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Menu, type MenuItem } from "../../ui/Menu";
import { ControlBadge } from "./ControlBadge";
import { PresenceDot, usePresence } from "./PresenceDot";
import { TableButtons } from "./TableButtons";
import { TagsDialog } from "./TagsDialog";

const ROLES: readonly Role[] = ["facilitator", "co_facilitator", "participant", "observer"];
const SEARCH_FROM = 12;

/** Everyone inside, for facilitators: state in words, role, removal, and those who were removed. */
export function PeopleList({ onMessage }: { onMessage: (id: string) => void }) {
  const { t } = useTranslation("people");
  const people = useSession(inside);
  const gone = useSession(banned);
  const send = useSend();
  const store = useStore();
  const started = useSession((s) => header(s)?.started_at !== null);
  const token = async () => (await store.token(false)).token;
  const [query, setQuery] = useState("");
  const found = people.filter((person) => person.label.toLocaleLowerCase().includes(query.trim().toLocaleLowerCase()));
  return (
    <Panel headingId="people-heading" title={t("title")} action={<span className="flex flex-wrap items-center gap-x-3 gap-y-2"><span className="text-muted">{t("inside", { count: people.length })}</span>{started && <TableButtons sessionId={store.sessionId} token={token} />}</span>}>
      {people.length >= SEARCH_FROM && (
        <div className="mb-3"><TextField label={t("search")} hideLabel type="search" placeholder={t("search")} value={query} onChange={(e) => setQuery(e.target.value)} /></div>
      )}
      {people.length === 0 && <Empty>{t("nobody")}</Empty>}
      {people.length > 0 && found.length === 0 && <Empty>{t("nobody_found")}</Empty>}
      <ul className="divide-y divide-line">
        {found.map((person) => <Row key={person.id} person={person} onMessage={onMessage} />)}
      </ul>
      {gone.length > 0 && (
        <>
          <h3 className="mt-5 mb-1">{t("removed")}</h3>
          <ul className="divide-y divide-line">
            {gone.map((person) => (
              <li key={person.id} className="flex items-center gap-3 py-2">
                <span className="grow truncate">{person.label}</span>
                <Button small onClick={() => void send({ type: "participant.unban", data: { participant_id: person.id } })}>{t("unban")}</Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function Row({ person, onMessage }: { person: Person; onMessage: (id: string) => void }) {
  const { t } = useTranslation("people");
  const { t: tc } = useTranslation("control");
  const send = useSend();
  const me = useSession((s) => s.state.view?.me);
  const mayAct = useSession(facilitates);
  const breakouts = useSession((s) => s.state.view?.round?.breakouts);
  const { words, state } = usePresence(person.id);
  const [removing, setRemoving] = useState(false);
  const [tagging, setTagging] = useState(false);
  const tags = useSession((s) => s.state.view?.tags[person.id]);
  const controls = useSession(iAmInControl);
  const takes = useSession(mayTake);
  const leads = useSession(mayLead);
  const facilitator = useSession((s) => s.state.view?.role === "facilitator");
  // Whoever is in control without that role gives others, and cannot touch a facilitator's.
  const roles = !leads ? [] : facilitator ? ROLES : person.role === "facilitator" ? [] : ROLES.filter((role) => role !== "facilitator");
  const place = person.place;
  const where = place.in === "breakout" ? breakouts?.find((b) => b.id === place.breakout_id)?.name : undefined;
  const items: MenuItem[] = [
    ...(person.id === me ? [] : [{ label: t("message", { name: person.label }), onSelect: () => onMessage(person.id) }]),
    { label: t("tags"), onSelect: () => setTagging(true) },
    ...(controls && person.id !== me && isFacilitator(person.role)
      ? [{ label: tc("hand_over", { name: person.label }), hint: tc("hand_over_hint"), onSelect: () => void send({ type: "control.hand_over", data: { to: person.id } }) }]
      : []),
    ...(takes && person.id === me ? [{ label: tc("take"), onSelect: () => void send({ type: "control.take", data: {} }) }] : []),
    ...roles.map((role) => ({
      label: role === person.role ? t("role_of", { role: t(role) }) : t("make", { role: t(role) }),
      current: role === person.role, disabled: role === person.role,
      onSelect: () => void send({ type: "role.set", data: { participant_id: person.id, role } }),
    })),
    ...(person.id === me ? [] : [{ label: t("remove"), danger: true, onSelect: () => setRemoving(true) }]),
  ];
  return (
    <li className="flex items-center gap-3 py-2">
      <Avatar name={person.label} dot={<PresenceDot id={person.id} />} />
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="truncate font-medium">{person.label}</span>
          {person.id === me && <span className="text-muted">({t("you")})</span>}
          {person.role !== "participant" && <Badge tone="accent">{t(person.role)}</Badge>}
          <ControlBadge id={person.id} />
          {where && <Badge>{where}</Badge>}
          {Object.entries(tags ?? {}).map(([tag, value]) => <Badge key={tag}><span className="sr-only">{tag}: </span><span title={tag}>{value}</span></Badge>)}
          {person.hand_raised_at !== null && <Badge tone="warm"><Icon name="hand" size={14} /><span className="sr-only">{t("hand")}</span></Badge>}
        </p>
        {state !== "online" && <p className="text-[0.85rem] text-muted">{words}</p>}
      </div>
      {mayAct && <Menu label={t("actions", { name: person.label })} items={items} />}
      {tagging && <TagsDialog person={person} onClose={() => setTagging(false)} />}
      {removing && (
        <ConfirmDialog title={t("remove_title", { name: person.label })} confirm={t("remove_confirm")} danger onClose={() => setRemoving(false)}
          onConfirm={() => void send({ type: "participant.remove", data: { participant_id: person.id } })}>
          {t("remove_words", { name: person.label })}
        </ConfirmDialog>
      )}
    </li>
  );
}
