import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { RoundId, RoundView } from "../../protocol/generated";
import { useSend, useSession } from "../../session/hooks";
import { roster } from "../../session/roster";
import { inside, isFacilitator } from "../../session/selectors";
import { Button } from "../../ui/Button";
import { Checkbox, Select, TextArea, TextField } from "../../ui/Field";
import { BREAKOUTS_MAX } from "./AddBreakout";
import { countFor } from "./arrangement";
import { CAPACITY_MAX, capacityOf } from "./EditDialog";
import { PLAIN } from "../../rounds/RulesFields";
import { seedOf } from "./seed";
import { NO_WISHES } from "./wishes";

/** As many as can be prepared at a time. */
const ROUNDS_MAX = 20;
const FILL = ["random", "empty", "roster"] as const;

/** A further round, or another one in the place of `replaces`. How it is run is chosen afterwards, beside its board. */
export function PrepareForm({ replaces, number: nth, onDone }: { replaces?: RoundView; number: number; onDone: (id: RoundId | null) => void }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const people = useSession(inside);
  const [title, setTitle] = useState(replaces?.title ?? "");
  const [by, setBy] = useState<"count" | "size">("size");
  const [number, setNumber] = useState("4");
  const [how, setHow] = useState<(typeof FILL)[number]>("random");
  const [facilitators, setFacilitators] = useState(false);
  const [seed, setSeed] = useState("");
  const [times, setTimes] = useState("1");
  const [named, setNamed] = useState<string | null>(null);
  const [room, setRoom] = useState("");
  const [busy, setBusy] = useState(false);
  const capacity = capacityOf(room);
  const groups = new Set(useSession(roster).map((entry) => entry.expected.group).filter(Boolean)).size;
  const spread = people.filter((person) => person.role !== "observer" && (facilitators || !isFacilitator(person.role))).length;
  const asked = Math.max(1, Math.floor(Number(number)) || 1);
  const count = Math.min(BREAKOUTS_MAX, by === "count" ? asked : countFor(spread, asked));
  const lines = (named ?? "").split("\n").map((line) => line.trim());
  const names = Array.from({ length: count }, (_, i) => (lines[i] ? lines[i].slice(0, 80) : t("name_n", { n: i + 1 })));
  const seedNumber = seedOf(seed);
  const rounds = how === "random" && !replaces ? Math.min(ROUNDS_MAX, Math.max(1, Math.floor(Number(times)) || 1)) : 1;
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const wishes = { ...(replaces?.spread?.wishes ?? NO_WISHES), include_facilitators: facilitators };
    const common = { title: title.trim(), names, capacity: capacity ?? null, rules: replaces?.rules ?? PLAIN };
    const chance = { seed: seedNumber ?? null, wishes };
    const answer = await send(rounds > 1
      ? { type: "breakout.plan", data: { ...common, ...chance, rounds } }
      : { type: "breakout.prepare", data: { ...common, ...(replaces ? { round_id: replaces.id } : {}), ...(how === "roster" ? { names: [], assignment: { how } } : { assignment: how === "random" ? { how, ...chance } : { how } }) } });
    setBusy(false);
    if (answer) onDone(answer.id);
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        {how !== "roster" && <Select label={t("by")} value={by} onChange={(e) => setBy(e.target.value === "count" ? "count" : "size")}>
          <option value="size">{t("by_size")}</option>
          <option value="count">{t("by_count")}</option>
        </Select>}
        {how !== "roster" && <TextField label={by === "count" ? t("count") : t("size")} type="number" min={1} max={BREAKOUTS_MAX} required value={number}
          hint={t("result", { count, people: spread })} onChange={(e) => setNumber(e.target.value)} />}
        <Select label={t("fill")} value={how} onChange={(e) => setHow(FILL.find((one) => one === e.target.value) ?? "random")}>
          <option value="random">{t("fill_random")}</option>
          <option value="empty">{t("fill_empty")}</option>
          {groups > 0 && <option value="roster">{t("fill_roster")}</option>}
        </Select>
        <TextField label={t("round_title")} placeholder={t("round_n", { n: nth })} maxLength={120} value={title} onChange={(e) => setTitle(e.target.value)} />
      </div>
      {how === "random" && (
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Checkbox label={t("include_facilitators")} checked={facilitators} onChange={(e) => setFacilitators(e.target.checked)} />
          {!replaces && <TextField label={t("how_many_rounds")} hint={t("how_many_hint")} type="number" min={1} max={ROUNDS_MAX} value={times} onChange={(e) => setTimes(e.target.value)} />}
          <TextField label={t("seed")} hint={t("seed_hint")} inputMode="numeric" value={seed} aria-invalid={seedNumber === undefined || undefined} onChange={(e) => setSeed(e.target.value)} />
        </div>
      )}
      <div className="grid gap-4 sm:grid-cols-2"><TextField label={t("capacity_each")} hint={t("capacity_hint")} type="number" min={1} max={CAPACITY_MAX} value={room} onChange={(e) => setRoom(e.target.value)} /></div>
      {how !== "roster" && <TextArea label={t("names")} rows={Math.min(6, Math.max(2, count))} value={named ?? names.join("\n")} onChange={(e) => setNamed(e.target.value)} />}
      <div><Button kind="primary" type="submit" busy={busy} disabled={seedNumber === undefined || capacity === undefined}>{t("prepare")}</Button></div>
    </form>
  );
}
