import { useTranslation } from "react-i18next";
import { entry, myInvitation, occupants } from "../../session/breakouts";
import { list } from "../../session/format";
import { useSend, useSession } from "../../session/hooks";
import { inside, me as selectMe, round as selectRound } from "../../session/selectors";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";

const NAMES_SHOWN = 4;

/** An invitation to a breakout. Nobody is moved before they answer, and who declined may still change their mind. */
export function InvitationBanner() {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const round = useSession(selectRound);
  const me = useSession(selectMe);
  const invitation = useSession(myInvitation);
  const there = useSession((s) => occupants(inside(s)));
  const shown = round && me && invitation ? { ...invitation, full: entry(round, me, invitation.breakout) === "full" } : null;
  const names = (shown && there.get(shown.breakout.id)?.map((person) => person.label)) ?? [];
  const join = () => { if (shown) void send({ type: "breakout.enter", data: { breakout_id: shown.breakout.id } }); };
  return (
    <div role="alert" className="empty:hidden">
      {shown && !shown.declined && (
        <section aria-labelledby="invitation-heading" className="flex flex-wrap items-center gap-x-5 gap-y-3 rounded-2xl border-2 border-accent bg-raised px-5 py-4 shadow-lift">
          <Icon name="door" size={28} className="text-accent max-sm:hidden" />
          <div className="min-w-0 grow basis-52">
            <h2 id="invitation-heading" className="text-[1.05rem]"><span className="font-sans font-normal text-muted">{t("invited_you")}</span> <span className="block truncate text-2xl">{shown.breakout.name}</span></h2>
            <p className="text-[0.9rem] text-muted">{shown.full ? t("full_now") : names.length === 0 ? t("nobody_there") : t("are_there", { count: names.length, names: list([...names.slice(0, NAMES_SHOWN), ...(names.length > NAMES_SHOWN ? [t("more", { count: names.length - NAMES_SHOWN })] : [])]) })}</p>
          </div>
          <div className="flex gap-2 max-sm:w-full">
            <Button kind="primary" className="max-sm:flex-1" disabled={shown.full} aria-label={t("join_named", { name: shown.breakout.name })} onClick={join}>{t("join")}</Button>
            <Button className="max-sm:flex-1" onClick={() => void send({ type: "breakout.decline", data: {} })}>{t("stay")}</Button>
          </div>
        </section>
      )}
      {shown?.declined && (
        <p className="flex flex-wrap items-center gap-x-3 px-1 text-muted">
          <span>{t("you_stayed")}</span>
          <Button kind="quiet" small className="-ml-3 sm:ml-0" disabled={shown.full} onClick={join}>{t("join_after_all", { name: shown.breakout.name })}</Button>
        </p>
      )}
    </div>
  );
}
