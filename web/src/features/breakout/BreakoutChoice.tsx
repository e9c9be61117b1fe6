import { useTranslation } from "react-i18next";
import type { Breakout, Person, RoundView } from "../../protocol/generated";
import { awaitsPlacing, entry, iMayChoose, myInvitation, occupants, roomLeft, running } from "../../session/breakouts";
import { list } from "../../session/format";
import { useSend, useSession } from "../../session/hooks";
import { inside, me as selectMe, round as selectRound } from "../../session/selectors";
import { Badge, Note, Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";

const NAMES_SHOWN = 5;
const NOBODY: readonly Person[] = [];

/** Where people choose: every open breakout, who is in it, and how much room is left. */
export function BreakoutChoice() {
  const { t } = useTranslation("breakout");
  const round = useSession(selectRound);
  const me = useSession(selectMe);
  const mayChoose = useSession(iMayChoose);
  const invitation = useSession(myInvitation);
  const there = useSession((s) => occupants(inside(s)));
  if (!round || !me) return null;
  const inPlenary = me.place.in === "plenary";
  if (!mayChoose) {
    const waits = inPlenary && me.role === "participant" && invitation === null && awaitsPlacing(round);
    return waits ? <Note tone="accent" role="status">{t("wait_for_place")}</Note> : null;
  }
  const rows = running(round).map((breakout) => <Row key={breakout.id} round={round} me={me} breakout={breakout} people={there.get(breakout.id) ?? NOBODY} />);
  const rowList = <ul className="divide-y divide-line">{rows}</ul>;
  if (inPlenary) return <Panel headingId="choose-heading" title={t("choose")}>{rowList}</Panel>;
  return (
    <details className="group rounded-2xl border border-line bg-surface px-4 py-1 sm:px-5">
      <summary className="flex min-h-11 list-none items-center gap-2 rounded-xl font-medium text-accent [&::-webkit-details-marker]:hidden"><Icon name="next" size={16} className="transition-transform group-open:rotate-90" />{t("choose_another")}</summary>
      {rowList}
    </details>
  );
}

function Row({ round, me, breakout, people }: { round: RoundView; me: Person; breakout: Breakout; people: readonly Person[] }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const may = entry(round, me, breakout);
  const left = roomLeft(round, breakout);
  const names = [...people.slice(0, NAMES_SHOWN).map((person) => person.label), ...(people.length > NAMES_SHOWN ? [t("more", { count: people.length - NAMES_SHOWN })] : [])];
  return (
    <li className="flex items-center gap-3 py-2.5">
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-x-2"><span className="truncate font-medium">{breakout.name}</span>
          {may === "locked" ? <Badge>{t("locked")}</Badge> : left === 0 && may !== "here" ? <Badge tone="warm">{t("full")}</Badge> : left !== null && <span className="tabular text-[0.88rem] text-muted">{t("room_left", { count: left })}</span>}</p>
        <p className="text-[0.9rem] text-muted">{names.length === 0 ? t("empty") : list(names)}</p>
      </div>
      {may === "here" ? <Badge tone="accent">{t("you_are_here")}</Badge>
        : <Button small kind={may === "open" ? "primary" : "secondary"} disabled={may !== "open"} aria-label={t("join_named", { name: breakout.name })} onClick={() => void send({ type: "breakout.enter", data: { breakout_id: breakout.id } })}>{t("join")}</Button>}
    </li>
  );
}
