/** Breakouts: spread by chance, changed on the board, opened, changed again while open, visited. */
import { until } from "../until.mjs";
import { absent, chip, column, drag, hears, isIn, say, tab, whereIs } from "./moves.mjs";

const NAMES = ["Bob", "Charlie", "Dana"];
const ROOMS = ["Breakout 1", "Breakout 2"];

export async function breakouts(stage) {
  const { alice, facts } = stage;
  const pageOf = (name) => stage[name.toLowerCase()];
  const other = (room) => ROOMS.find((name) => name !== room);

  /** Who is where, by the board: a map of name to column. */
  async function board() {
    const places = {};
    for (const room of ROOMS) {
      const text = await column(alice, room).innerText();
      for (const name of NAMES) if (text.includes(name)) places[name] = room;
    }
    return places;
  }
  const inRoom = (places, room) => NAMES.filter((name) => places[name] === room);
  const moved = (name, room) => until(async () => (await board())[name] === room, `${name} to be in ${room} on the board`);

  await stage.step("alice prepares two breakouts by chance, with a seed", async () => {
    await tab(alice, "Breakouts");
    await stage.look(alice, "prepare", { narrow: true });
    await alice.getByLabel("How many").selectOption("count");
    await alice.getByRole("spinbutton", { name: "Breakouts" }).fill("2");
    await alice.getByLabel("Seed (optional)").fill("7");
    await stage.accessible(alice, "prepare form");
    await alice.getByRole("button", { name: "Prepare breakouts" }).click();
    await alice.getByRole("tab", { name: "Round 1" }).waitFor();
    await until(async () => (await alice.getByLabel("Seed (optional)").inputValue()) === "7", "the seed to be shown");
    const places = await board();
    const sizes = ROOMS.map((room) => inRoom(places, room).length);
    if (Math.abs(sizes[0] - sizes[1]) !== 1) throw new Error(`spread as ${sizes.join(" and ")}`);
    await stage.look(alice, "board", { narrow: true, dark: true });
    await stage.accessible(alice, "board");
  });

  await stage.step("alice drags one person into the other breakout", async () => {
    const before = await board();
    const full = ROOMS.find((room) => inRoom(before, room).length === 2);
    const [who] = inRoom(before, full);
    await drag(alice, chip(alice, who), column(alice, other(full)));
    await moved(who, other(full));
  });

  await stage.step("alice moves one person by the keyboard alone", async () => {
    const before = await board();
    const full = ROOMS.find((room) => inRoom(before, room).length === 2);
    const [, who] = inRoom(before, full);
    const told = alice.locator('[id^="DndLiveRegion"]');
    await chip(alice, who).focus();
    await alice.keyboard.press("Enter");
    await told.getByText(new RegExp(`${who} (lifted|over)`)).waitFor();
    for (let i = 0; i < 4 && !(await told.innerText()).includes(`over ${other(full)}`); i += 1) {
      const before = await told.innerText();
      await until(async () => {
        await alice.keyboard.press("ArrowRight");
        // What it did is told with the next picture; a second press before that would go too far.
        await alice.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        return (await told.innerText()) !== before;
      }, "the arrow key to be heard", { everyMs: 250 });
    }
    await alice.keyboard.press("Enter");
    await moved(who, other(full));
  });

  await stage.step("alice opens; each is where the board says", async () => {
    const places = await board();
    await alice.getByRole("button", { name: "Open the breakouts" }).click();
    await Promise.all(NAMES.map((name) => isIn(pageOf(name), places[name])));
    await stage.look(stage.bob, "breakout");
    await stage.look(stage.dana, "breakout");
    await stage.look(stage.charlie, "breakout");
    await stage.accessible(stage.charlie, "breakout");
  });

  await stage.step("each talks in their breakout and does not hear the other", async () => {
    const places = await board();
    for (const name of NAMES) await say(pageOf(name), `${name} was here`);
    for (const name of NAMES) {
      for (const speaker of NAMES) {
        if (places[speaker] === places[name]) await hears(pageOf(name), `${speaker} was here`);
      }
    }
    for (const name of NAMES) {
      for (const speaker of NAMES) if (places[speaker] !== places[name]) await absent(pageOf(name), `${speaker} was here`);
    }
    for (const name of NAMES) await absent(alice, `${name} was here`);
    await stage.look(stage.bob, "breakout-chat");
  });

  await stage.step("alice drags a person while the breakouts are open", async () => {
    const before = await board();
    const full = ROOMS.find((room) => inRoom(before, room).length === 2);
    const [who] = inRoom(before, full);
    await drag(alice, chip(alice, who), column(alice, other(full)));
    await isIn(pageOf(who), other(full));
    await moved(who, other(full));
    const [friend] = inRoom(before, other(full));
    await hears(pageOf(who), `${friend} was here`);
    await absent(pageOf(who), `${who} was here`);
    await stage.look(alice, "board-open", { narrow: true });
    await stage.accessible(alice, "board, open");
  });

  await stage.step("alice visits the fuller breakout and reads along", async () => {
    const places = await board();
    const full = ROOMS.find((room) => inRoom(places, room).length === 2);
    await alice.getByRole("button", { name: `Visit ${full}` }).click();
    await isIn(alice, full);
    await say(alice, "Alice looks in");
    for (const name of inRoom(places, full)) await hears(pageOf(name), "Alice looks in");
    for (const name of inRoom(places, other(full))) await absent(pageOf(name), "Alice looks in");
    await stage.look(alice, "visiting", { narrow: true });
    facts.places = Object.fromEntries(await Promise.all(stage.pages.map(async (page, i) => [["alice", "bob", "charlie", "dana"][i], await whereIs(page)])));
  });
}
