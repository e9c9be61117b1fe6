import type { Breakout } from "../../protocol/generated";
import { iListenTo } from "../../session/breakouts";
import { useSend, useSession } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { useBoard } from "./boardTools";
import { NudgeButton } from "./NudgeButton";

/** What a facilitator can do for one open breakout without going there. */
export function ColumnTools({ breakout, here }: { breakout: Breakout; here: boolean }) {
  const { t } = useBoard();
  const send = useSend();
  const listens = useSession((s) => iListenTo(s) === breakout.id);
  const { id, name } = breakout;
  return (
    <div className="flex flex-wrap items-center gap-x-1 pt-1">
      {!here && (
        <Button small kind="quiet" aria-label={listens ? t("unlisten_named", { name }) : t("listen_named", { name })}
          onClick={() => void send(listens ? { type: "breakout.unlisten", data: {} } : { type: "breakout.listen", data: { breakout_id: id } })}>
          {listens ? t("unlisten") : t("listen")}
        </Button>
      )}
      <NudgeButton breakouts={[id]} clock={breakout.clock} name={name} kind="quiet" />
    </div>
  );
}
