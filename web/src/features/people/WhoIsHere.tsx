import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useSend, useSession } from "../../session/hooks";
import { here, me as selectMe, myBreakoutId } from "../../session/selectors";
import { Avatar, Badge, Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { ControlBadge } from "./ControlBadge";
import { PresenceDot, usePresence } from "./PresenceDot";

/** The people in the same place as the viewer. */
export function WhoIsHere() {
  const { t } = useTranslation("people");
  const people = useSession(here);
  const breakout = useSession(myBreakoutId);
  const me = useSession(selectMe);
  const [renaming, setRenaming] = useState(false);
  return (
    <Panel headingId="here-heading" title={breakout ? t("here_breakout") : t("here_plenary")} action={<span className="tabular text-muted">{people.length}</span>}>
      <ul className="flex flex-col">
        {people.map((person) => (
          <li key={person.id} className="flex min-h-12 items-center gap-3">
            <Avatar name={person.label} size={32} dot={<PresenceDot id={person.id} />} />
            <span className="min-w-0 grow">
              <span className="flex flex-wrap items-center gap-x-2"><span className="truncate">{person.label}</span>
                {person.id === me?.id && <span className="text-muted">({t("you")})</span>}
                {person.role !== "participant" && <Badge tone="accent">{t(person.role)}</Badge>}
                <ControlBadge id={person.id} /></span>
              <Reason id={person.id} />
            </span>
            {person.hand_raised_at !== null && <span role="img" aria-label={t("hand")} className="text-away"><Icon name="hand" size={18} /></span>}
          </li>
        ))}
      </ul>
      <Button kind="quiet" small className="mt-2 -ml-3" onClick={() => setRenaming(true)}>{t("rename")}</Button>
      {renaming && me && <Rename name={me.name} onClose={() => setRenaming(false)} />}
    </Panel>
  );
}

function Reason({ id }: { id: string }) {
  const { words, state } = usePresence(id);
  return state === "online" ? null : <span className="block text-[0.82rem] text-muted">{words}</span>;
}

function Rename({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation("people");
  const send = useSend();
  const [text, setText] = useState(name);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void send({ type: "participant.rename", data: { name: text.trim() } });
    onClose();
  };
  return (
    <Dialog title={t("rename")} onClose={onClose}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <TextField label={t("name")} value={text} maxLength={80} required autoComplete="nickname" onChange={(e) => setText(e.target.value)} />
        <Button kind="primary" type="submit" disabled={text.trim() === ""}>{t("save")}</Button>
      </form>
    </Dialog>
  );
}
