/** What people do again and again. */
import { until } from "../until.mjs";

/** By the mouse, in steps, since a drag begins only when the pointer has moved a little. */
export async function drag(page, from, to) {
  // In the middle of the window nothing that sticks to its edges lies over it.
  await from.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const start = await from.boundingBox();
  await page.mouse.move(start.x + start.width / 3, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(start.x + start.width / 3 + 12, start.y + start.height / 2 + 6, { steps: 4 });
  // The page may scroll, and columns change their height, while something is dragged.
  let end = await to.boundingBox();
  for (;;) {
    await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 10 });
    await page.mouse.move(end.x + end.width / 2 + 2, end.y + end.height / 2 + 2, { steps: 2 });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const now = await to.boundingBox();
    if (now.y === end.y && now.x === end.x) break;
    end = now;
  }
  await page.mouse.up();
}

/** By a finger, which has to rest before it lifts something, so that one can scroll with it. */
export async function touchDrag(page, from, to) {
  await from.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const finger = await page.context().newCDPSession(page);
  const middle = async (of) => of.boundingBox().then(({ x, y, width, height }) => ({ x: x + width / 3, y: y + height / 2 }));
  const touch = (type, ...touchPoints) => finger.send("Input.dispatchTouchEvent", { type, touchPoints });
  const told = page.locator('[id^="DndLiveRegion"]');
  const before = await told.innerText();
  let at = await middle(from);
  await touch("touchStart", at);
  await until(async () => (await told.innerText()) !== before, "it to be lifted");
  // The page may scroll, and columns change their height, while something is dragged.
  await until(async () => {
    const end = await middle(to);
    const there = Math.abs(end.x - at.x) < 1 && Math.abs(end.y - at.y) < 1;
    at = { x: at.x + (end.x - at.x) / 2, y: at.y + (end.y - at.y) / 2 };
    if (Math.abs(end.y - at.y) < 8 && Math.abs(end.x - at.x) < 8) at = end;
    await touch("touchMove", at);
    return there;
  }, "the finger to be there", { everyMs: 20 });
  await touch("touchEnd");
  await finger.detach();
}

/** As whoever was sent the link does it, where there is no lobby. */
export async function joinByLink(page, base, code, name) {
  await page.goto(`${base}/join/${code}`);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Come in" }).click();
}

export async function tab(page, name) {
  await page.getByRole("tab", { name }).click();
}

/** The chat stands beside the work on a wide screen and behind a tab on a narrow one. */
export async function openChat(page) {
  const behind = page.getByRole("tab", { name: /^Chat/ });
  if (await behind.count() > 0) await behind.click();
}

export async function say(page, words) {
  await openChat(page);
  await page.getByRole("textbox", { name: "Message" }).fill(words);
  await page.getByRole("textbox", { name: "Message" }).press("Enter");
}

export async function hears(page, words) {
  await openChat(page);
  await page.getByRole("log").getByText(words, { exact: true }).waitFor();
}

/** Whether something is nowhere on the page, not even out of sight. */
export async function absent(page, words) {
  const count = await page.getByText(words, { exact: true }).count();
  if (count > 0) throw new Error(`“${words}” is on a page it must not be on`);
}

/** What the clock everybody has shows, or null when there is none. */
export async function clock(page) {
  const text = await page.getByRole("timer").first().innerText({ timeout: 1_000 }).catch(() => "");
  return /\d+:\d\d(:\d\d)?/.exec(text)?.[0] ?? null;
}

/** All screens show the same time, looked at in the same instant. */
export async function sameClock(pages) {
  let seen = [];
  await until(async () => {
    seen = await Promise.all(pages.map(clock));
    return seen[0] !== null && seen.every((text) => text === seen[0]);
  }, "the same time on all screens").catch((error) => { throw new Error(`${error.message}: ${seen.join(", ")}`); });
  return seen[0];
}

export function seconds(text) {
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** Where someone is, as their own page says: the name of a breakout, or null in the plenary. */
export async function whereIs(page) {
  const banner = page.getByText(/^You are (in a breakout|visiting)$/).locator("xpath=following-sibling::p[1]");
  // It may go between the two questions.
  return (await banner.count()) > 0 ? banner.first().innerText({ timeout: 500 }).catch(() => null) : null;
}

export async function isIn(page, place) {
  await until(async () => (await whereIs(page)) === place, `being in ${place ?? "the plenary"}`);
}

/** A breakout on the facilitator's board. */
export const column = (page, name) => page.getByRole("region", { name, exact: true });
export const chip = (page, name) => page.getByRole("button", { name: new RegExp(`${name}.*: drag`) });

/** Closes the open round without warning, which takes being sure. */
export async function closeAtOnce(alice) {
  await alice.getByRole("button", { name: "Close…" }).click();
  await alice.getByLabel("Warning").selectOption("0");
  await alice.getByLabel("I am sure").check();
  await alice.getByRole("button", { name: "Close them" }).click();
}

/** Nothing may be in the list; what is, is told. */
export function none(list, what) {
  if (list.length > 0) throw new Error(`${what}: ${list.join(", ")}`);
}
