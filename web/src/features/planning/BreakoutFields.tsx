import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BreakoutTemplate, Grouping, TagConstraint, TagRule } from "../../protocol/generated";
import { Button, IconButton } from "../../ui/Button";
import { Checkbox, Select, TextArea, TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { DurationSelect, durationOf, minutesOf } from "../../rounds/DurationSelect";
import { RulesFields } from "../../rounds/RulesFields";
import { IN_FOURS } from "../../rounds/template";

const HOW = ["none", "size", "count", "roster"] as const;
const RULES: readonly TagRule[] = ["mix", "spread", "same"];
const MAX = { size: 1_000, count: 100, rounds: 20, capacity: 1_000, names: 100, constraints: 20 };

const howOf = (template: BreakoutTemplate | null): (typeof HOW)[number] =>
  (template === null ? "none" : template.grouping === "roster" ? "roster" : "size" in template.grouping ? "size" : "count");

/** What the breakouts of a step are to be like; none: they are prepared by hand when the step comes. */
export function BreakoutFields({ template, onChange }: { template: BreakoutTemplate | null; onChange: (template: BreakoutTemplate | null) => void }) {
  const { t } = useTranslation("planning");
  const how = howOf(template);
  const choose = (next: (typeof HOW)[number]) => {
    const base = template ?? IN_FOURS;
    if (next === "none") onChange(null);
    else if (next === "roster") onChange({ ...base, grouping: "roster", rounds: 1, names: [] });
    else onChange({ ...base, grouping: next === "size" ? { size: 4 } : { count: 4 } });
  };
  return (
    <fieldset className="flex flex-col gap-4 rounded-xl border border-line p-3.5">
      <legend className="px-1 font-medium">{t("breakouts")}</legend>
      <div className="grid gap-4 sm:grid-cols-2">
        <Select label={t("breakouts_how")} value={how} onChange={(e) => choose(HOW.find((one) => one === e.target.value) ?? "none")}>
          {HOW.map((one) => <option key={one} value={one}>{t(`breakouts_${one}`)}</option>)}
        </Select>
        {template && <Template key={how} template={template} set={(patch) => onChange({ ...template, ...patch })} />}
      </div>
      {template && <More template={template} set={(patch) => onChange({ ...template, ...patch })} />}
    </fieldset>
  );
}

interface Part { template: BreakoutTemplate; set: (patch: Partial<BreakoutTemplate>) => void }

function Template({ template: { grouping, rounds, rules }, set }: Part) {
  const { t } = useTranslation("planning");
  const { t: tb } = useTranslation("breakout");
  const number = (label: string, value: number, max: number, to: (n: number) => Grouping) =>
    <NumberField label={label} value={value} max={max} onChange={(n) => set({ grouping: to(n ?? 1) })} />;
  return (
    <>
      {grouping !== "roster" && ("size" in grouping
        ? number(t("size"), grouping.size, MAX.size, (size) => ({ size }))
        : number(tb("count"), grouping.count, MAX.count, (count) => ({ count })))}
      {grouping !== "roster" && <NumberField label={tb("how_many_rounds")} hint={tb("how_many_hint")} value={rounds} max={MAX.rounds} onChange={(n) => set({ rounds: n ?? 1 })} />}
      <DurationSelect value={minutesOf(rules)} onChange={(minutes) => set({ rules: { ...rules, duration_ms: durationOf(minutes).duration_ms || null } })} />
    </>
  );
}

function More({ template, set }: Part) {
  const { t } = useTranslation("planning");
  const { t: tb } = useTranslation("breakout");
  const { grouping, names, capacity, include_facilitators, meet_again, constraints, rules } = template;
  const [lines, setLines] = useState(names.join("\n"));
  const write = (text: string) => {
    setLines(text);
    set({ names: text.split("\n").map((line) => line.trim().slice(0, 80)).filter(Boolean).slice(0, MAX.names) });
  };
  return (
    <details className="group">
      <summary className="flex min-h-11 list-none items-center gap-2 rounded-xl hover:bg-accent-soft/60 [&::-webkit-details-marker]:hidden">
        <Icon name="next" size={16} className="text-muted transition-transform group-open:rotate-90" /><span className="font-medium">{t("more")}</span>
      </summary>
      <div className="flex flex-col gap-4 pt-2">
        <div className="grid gap-4 sm:grid-cols-2">
          <RulesFields rules={rules} onChange={(patch) => set({ rules: { ...rules, ...patch } })} />
          <NumberField label={tb("capacity_each")} hint={tb("capacity_hint")} value={capacity} max={MAX.capacity} onChange={(n) => set({ capacity: n })} />
        </div>
        {grouping !== "roster" && (
          <>
            <div className="grid gap-x-4 sm:grid-cols-2">
              <Checkbox label={tb("include_facilitators")} checked={include_facilitators} onChange={(e) => set({ include_facilitators: e.target.checked })} />
              <Checkbox label={tb("meet_again")} checked={meet_again} onChange={(e) => set({ meet_again: e.target.checked })} />
            </div>
            <TagWishes constraints={constraints} onChange={(next) => set({ constraints: next })} />
            <TextArea label={t("names")} hint={t("names_hint")} rows={3} value={lines} onChange={(e) => write(e.target.value)} />
          </>
        )}
      </div>
    </details>
  );
}

/** Wishes about tags, which people get before or while the session runs. */
function TagWishes({ constraints, onChange }: { constraints: readonly TagConstraint[]; onChange: (constraints: TagConstraint[]) => void }) {
  const { t } = useTranslation("planning");
  const { t: tb } = useTranslation("breakout");
  const change = (index: number, patch: Partial<TagConstraint>) => onChange(constraints.map((one, n) => (n === index ? { ...one, ...patch } : one)));
  return (
    <div className="flex flex-col gap-3">
      {constraints.map(({ rule, tag }, index) => (
        <div key={index} className="flex flex-wrap items-end gap-3">
          <div className="grow basis-56"><Select label={t("wish")} value={rule} onChange={(e) => change(index, { rule: RULES.find((one) => one === e.target.value) ?? "mix" })}>
            {RULES.map((one) => <option key={one} value={one}>{tb(`wish_kind_${one}`)}</option>)}
          </Select></div>
          <div className="grow basis-28"><TextField label={t("wish_tag")} value={tag} maxLength={40} required placeholder={t("wish_tag_example")} onChange={(e) => change(index, { tag: e.target.value })} /></div>
          <IconButton label={t("wish_remove", { n: index + 1 })} onClick={() => onChange(constraints.filter((_, n) => n !== index))}><Icon name="close" size={17} /></IconButton>
        </div>
      ))}
      {constraints.length < MAX.constraints && <div><Button small kind="quiet" onClick={() => onChange([...constraints, { rule: "mix", tag: "" }])}><Icon name="plus" size={18} />{t("wish_add")}</Button></div>}
    </div>
  );
}

/** A whole number; what it is not, the form refuses to send. Without a value it may be left empty. */
function NumberField({ label, hint, value, max, onChange }: { label: string; hint?: string; value: number | null; max: number; onChange: (value: number | null) => void }) {
  const [text, setText] = useState(value === null ? "" : String(value));
  const [optional] = useState(value === null);
  return (
    <TextField label={label} hint={hint} type="number" inputMode="numeric" min={1} max={max} step={1} required={!optional} value={text}
      onChange={(e) => {
        setText(e.target.value);
        if (e.target.validity.valid) onChange(e.target.value === "" ? null : Number(e.target.value));
      }} />
  );
}
