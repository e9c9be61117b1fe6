/** The first round: somebody comes late, somebody is moved, all get more time, help is called, and the server is killed. */
import { until } from "../../until.mjs";
import { absent, closeAtOnce, column, hears, isIn, joinByLink, none, openChat, say, seconds, tab, whereIs } from "../moves.mjs";
import { beside, each, GUESTS, inRoom, LATE, pageOf, pairs, ROOMS, together, toNow, WIDTHS } from "./cast.mjs";

const WHILE_DOWN = "said while nobody listened";
const HALF = "half a thou";
export const NOTES = ["A bench is enough.", "We walked slower than we talk."];

/** The seconds until somebody's breakout closes, as their page shows them. */
async function left(page) {
  const banner = page.getByText("until the breakout closes").locator("xpath=..");
  return seconds(/\d+:\d\d/.exec(await banner.innerText())?.[0] ?? "0:00");
}

export async function firstRound(stage) {
  const { alice, facts, server } = stage;
  const everybody = [...GUESTS, LATE];
  const phones = GUESTS.filter((name) => WIDTHS[name.toLowerCase()] === 375);

  await stage.step("ivan opens the link when the others have begun, and is with whoever is alone", async () => {
    const alone = ROOMS.find((room) => inRoom(facts.places, room).length === 1);
    const ivan = await stage.person("ivan", 375);
    await joinByLink(ivan, stage.base, facts.session.code, LATE);
    facts.places = { ...facts.places, [LATE]: alone };
    await together(stage, facts.places);
    await column(alice, alone).getByText(LATE).waitFor();
    await column(alice, alone).getByText("2 people", { exact: true }).waitFor();
    await stage.look(ivan, "eight-late");
    await stage.look(alice, "eight-console-late", { narrow: true });
  });

  await stage.step("alice moves somebody on a phone to two others; all who are concerned see it", async () => {
    const two = (name) => beside(facts.places, name).length === 1 && !inRoom(facts.places, facts.places[name]).includes(LATE);
    const who = phones.find((name) => two(name) && !facts.apart.includes(name)) ?? phones.find(two);
    const before = facts.places[who];
    const to = ROOMS.find((room) => room !== before && !inRoom(facts.places, room).some((name) => name === LATE || facts.apart.includes(name)))
      ?? ROOMS.find((room) => room !== before && !inRoom(facts.places, room).includes(LATE));
    facts.met = pairs(facts.places);
    await alice.getByRole("button", { name: `Move ${who} to…` }).click();
    await stage.look(alice, "eight-console-move");
    await alice.getByRole("menuitem", { name: `To ${to}` }).click();
    facts.places = { ...facts.places, [who]: to };
    facts.met = [...new Set([...facts.met, ...pairs(facts.places)])];
    await together(stage, facts.places);
    await column(alice, to).getByText(who).waitFor();
    if (await column(alice, before).getByText(who).count() > 0) throw new Error(`${who} is still in ${before} on the board`);
  });

  await stage.step("all get five minutes more, and every clock says so", async () => {
    const before = await Promise.all(everybody.map((name) => left(pageOf(stage, name))));
    await alice.getByRole("toolbar", { name: "For all" }).getByRole("button", { name: "+5 min" }).click();
    await Promise.all(everybody.map((name, i) => until(async () => (await left(pageOf(stage, name))) > before[i] + 200, `${name}'s clock to jump`)));
    await until(async () => {
      const now = await Promise.all(everybody.map((name) => left(pageOf(stage, name))));
      return Math.max(...now) - Math.min(...now) <= 1;
    }, "all clocks to show the same");
    await stage.look(stage.erin, "eight-extended");
  });

  await stage.step("erin calls for help on her phone; alice goes there, and those inside see her come and go", async () => {
    const { erin } = stage;
    await erin.getByRole("button", { name: /^Call for help/ }).tap();
    await erin.getByRole("textbox", { name: /^What is it about/ }).fill("Which way?");
    await erin.getByRole("dialog").getByRole("button", { name: "Call for help" }).tap();
    await erin.getByText("Help is called").first().waitFor();
    await alice.getByText("Which way?").first().waitFor();
    await stage.look(alice, "eight-console-help");
    await alice.getByRole("button", { name: /^Answer and go there: Erin/ }).click();
    await erin.getByText("Alice is coming.").first().waitFor();
    await together(stage, { ...facts.places, Alice: facts.places.Erin }, everybody);
    await stage.look(erin, "eight-helped");
    await alice.getByRole("button", { name: "Back to the plenary" }).first().click();
    await isIn(alice, null);
    await erin.getByText("Alice is coming.").waitFor({ state: "detached" });
    await together(stage, facts.places);
  });

  await stage.step("frank is typing when the server is killed; all pages say so, and what is done is kept", async () => {
    if (!server.ours) return console.log("--    the kill is left out: this server is not ours");
    const { frank, grace } = stage;
    const before = { at: Date.now(), left: await left(grace) };
    await openChat(frank);
    await frank.getByRole("textbox", { name: "Message" }).pressSequentially(HALF);
    await stage.whileDown(async () => {
      await server.kill();
      await Promise.all(stage.pages.map((page) => page.getByText("Reconnecting…").waitFor({ timeout: 20_000 })));
      await frank.getByRole("textbox", { name: "Message" }).pressSequentially("ght");
      await say(grace, WHILE_DOWN);
      await grace.getByText("Sending…").waitFor();
      await stage.look(stage.henry, "eight-reconnecting");
      await stage.look(frank, "eight-reconnecting");
      await server.restart();
      await Promise.all(stage.pages.map((page) => page.getByText("Reconnecting…").waitFor({ state: "detached", timeout: 30_000 })));
    });
    if ((await frank.getByRole("textbox", { name: "Message" }).inputValue()) !== `${HALF}ght`) throw new Error("what frank was typing is not as he left it");
    await frank.getByRole("textbox", { name: "Message" }).press("Enter");
    await each(stage, inRoom(facts.places, facts.places.Frank), (page) => hears(page, `${HALF}ght`));
    await grace.getByText("Sending…").waitFor({ state: "detached" });
    await each(stage, inRoom(facts.places, facts.places.Grace), (page) => hears(page, WHILE_DOWN));
    await each(stage, everybody.filter((name) => facts.places[name] !== facts.places.Grace), (page) => absent(page, WHILE_DOWN));
    await together(stage, facts.places);
    const late = Math.abs(before.at / 1_000 + before.left - (Date.now() / 1_000 + await left(grace)));
    if (late > 2) throw new Error(`the breakouts end ${late} s from when they were to end`);
  });

  await stage.step("an announcement reaches everybody in their breakouts", async () => {
    await tab(alice, "Announce");
    await alice.getByLabel("What everybody should read").fill("Turn round at the river.");
    await alice.getByRole("button", { name: "Announce", exact: true }).click();
    await each(stage, everybody, (page) => page.getByText("Turn round at the river.").waitFor());
    await stage.look(stage.henry, "eight-announced");
    await stage.look(stage.charlie, "eight-announced");
    await each(stage, everybody, (page) => page.getByRole("button", { name: "Read" }).first().click());
  });

  await stage.step("two breakouts write down what they bring back; only those inside read it yet", async () => {
    facts.writers = [GUESTS[0], GUESTS.find((name) => facts.places[name] !== facts.places[GUESTS[0]])];
    for (const [i, name] of facts.writers.entries()) {
      const page = pageOf(stage, name);
      await toNow(page);
      await page.getByRole("textbox", { name: "A note for everyone" }).fill(NOTES[i]);
      await page.getByRole("button", { name: "Add note" }).click();
      await each(stage, inRoom(facts.places, facts.places[name]), async (reader) => {
        await toNow(reader);
        await reader.getByRole("listitem").getByText(NOTES[i], { exact: true }).waitFor();
      });
      const others = everybody.filter((other) => facts.places[other] !== facts.places[name]);
      none(await Promise.all(others.map(async (other) => {
        await toNow(pageOf(stage, other));
        return await pageOf(stage, other).getByText(NOTES[i]).count() > 0 ? other : "";
      })).then((found) => found.filter(Boolean)), "read what is not for them yet");
    }
  });

  await stage.step("alice closes all by mistake and takes it back; everybody is where they were", async () => {
    await tab(alice, "Breakouts");
    await tab(alice, /live$/);
    await closeAtOnce(alice);
    await each(stage, everybody, (page) => isIn(page, null));
    await alice.getByRole("button", { name: /^Undo/ }).waitFor();
    await stage.look(alice, "undo", { narrow: true });
    await alice.getByRole("button", { name: /^Undo/ }).click();
    await alice.getByText("Taken back.").waitFor();
    await together(stage, facts.places);
    await each(stage, everybody, async (page) => none((await page.getByText("What the breakouts brought back").count()) > 0 ? ["the gallery"] : [], "left over"));
    if ((await whereIs(alice)) !== null) throw new Error("alice is in a breakout");
  });
}
