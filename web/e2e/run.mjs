/**
 * A real server, a real browser, four people: alice facilitates on a desk, bob has a phone, charlie a laptop, dana a
 * tablet. Each file of `story/` goes on where the one before it ended. Ends with 1 when something did not happen.
 */
import { openStage } from "./stage.mjs";
import { startServer } from "./server.mjs";
import { planning } from "./story/planning.mjs";
import { lobby } from "./story/lobby.mjs";
import { control } from "./story/control.mjs";
import { cards } from "./story/cards.mjs";
import { clocks } from "./story/clocks.mjs";
import { breakouts } from "./story/breakouts.mjs";
import { crash } from "./story/crash.mjs";
import { preparing } from "./story/preparing.mjs";
import { safety } from "./story/safety.mjs";
import { closing } from "./story/closing.mjs";
import { running } from "./story/running.mjs";
import { invitations } from "./story/invitations.mjs";
import { fairness } from "./story/fairness.mjs";
import { ending } from "./story/ending.mjs";

const server = await startServer();
let well = false;
try {
  const stage = await openStage(server);
  await stage.person("alice", 1440);
  await stage.person("bob", 375);
  await stage.person("charlie", 1280);
  await stage.person("dana", 768);
  for (const chapter of [planning, lobby, control, cards, clocks, breakouts, crash, preparing, safety, closing, running, invitations, fairness, ending]) await chapter(stage);
  well = await stage.end();
  if (!well) console.error((await server.log()).split("\n").slice(-20).join("\n"));
} finally {
  await server.stop();
}
process.exit(well ? 0 : 1);
