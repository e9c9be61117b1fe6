/**
 * A real server and real browsers. Each play has people of its own in a session of its own; each of its chapters goes
 * on where the one before it ended. `npm run e2e -- eight` gives only the play of that name. Ends with 1 when something
 * did not happen.
 */
import { clearShots, openStage } from "./stage.mjs";
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
import { WIDTHS } from "./story/eight/cast.mjs";
import { arriving } from "./story/eight/arriving.mjs";
import { firstRound } from "./story/eight/firstRound.mjs";
import { secondRound } from "./story/eight/secondRound.mjs";
import { lookingBack } from "./story/eight/lookingBack.mjs";
import { fewClicks } from "./story/fewClicks.mjs";
import { board } from "./story/board.mjs";

import { canvas } from "./story/canvas.mjs";
import { gathering } from "./story/gathering.mjs";
import { counting } from "./story/counting.mjs";

/** Each play: its people with the width of their screens, and its chapters. */
const PLAYS = {
  /** Alice facilitates on a desk, bob has a phone, charlie a laptop, dana a tablet. From the first account to the end. */
  four: {
    people: { alice: 1440, bob: 375, charlie: 1280, dana: 768 },
    chapters: [planning, lobby, control, cards, clocks, breakouts, crash, preparing, safety, closing, running, invitations, fairness, ending],
  },
  /** A whole workshop of two rounds, with what goes wrong in one. */
  eight: { people: WIDTHS, chapters: [arriving, firstRound, secondRound, lookingBack] },
  /** Alice has never seen it, and forty guests wait. */
  forty: { people: { alice: 1440 }, chapters: [fewClicks, board] },
  /** Alice facilitates on a desk, bob has a phone; they draw together, and bob says whether it is counted. */
  canvas: { people: { alice: 1440, bob: 375 }, chapters: [canvas, gathering, counting] },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in PLAYS));
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(", ")}; there are ${Object.keys(PLAYS).join(", ")}`);

await clearShots();
const server = await startServer();
let well = true;
try {
  for (const [name, { people, chapters }] of Object.entries(PLAYS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n${name}`);
    const stage = await openStage(server);
    for (const [who, width] of Object.entries(people)) await stage.person(who, width);
    for (const chapter of chapters) await chapter(stage);
    well = await stage.end() && well;
  }
  if (!well) console.error((await server.log()).split("\n").slice(-20).join("\n"));
} finally {
  await server.stop();
}
process.exit(well ? 0 : 1);
