import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useSend, useSession } from "../../session/hooks";
import { inside } from "../../session/selectors";
import { Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { TextArea, TextField } from "../../ui/Field";

const CHOICES_MIN = 2;
const CHOICES_MAX = 12;

/** A facilitator's question to everybody, with who has answered what while it waits. */
export function AskPanel() {
  const { t } = useTranslation("tags");
  const question = useSession((s) => s.state.view?.question ?? null);
  return (
    <Panel headingId="ask-heading" title={t("ask")}>
      {question ? <Answers /> : <AskForm />}
    </Panel>
  );
}

function Answers() {
  const { t } = useTranslation("tags");
  const send = useSend();
  const question = useSession((s) => s.state.view?.question ?? null);
  const tags = useSession((s) => s.state.view?.tags);
  const people = useSession(inside).filter((person) => person.role === "participant");
  if (!question) return null;
  const answer = (id: string) => tags?.[id]?.[question.tag];
  const counts = question.choices.map((choice) => people.filter((person) => answer(person.id) === choice).length);
  const answered = counts.reduce((sum, count) => sum + count, 0);
  return (
    <div className="flex flex-col gap-3">
      <p className="prose font-medium">{question.text}</p>
      <ul className="flex flex-col gap-1.5">
        {question.choices.map((choice, i) => (
          <li key={choice} className="relative flex items-center justify-between gap-3 overflow-hidden rounded-lg border border-line px-3 py-1.5">
            <span aria-hidden="true" className="absolute inset-y-0 left-0 bg-accent-soft" style={{ width: `${people.length > 0 ? (100 * (counts[i] ?? 0)) / people.length : 0}%` }} />
            <span className="relative min-w-0">{choice}</span><span className="tabular relative font-medium">{counts[i]}</span>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="tabular text-muted">{t("answers", { count: answered, people: people.length })}</p>
        <Button small onClick={() => void send({ type: "tag.close", data: {} })}>{t("close")}</Button>
      </div>
    </div>
  );
}

function AskForm() {
  const { t } = useTranslation("tags");
  const send = useSend();
  const [text, setText] = useState("");
  const [tag, setTag] = useState("");
  const [lines, setLines] = useState("");
  const choices = [...new Set(lines.split("\n").map((line) => line.trim()).filter((line) => line !== ""))];
  const fits = choices.length >= CHOICES_MIN && choices.length <= CHOICES_MAX;
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (await send({ type: "tag.ask", data: { tag: tag.trim(), text: text.trim(), choices } })) { setText(""); setTag(""); setLines(""); }
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-4">
      <p className="text-muted">{t("ask_hint")}</p>
      <TextField label={t("question")} placeholder={t("question_placeholder")} required maxLength={300} value={text} onChange={(e) => setText(e.target.value)} />
      <TextArea label={t("choices")} rows={3} value={lines} error={lines.trim() !== "" && !fits ? t("choices_wrong") : null} onChange={(e) => setLines(e.target.value)} />
      <TextField label={t("label")} placeholder={t("label_placeholder")} required maxLength={40} value={tag} onChange={(e) => setTag(e.target.value)} />
      <div><Button kind="primary" type="submit" disabled={!fits || text.trim() === "" || tag.trim() === ""}>{t("send")}</Button></div>
    </form>
  );
}
