import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "../../protocol/generated";
import { useSend, useSession } from "../../session/hooks";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";

const NAME_MAX = 40;
const VALUE_MAX = 80;

/** What facilitators note about a person, to mix breakouts by. */
export function TagsDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation("people");
  const send = useSend();
  const tags = useSession((s) => s.state.view?.tags[person.id]);
  const [tag, setTag] = useState("");
  const [value, setValue] = useState("");
  const set = (tag: string, value: string) => send({ type: "tag.set", data: { tags: [{ participant_id: person.id, tag, value }] } });
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (await set(tag.trim(), value.trim())) { setTag(""); setValue(""); }
  };
  const own = Object.entries(tags ?? {}).sort(([a], [b]) => a.localeCompare(b));
  return (
    <Dialog title={t("tags_of", { name: person.label })} onClose={onClose}>
      {own.length === 0 && <p className="text-muted">{t("tags_none")}</p>}
      <ul className="divide-y divide-line">
        {own.map(([name, text]) => (
          <li key={name} className="flex items-center gap-3">
            <span className="min-w-0 grow"><span className="text-muted">{name}</span> <span className="font-medium">{text}</span></span>
            <IconButton label={t("tag_take_off", { tag: name })} onClick={() => void set(name, "")}><Icon name="close" size={17} /></IconButton>
          </li>
        ))}
      </ul>
      <form onSubmit={(event) => void onSubmit(event)} className="mt-4 flex flex-wrap items-end gap-3">
        <div className="grow basis-32"><TextField label={t("tag_name")} placeholder={t("tag_placeholder")} required maxLength={NAME_MAX} value={tag} onChange={(e) => setTag(e.target.value)} /></div>
        <div className="grow basis-32"><TextField label={t("tag_value")} required maxLength={VALUE_MAX} value={value} onChange={(e) => setValue(e.target.value)} /></div>
        <Button type="submit" disabled={tag.trim() === "" || value.trim() === ""}>{t("tag_set")}</Button>
      </form>
      <p className="mt-3 text-[0.9rem] text-muted">{t("tags_hint")}</p>
    </Dialog>
  );
}
