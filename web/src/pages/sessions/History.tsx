import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { withAccount } from "../../api/account";
import { getCanvases } from "../../api/canvases";
import { Problem } from "../../api/http";
import { getGallery, getRounds } from "../../api/rounds";
import { getSessionDraws, getSessionPeople, type Session } from "../../api/sessions";
import { dateTime, clockTime } from "../../session/format";
import { Exports } from "../../features/breakout/notes/Exports";
import { RoundGallery } from "../../features/breakout/notes/RoundGallery";
import { PastCanvases } from "../../features/canvases/PastCanvases";
import { TableButtons } from "../../features/people/TableButtons";
import { Avatar, Badge, Empty, Panel } from "../../ui/bits";
import { PhotoCard } from "../../ui/PhotoCard";
import { Loading } from "../Loading";
import { useLoad } from "../useAsk";

/** What is left of a session that took place: who was there, what the breakouts brought back, and the cards drawn. */
export function History({ session }: { session: Session }) {
  const { t } = useTranslation("pages");
  const { t: tp } = useTranslation("people");
  const { id } = session;
  const ask = useCallback(<T,>(act: (token: string, sessionId: string) => Promise<T>) => withAccount((token) => act(token, id)), [id]);
  const { loaded, reload } = useLoad(id, () => Promise.all([
    // All are for those who facilitated it; others simply do not see them.
    mine(Promise.all([getSessionDraws(session.id), getSessionPeople(session.id)])),
    mine(getGalleries(session.id)),
    mine(ask((token) => getCanvases(id, token))),
  ]));
  return (
    <Loading of={loaded} reload={reload}>
      {([past, galleries, canvases]) => {
        const brought = (galleries ?? []).toReversed().map((gallery) => (
          <RoundGallery key={gallery.id} gallery={gallery}>{past && <Exports sessionId={session.id} round={gallery} />}</RoundGallery>
        ));
        if (!past) return brought;
        const [draws, everyone] = past;
        const people = everyone.filter((person) => person.standing === "admitted" || person.standing === "left" || person.standing === "removed");
        const nameOf = (id: string) => everyone.find((person) => person.id === id)?.label ?? tp("someone_gone");
        return (
          <>
            <Panel headingId="past-people" title={t("history_people")} action={<span className="flex flex-wrap items-center gap-x-3 gap-y-2"><span className="tabular text-muted">{people.length}</span><TableButtons sessionId={session.id} /></span>}>
              {session.started_at !== null && session.ended_at !== null && <p className="mb-3 text-muted">{t("history_times", { from: dateTime(session.started_at), to: clockTime(session.ended_at) })}</p>}
              <ul className="grid gap-x-6 gap-y-2 sm:grid-cols-2 lg:grid-cols-3">
                {people.map((person) => (
                  <li key={person.id} className="flex min-h-10 min-w-0 items-center gap-3">
                    <Avatar name={person.label} size={32} /><span className="truncate">{person.label}</span>
                    {person.role !== "participant" && <Badge tone="accent">{tp(person.role)}</Badge>}
                    {person.standing === "removed" && <Badge>{tp("removed")}</Badge>}
                  </li>
                ))}
              </ul>
            </Panel>
            {brought}
            {/* Of some one only knows that there were such. */}
            <PastCanvases canvases={(canvases ?? []).filter((canvas) => canvas.right !== null)} ask={ask} nameOf={nameOf} />
            <Panel headingId="past-draws" title={t("history_draws")} action={<span className="tabular text-muted">{draws.length}</span>}>
              {draws.length === 0 && <Empty>{t("history_no_draws")}</Empty>}
              <ul className="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-4 xl:grid-cols-5">
                {draws.map((draw) => (
                  <li key={draw.id} className="min-w-0">
                    <PhotoCard {...draw.card} />
                    <p className="mt-1.5 truncate font-medium">{nameOf(draw.by)}</p>
                    <p className="tabular text-[0.85rem] text-muted">{clockTime(draw.at)}{draw.returned_at !== null && ` · ${t("history_returned")}`}</p>
                  </li>
                ))}
              </ul>
            </Panel>
          </>
        );
      }}
    </Loading>
  );
}

/** What of it somebody may not see is null. */
function mine<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (error instanceof Problem && (error.status === 403 || error.status === 404)) return null;
    throw error;
  });
}

/** Those of all rounds, the first one first. */
async function getGalleries(sessionId: string) {
  const rounds = await getRounds(sessionId);
  return Promise.all(rounds.map(({ id }) => getGallery(sessionId, id)));
}
