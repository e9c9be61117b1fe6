/** How much it takes to send forty people into fair breakouts, for somebody who never saw it: counted by the page. */
import { openCrowd } from "../crowd.mjs";
import { newSession, post, toConsole } from "../rest.mjs";
import { closeAtOnce, none } from "./moves.mjs";

const PEOPLE = 40;
const SIZE = 4;
const MOST = 4;

/** The page notes each press of a pointer or a key, and what it met. */
function count(page) {
  return page.evaluate(() => {
    window.presses = [];
    if (window.counts) return;
    window.counts = true;
    const words = (target) => target.labels?.[0]?.innerText ?? (target.closest("button") ?? target).innerText.trim();
    addEventListener("pointerdown", ({ target }) => window.presses.push(`click ${words(target)}`), { capture: true });
    addEventListener("keydown", ({ key, target }) => window.presses.push(`key ${key} in ${words(target)}`), { capture: true });
  });
}

async function counted(page, what) {
  const presses = await page.evaluate(() => window.presses);
  console.log(`--    ${what}: ${presses.length} (${presses.join(", ")})`);
  if (presses.length > MOST) throw new Error(`${what} takes ${presses.length} clicks and keys, and not ${MOST} at most`);
}

const pairsOf = (groups) => groups.flatMap((group) => group.flatMap((a) => group.filter((b) => a < b).map((b) => `${a} + ${b}`)));

export async function fewClicks(stage) {
  const { alice, base, facts } = stage;
  let met = [];

  /** What is seen of it from all sides, once the round is prepared and opened. */
  async function fairRound(name) {
    await alice.getByText(`${PEOPLE / SIZE} breakouts for ${PEOPLE} people`).waitFor();
    await alice.getByRole("button", { name: "Prepare breakouts" }).click();
    await alice.getByText(`${PEOPLE} people go to ${PEOPLE / SIZE} breakouts of ${SIZE}.`).waitFor();
    await alice.getByText("Nobody meets again.", { exact: true }).waitFor();
    await stage.look(alice, name);
    await alice.getByRole("button", { name: "Open the breakouts" }).click();
    await facts.crowd.everybodyInside();
    const groups = facts.crowd.groups();
    none(groups.map((group) => group.length).filter((length) => length !== SIZE), "sizes");
    if (groups.length !== PEOPLE / SIZE) throw new Error(`${groups.length} breakouts`);
    none(pairsOf(groups).filter((pair) => met.includes(pair)), "meet again");
    met = [...met, ...pairsOf(groups)];
  }

  await stage.step(`${PEOPLE} guests are there, and alice comes to a console she never saw`, async () => {
    facts.session = await newSession(base, "Forty at once");
    await post(base, `/sessions/${facts.session.id}/start`, {}, facts.session.token);
    facts.crowd = await openCrowd(base, facts.session, PEOPLE);
    await toConsole(alice, base, facts.session);
    await alice.getByText(`${PEOPLE + 1} people inside`).waitFor();
  });

  await stage.step("a fair round of ten fours is open with four clicks", async () => {
    await count(alice);
    await alice.getByRole("tab", { name: "Breakouts" }).click();
    await fairRound("forty-prepared");
    await counted(alice, "the first round");
    await stage.look(alice, "forty-open", { narrow: true });
    await stage.accessible(alice, "board of forty");
  });

  await stage.step("so is the next one, and still nobody meets again", async () => {
    await closeAtOnce(alice);
    await facts.crowd.everybodyBack();
    await count(alice);
    await fairRound("forty-prepared-again");
    await counted(alice, "the second round");
  });
}
