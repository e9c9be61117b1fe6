import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Constraint, RoundView } from "../../protocol/generated";
import { list } from "../../session/format";
import { useLabel, useSend, useSession } from "../../session/hooks";
import { Button, IconButton } from "../../ui/Button";
import { Checkbox, Select } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { adding, NO_WISHES, tagNames, wishing } from "./wishes";

const BY_TAG = ["mix", "spread", "same"] as const;

/** What chance keeps to, read as sentences and changed behind them. A change spreads people anew at once. */
export function WishList({ round }: { round: RoundView }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const label = useLabel();
  const wishes = round.spread?.wishes ?? NO_WISHES;
  const { constraints, include_facilitators, meet_again } = wishes;
  const sentence = (constraint: Constraint) => ("people" in constraint
    ? t(constraint.rule === "together" ? "wish_together" : "wish_apart", { names: list(constraint.people.map(label)) })
    : t(`wish_${constraint.rule}`, { tag: constraint.tag }));
  const remove = (index: number) => void send(wishing(round, { constraints: constraints.filter((_, i) => i !== index) }));
  return (
    <details className="group rounded-xl border border-line">
      <summary className="flex min-h-11 list-none items-start gap-2 rounded-xl px-3.5 py-2.5 hover:bg-accent-soft/60 [&::-webkit-details-marker]:hidden">
        <Icon name="next" size={16} className="mt-1 text-muted transition-transform group-open:rotate-90" />
        <span><span className="font-medium">{t("wishes")}</span>{" "}
          <span className="text-muted">{[t(meet_again ? "wish_meet_again" : "wish_new_pairs"), ...(include_facilitators ? [t("wish_facilitators")] : []), ...constraints.map(sentence)].join(" ")}</span></span>
      </summary>
      <div className="flex flex-col gap-3 px-3.5 pt-1 pb-4">
        {constraints.length > 0 && (
          <ul className="divide-y divide-line">
            {constraints.map((constraint, index) => (
              <li key={JSON.stringify(constraint)} className="flex items-center gap-2">
                <span className="min-w-0 grow">{sentence(constraint)}</span>
                <IconButton label={t("wish_remove", { wish: sentence(constraint) })} onClick={() => remove(index)}><Icon name="close" size={17} /></IconButton>
              </li>
            ))}
          </ul>
        )}
        <p className="text-[0.9rem] text-muted">{t("wish_hint")}</p>
        <AddByTag round={round} />
        <div className="grid gap-x-4 sm:grid-cols-2">
          <Checkbox label={t("meet_again")} checked={meet_again} onChange={(e) => void send(wishing(round, { meet_again: e.target.checked }))} />
          <Checkbox label={t("include_facilitators")} checked={include_facilitators} onChange={(e) => void send(wishing(round, { include_facilitators: e.target.checked }))} />
        </div>
      </div>
    </details>
  );
}

/** A wish about a tag; where nobody has any there is nothing to choose. */
function AddByTag({ round }: { round: RoundView }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const names = useSession(tagNames);
  const [rule, setRule] = useState<(typeof BY_TAG)[number]>("mix");
  const [tag, setTag] = useState<string | null>(null);
  const chosen = tag !== null && names.includes(tag) ? tag : names[0];
  if (chosen === undefined) return <p className="text-[0.9rem] text-muted">{t("wish_no_tags")}</p>;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void send(adding(round, { rule, tag: chosen }));
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-wrap items-end gap-3">
      <div className="grow basis-40"><Select label={t("wish_kind")} value={rule} onChange={(e) => setRule(BY_TAG.find((one) => one === e.target.value) ?? "mix")}>
        {BY_TAG.map((one) => <option key={one} value={one}>{t(`wish_kind_${one}`)}</option>)}
      </Select></div>
      <div className="grow basis-32"><Select label={t("wish_tag")} value={chosen} onChange={(e) => setTag(e.target.value)}>
        {names.map((name) => <option key={name} value={name}>{name}</option>)}
      </Select></div>
      <Button type="submit">{t("wish_add")}</Button>
    </form>
  );
}
