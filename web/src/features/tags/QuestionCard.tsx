import { useTranslation } from "react-i18next";
import { useSend, useSession } from "../../session/hooks";

/** A question to everybody, until it is ended; the answer can be changed as long. */
export function QuestionCard() {
  const { t } = useTranslation("tags");
  const send = useSend();
  const question = useSession((s) => s.state.view?.question ?? null);
  const role = useSession((s) => s.state.view?.role);
  if (!question || role !== "participant") return null;
  return (
    <section aria-labelledby="question-heading" className="rounded-2xl border border-accent/50 bg-surface p-4 sm:p-5">
      <h2 id="question-heading" className="prose mb-3">{question.text}</h2>
      <div className="flex flex-wrap gap-2">
        {question.choices.map((choice) => (
          <button key={choice} type="button" aria-pressed={choice === question.answer} onClick={() => void send({ type: "tag.answer", data: { value: choice } })}
            className={`min-h-11 rounded-xl border px-4 py-2 ${choice === question.answer ? "border-accent bg-accent font-medium text-on-accent" : "border-edge bg-raised hover:border-accent"}`}>{choice}</button>
        ))}
      </div>
      <p className="mt-3 text-[0.9rem] text-muted">{t("facilitators_see")}</p>
    </section>
  );
}
