/** What the first round brought back, the second one with new company, and the first one again. */
import { closeAtOnce, column, hears, isIn, none, tab } from "../moves.mjs";
import { beside, board, each, GUESTS, LATE, pageOf, pairs, together, toNow } from "./cast.mjs";
import { NOTES } from "./firstRound.mjs";

export async function secondRound(stage) {
  const { alice, dana, facts } = stage;
  const everybody = [...GUESTS, LATE];
  const gallery = (page) => page.getByRole("region", { name: "What the breakouts brought back" });

  await stage.step("the round closes, and everybody sees what all of them brought back", async () => {
    await closeAtOnce(alice);
    await each(stage, everybody, async (page) => {
      await isIn(page, null);
      await toNow(page);
    });
    await Promise.all(["Alice", ...everybody].map(async (name) => {
      for (const note of NOTES) await gallery(pageOf(stage, name)).getByText(note).waitFor();
      for (const writer of facts.writers) await gallery(pageOf(stage, name)).getByRole("region", { name: facts.places[writer] }).getByText(writer).first().waitFor();
    }));
    await stage.look(stage.bob, "eight-gallery");
    await stage.look(alice, "eight-console-gallery", { narrow: true });
    await stage.accessible(stage.charlie, "gallery of eight");
  });

  await stage.step("the second round is spread anew for those who came and moved; nobody meets again", async () => {
    await tab(alice, "Walk 2");
    await alice.getByRole("button", { name: "Shuffle" }).click();
    await column(alice, "Not assigned").getByText(LATE).waitFor({ state: "detached" });
    await alice.getByText("Nobody meets again.", { exact: true }).waitFor();
    facts.second = await board(stage);
    none(everybody.filter((name) => !facts.second[name]), "without a place");
    none(pairs(facts.second).filter((pair) => facts.met.includes(pair)), "meet again");
    await stage.look(alice, "eight-console-second");
  });

  await stage.step("all are invited; dana declines, the others go, and none of them has company they had", async () => {
    await alice.getByRole("button", { name: "Open the breakouts" }).click();
    await each(stage, everybody, (page) => page.getByRole("heading", { name: /^You are invited to/ }).waitFor());
    await stage.look(stage.erin, "eight-invited");
    await dana.getByRole("button", { name: "Stay here" }).click();
    const going = everybody.filter((name) => name !== "Dana");
    await each(stage, going, (page, name) => page.getByRole("button", { name: `Join ${facts.second[name]}` }).click());
    const places = Object.fromEntries(going.map((name) => [name, facts.second[name]]));
    await together(stage, places);
    await isIn(dana, null);
    await dana.getByRole("button", { name: `Join ${facts.second.Dana} after all` }).waitFor();
    await column(alice, facts.second.Dana).getByText("Declined: Dana.").waitFor();
    const [one, other] = facts.apart;
    if (beside(places, one).includes(other)) throw new Error(`${one} and ${other} are together`);
    await stage.look(dana, "eight-declined", { narrow: true });
    await stage.look(alice, "eight-console-invited");
  });

  await stage.step("the first round is opened again: the same company, and what was said is there", async () => {
    await closeAtOnce(alice);
    await each(stage, everybody, (page) => isIn(page, null));
    const past = alice.getByRole("region", { name: "Past rounds" });
    await past.getByRole("listitem").filter({ hasText: "Walk 1" }).getByRole("button", { name: "Same groups again…" }).click();
    await alice.getByRole("dialog").getByText("8 people are moved at once.").waitFor();
    await alice.getByRole("dialog").getByRole("button", { name: "Open them again" }).click();
    await together(stage, facts.places);
    await hears(stage.frank, "half a thought");
    await stage.look(stage.henry, "eight-again");
  });

  await stage.step("and the workshop ends", async () => {
    await closeAtOnce(alice);
    await each(stage, everybody, (page) => isIn(page, null));
    await alice.getByRole("button", { name: "End…" }).click();
    await alice.getByRole("button", { name: "End for everyone" }).click();
    await each(stage, everybody, (page) => page.getByText("This session has ended").waitFor());
  });
}
