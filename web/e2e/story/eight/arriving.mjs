/** Seven come in by the link; two rounds are prepared together, two people kept apart, and the first one opens. */
import { newSession, toConsole } from "../../rest.mjs";
import { until } from "../../until.mjs";
import { chip, joinByLink, none, tab } from "../moves.mjs";
import { beside, board, each, GUESTS, inRoom, pairs, ROOMS, together } from "./cast.mjs";

/** Two people are selected on the board and are to be in different breakouts. */
async function keepApart(alice, [one, other]) {
  for (const name of [one, other]) await chip(alice, name).click();
  await alice.getByRole("toolbar", { name: "Selected people" }).getByRole("button", { name: "Apart" }).click();
  await alice.getByText(new RegExp(`(${one} and ${other}|${other} and ${one}) are apart\\.`)).first().waitFor();
}

const fair = (alice) => alice.getByText("Nobody meets again.", { exact: true }).waitFor();

export async function arriving(stage) {
  const { alice, facts } = stage;

  await stage.step("seven people come in by the link, three of them on phones, and alice starts", async () => {
    facts.session = await newSession(stage.base, "Two walks");
    await toConsole(alice, stage.base, facts.session);
    await each(stage, GUESTS, async (page, name) => {
      await joinByLink(page, stage.base, facts.session.code, name);
      await page.getByText("You are in the plenary").waitFor();
    });
    await alice.getByRole("button", { name: "Start the session" }).click();
    await each(stage, GUESTS, (page) => page.getByRole("heading", { name: "Walk and talk" }).waitFor());
    await alice.getByText("8 people inside").waitFor();
  });

  await stage.step("alice prepares two rounds at once; nobody is to meet again in the second", async () => {
    await tab(alice, "Breakouts");
    // Before anything is typed: a picture changes the layout for a moment, and the form begins anew.
    await stage.look(alice, "eight-console-prepare");
    await alice.getByLabel("How many").selectOption("count");
    await alice.getByRole("spinbutton", { name: "Breakouts" }).fill(String(ROOMS.length));
    await alice.getByLabel("Rounds like this").fill("2");
    await alice.getByLabel("Title (optional)").fill("Walk");
    await alice.getByRole("button", { name: "Prepare breakouts" }).click();
    await alice.getByRole("tab", { name: "Walk 1", selected: true }).waitFor();
    await fair(alice);
    const first = await board(stage);
    none(GUESTS.filter((name) => !first[name]), "without a place");
    none(ROOMS.map((room) => inRoom(first, room).length).filter((size) => size < 1 || size > 2), "uneven sizes");
    await tab(alice, "Walk 2");
    await fair(alice);
    const again = pairs(first);
    none(pairs(await board(stage)).filter((pair) => again.includes(pair)), "meet again");
  });

  await stage.step("two who would walk together are kept apart, in both rounds", async () => {
    await tab(alice, "Walk 1");
    const before = await board(stage);
    const one = GUESTS.find((name) => beside(before, name).length === 1);
    facts.apart = [one, ...beside(before, one)];
    await keepApart(alice, facts.apart);
    await until(async () => {
      const places = await board(stage);
      return places[one] && places[facts.apart[1]] && places[one] !== places[facts.apart[1]];
    }, "them to be apart");
    await fair(alice);
    await stage.look(alice, "eight-console-apart");
    await stage.accessible(alice, "board, apart");
    await tab(alice, "Walk 2");
    await keepApart(alice, facts.apart);
    await alice.getByText("Rules and title:").click();
    await alice.getByLabel("When it opens").selectOption("yes");
    await alice.getByText(/They are invited, and go when they accept\./).waitFor();
  });

  await stage.step("the first round opens for ten minutes; each is where the board says, with those it says", async () => {
    await tab(alice, "Walk 1");
    await alice.getByLabel("Closes by itself").selectOption("10");
    facts.places = await board(stage);
    await alice.getByRole("button", { name: "Open the breakouts" }).click();
    await together(stage, facts.places);
    const [one, other] = facts.apart;
    if (facts.places[one] === facts.places[other]) throw new Error(`${one} and ${other} are together`);
    await stage.look(stage.bob, "eight-breakout");
    await stage.look(stage.charlie, "eight-breakout");
    await stage.look(alice, "eight-console-open");
    await stage.accessible(stage.bob, "breakout of eight");
  });
}
