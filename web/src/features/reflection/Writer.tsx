import { useMemo, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useDraft } from "../../session/drafts";
import { useSend, useSession, useStore } from "../../session/hooks";
import { currentStep, held } from "../../session/selectors";
import { Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Select, TextArea } from "../../ui/Field";
import { PhotoCard } from "../../ui/PhotoCard";
import { useToast } from "../../ui/toast";

const TEXT_MAX = 10_000;

/** A page of one's own. The draft is kept with every key, and thrown away only when the server has the words. */
export function Writer({ drawId, onDraw }: { drawId: string | null; onDraw: (id: string | null) => void }) {
  const { t } = useTranslation("reflection");
  const store = useStore();
  const send = useSend();
  const toast = useToast();
  const me = useSession((s) => s.state.view?.me) ?? "";
  const step = useSession(currentStep);
  const draws = useSession(held);
  const mine = useMemo(() => draws.filter((draw) => draw.by === me), [draws, me]);
  const draw = mine.find((candidate) => candidate.id === drawId) ?? null;
  const [text, setText] = useDraft(store.sessionId, `reflection.${me}.${draw?.id ?? step?.id ?? "free"}`);
  const saving = useSession((s) => s.pending.some((p) => p.command.type === "reflection.write" && !p.command.data.reflection_id));
  const over = [...text].length - TEXT_MAX;
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const words = text.trim();
    const answer = await send({ type: "reflection.write", data: { text: words, ...(draw ? { draw_id: draw.id } : {}), ...(step ? { step_id: step.id } : {}) } });
    if (!answer) return;
    setText("");
    toast(t("saved"));
  };
  return (
    <Panel headingId="write-heading" title={draw ? t("about_card", { title: draw.card.title }) : t("write")}>
      <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-3">
        {mine.length > 0 && (
          <Select label={t("about")} value={draw?.id ?? ""} disabled={saving} onChange={(e) => onDraw(e.target.value || null)}>
            <option value="">{step?.title ?? t("about_step")}</option>
            {mine.map((candidate) => <option key={candidate.id} value={candidate.id}>{candidate.card.title}</option>)}
          </Select>
        )}
        {draw && <div className="mx-auto w-full max-w-72 py-2"><PhotoCard {...draw.card} tilted /></div>}
        <TextArea label={t("write")} hideLabel placeholder={t("placeholder")} rows={7} value={text} readOnly={saving} hint={t("private")}
          error={over > 0 ? t("too_long", { count: over }) : null} onChange={(e) => setText(e.target.value)} className="text-[1.05rem]" />
        <div className="flex flex-wrap items-center gap-4">
          <Button kind="primary" type="submit" busy={saving} disabled={text.trim() === "" || over > 0}>{saving ? t("saving") : t("save")}</Button>
          <span className="text-[0.9rem] text-muted">{saving ? t("saving") : text.trim() !== "" ? t("draft_kept") : ""}</span>
        </div>
      </form>
    </Panel>
  );
}
