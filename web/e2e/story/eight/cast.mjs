/** Eight people of a workshop, and who of them is with whom, as their own pages say. */
import { until } from "../../until.mjs";
import { column, whereIs } from "../moves.mjs";

/** Alice facilitates; three have phones. */
export const WIDTHS = { alice: 1440, bob: 375, charlie: 1280, dana: 768, erin: 375, frank: 1280, grace: 1024, henry: 375 };
export const GUESTS = ["Bob", "Charlie", "Dana", "Erin", "Frank", "Grace", "Henry"];
/** Comes when the others have begun. */
export const LATE = "Ivan";
const ALL = ["Alice", ...GUESTS, LATE];
export const ROOMS = ["Breakout 1", "Breakout 2", "Breakout 3", "Breakout 4"];

export const pageOf = (stage, name) => stage[name.toLowerCase()];
export const each = (stage, names, act) => Promise.all(names.map((name) => act(pageOf(stage, name), name)));

/** Who is where by alice's board: a map of name to column; whoever is in no breakout is missing. */
export async function board(stage) {
  const texts = await Promise.all(ROOMS.map((room) => column(stage.alice, room).getByRole("button", { name: /: drag/ }).allInnerTexts()));
  const places = {};
  ROOMS.forEach((room, i) => { for (const name of ALL) if (texts[i].some((text) => text.includes(name))) places[name] = room; });
  return places;
}

export const inRoom = (places, room) => Object.keys(places).filter((name) => places[name] === room);
export const beside = (places, name) => inRoom(places, places[name]).filter((other) => other !== name);
/** All that are together somewhere, as "Bob + Dana". */
export const pairs = (places) => Object.keys(places).flatMap((a) => beside(places, a).filter((b) => a < b).map((b) => `${a} + ${b}`));

/** Who else is in the same breakout, as somebody's own page says. */
async function company(page, name) {
  const behind = page.getByRole("tab", { name: /^People/ });
  if (await behind.count() > 0) await behind.click();
  const texts = await page.getByRole("region", { name: "Here with you" }).getByRole("listitem").allInnerTexts();
  return ALL.filter((other) => other !== name && texts.some((text) => text.includes(other)));
}

/** Each of `names` is where `places` says, and their own page names those who are there, and nobody else. */
export async function together(stage, places, names = Object.keys(places)) {
  await each(stage, names, async (page, name) => {
    let seen = [];
    const expected = `${places[name]}: ${beside(places, name).toSorted()}`;
    await until(async () => {
      seen = `${await whereIs(page)}: ${(await company(page, name)).toSorted()}`;
      return seen === expected;
    }, `${name}'s page`).catch((error) => { throw new Error(`${error.message} to say “${expected}”, and not “${seen}”`); });
  });
}

/** The step is on its own tab where there is little room. */
export async function toNow(page) {
  const behind = page.getByRole("tab", { name: /^Now/ });
  if (await behind.count() > 0) await behind.click();
}
