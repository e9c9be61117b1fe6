/** What is done on a canvas is counted of those who agreed, and of nobody else; afterwards its canvases are looked back on. */
import { readFile } from "node:fs/promises";
import { post } from "../rest.mjs";
import { until } from "../until.mjs";
import { absent, joinByLink, none, tab } from "./moves.mjs";

const NAME = "Market square";
const COUNT = /^Count what I do here/;
const REPORT = `Activity on “${NAME}”`;

const board = (page) => page.getByRole("application", { name: "Board" });
const gone = (locator) => locator.waitFor({ state: "detached" });
const saved = (page) => page.getByText("Saved", { exact: true }).waitFor();
const report = (page) => page.getByRole("dialog", { name: REPORT });
const menu = (page) => page.getByRole("button", { name: `More about “${NAME}”` });
const rowOf = (page, name) => report(page).getByRole("row", { name: new RegExp(`^${name} `) });

async function openReport(alice) {
  await menu(alice).click();
  await alice.getByRole("menuitem", { name: "Activity…" }).click();
  await report(alice).getByText(/^As of /).waitFor();
}

async function closeReport(alice) {
  await alice.keyboard.press("Escape");
  await gone(report(alice));
}

/** What was done is counted a little later than it was done. */
async function refreshUntil(alice, condition, what) {
  await until(async () => {
    if (await condition()) return true;
    await report(alice).getByRole("button", { name: "Refresh" }).click();
    return false;
  }, what, { withinMs: 30_000, everyMs: 500 });
}

/** The number in one column of somebody's row. */
async function counted(alice, name, column) {
  const headings = await report(alice).getByRole("columnheader").allInnerTexts();
  const cells = await rowOf(alice, name).locator("th, td").allInnerTexts();
  return Number(cells[headings.indexOf(column)]);
}

async function writeNote(bob, words) {
  const list = bob.getByRole("button", { name: "List", exact: true });
  if (await list.getAttribute("aria-expanded") !== "true") await list.tap();
  await bob.getByRole("button", { name: /^Add/ }).tap();
  await bob.getByRole("menuitem", { name: "Sticky note" }).tap();
  await bob.keyboard.type(words);
  await bob.keyboard.press("Escape");
  await saved(bob);
}

async function turnOver(bob) {
  await menu(bob).tap();
  await bob.getByRole("menuitemcheckbox", { name: COUNT }).tap();
}

/** What is told in passing, put away so that it covers nothing. */
async function told(bob, words) {
  await bob.getByText(words, { exact: true }).locator("xpath=following-sibling::button").tap();
}

/** The table of seconds, line by line. */
async function table(alice) {
  const [file] = await Promise.all([alice.waitForEvent("download"), report(alice).getByRole("button", { name: "Save as CSV" }).click()]);
  if (file.suggestedFilename() !== `${NAME}-activity.csv`) throw new Error(`it is called ${file.suggestedFilename()}`);
  const [heading, ...lines] = (await readFile(await file.path(), "utf8")).replace("\uFEFF", "").trim().split("\n");
  if (heading !== "at,person,did,count,elements") throw new Error(`the table begins with ${heading}`);
  return lines;
}

export async function counting(stage) {
  const { alice, bob, base } = stage;
  const facts = {};
  await agreeing(stage, facts);
  await reporting(stage);

  await stage.step("bob takes it back, and is in no report any more", async () => {
    await turnOver(bob);
    await told(bob, "You are in no report any more.");
    await openReport(alice);
    await refreshUntil(alice, () => report(alice).getByText(/^Nobody has agreed to be counted yet/).isVisible(), "a report without bob");
    await closeReport(alice);
  });

  await stage.step("he agrees again, and what he did before stays uncounted", async () => {
    await turnOver(bob);
    await told(bob, "What you do on canvases is counted from now on.");
    await writeNote(bob, "Fountains");
    await openReport(alice);
    await refreshUntil(alice, () => rowOf(alice, "Bob").isVisible(), "bob in the report");
    if (await counted(alice, "Bob", "Made") !== 1) throw new Error("what bob made before is counted");
    await closeReport(alice);
  });

  await stage.step("when the session has ended, alice looks back on its canvas", async () => {
    await alice.getByRole("button", { name: "Back to the session" }).click();
    await alice.getByRole("button", { name: "End…" }).click();
    await alice.getByRole("button", { name: "End for everyone" }).click();
    await Promise.all([alice, bob].map((page) => page.getByText("This session has ended").waitFor()));
    await alice.getByRole("link", { name: "Look back on it" }).click();
    const past = alice.getByRole("region", { name: "Canvases" });
    // Its picture is fetched when it is about to be seen.
    await past.scrollIntoViewIfNeeded();
    await past.getByRole("img", { name: `How “${NAME}” looked in the end` }).waitFor();
    await past.getByText(/^By Alice\./).waitFor();
    await stage.look(alice, "past-canvases", { narrow: true, dark: true });
    await stage.accessible(alice, "past canvases");
    await past.getByRole("button", { name: `Save “${NAME}”` }).click();
    const dialog = alice.getByRole("dialog");
    await dialog.getByRole("radio", { name: /^Data/ }).check();
    const [file] = await Promise.all([alice.waitForEvent("download", { timeout: 60_000 }), dialog.getByRole("button", { name: "Save", exact: true }).click()]);
    await gone(dialog);
    if (!(await readFile(await file.path(), "utf8")).includes("Fountains")) throw new Error("what bob wrote is not in the file");
  });

  await stage.step("bob takes it back even now", async () => {
    await alice.getByRole("button", { name: REPORT }).click();
    await rowOf(alice, "Bob").waitFor();
    await stage.look(bob, "counted-afterwards", { dark: true });
    await stage.accessible(bob, "counted afterwards");
    await bob.getByRole("button", { name: "Take it back" }).tap();
    await bob.getByText("You are in no report any more.").waitFor();
    await refreshUntil(alice, () => report(alice).getByText(/^Nobody agreed to be counted/).isVisible(), "a report without bob");
    await closeReport(alice);
    // Nothing of it hangs on this page: who comes back is not asked again.
    await bob.goto(`${base}/live/${facts.id}`);
    await bob.getByText("This session has ended").waitFor();
    await absent(bob, "Take it back");
  });
}

async function agreeing(stage, facts) {
  const { alice, bob, base } = stage;

  await stage.step("alice makes a canvas in a new session; bob finds a switch that is off, and reads what it is for", async () => {
    // She is signed in since the chapter before.
    const { email, password } = stage.facts.session;
    const { access_token: token } = await post(base, "/auth/login", { email, password, cookie: false });
    const step = { phase: "expand", kind: "talk", title: "On the square", instructions: "", planned_minutes: 20 };
    const { id, join_code: code } = await post(base, "/sessions", { title: "Counting together", lobby: false, steps: [step] }, token);
    facts.id = id;
    await post(base, `/sessions/${id}/start`, {}, token);
    await alice.goto(`${base}/live/${id}`);
    await joinByLink(bob, base, code, "Bob");
    await tab(alice, "Canvases");
    await alice.getByRole("button", { name: "New canvas" }).click();
    await alice.getByLabel("Name", { exact: true }).fill(NAME);
    await alice.getByRole("button", { name: "Make it" }).click();
    await board(alice).waitFor();
    await saved(alice);
    await tab(bob, "Canvases");
    await bob.getByRole("button", { name: `Open “${NAME}”` }).waitFor();
    const toggle = bob.getByRole("switch", { name: "Count what I do here" });
    if (await toggle.isChecked()) throw new Error("bob is counted without having been asked");
    await bob.getByText(/^Facilitators see how often you made, moved, wrote/).waitFor();
    await stage.look(bob, "counting-off", { dark: true });
    await stage.accessible(bob, "counting, off");
  });

  await stage.step("what he does before he agrees is in no report", async () => {
    await bob.getByRole("button", { name: `Open “${NAME}”` }).tap();
    await saved(bob);
    await writeNote(bob, "Arcades");
    await openReport(alice);
    await report(alice).getByText(/^Nobody has agreed to be counted yet/).waitFor();
    await stage.look(alice, "activity-nobody", { narrow: true });
    await stage.accessible(alice, "activity, nobody");
    await closeReport(alice);
    // It was opened from the menu, and there the keyboard is again.
    if (!await menu(alice).evaluate((button) => button === document.activeElement)) throw new Error("the keyboard lost its place");
  });

  await stage.step("bob agrees in the menu of the open canvas, and it holds when he comes back", async () => {
    await menu(bob).tap();
    await stage.look(bob, "counting-menu");
    await stage.accessible(bob, "counting in the menu");
    await bob.getByRole("menuitemcheckbox", { name: COUNT, checked: false }).tap();
    await told(bob, "What you do on canvases is counted from now on.");
    await bob.reload();
    await saved(bob);
    await menu(bob).tap();
    await bob.getByRole("menuitemcheckbox", { name: COUNT, checked: true }).waitFor();
    await bob.keyboard.press("Escape");
    await writeNote(bob, "Cobbles");
  });
}

async function reporting(stage) {
  const { alice } = stage;

  await stage.step("alice's report has what bob did since then, and nothing of herself", async () => {
    await openReport(alice);
    await refreshUntil(alice, () => rowOf(alice, "Bob").isVisible(), "bob in the report");
    await report(alice).getByText(/^1 person agreed to be counted\./).waitFor();
    if (await counted(alice, "Bob", "Made") !== 1) throw new Error("what bob made before he agreed is counted");
    none(await rowOf(alice, "Alice").allInnerTexts(), "alice is counted");
    await report(alice).getByText(/^Busiest at /).waitFor();
    await report(alice).getByText(/^(All of it happened in one place|Most happened)/).waitFor();
    await stage.look(alice, "activity", { narrow: true, dark: true });
    await stage.accessible(alice, "activity");
  });

  await stage.step("without names there are none, on the screen and in the file", async () => {
    const toggle = report(alice).getByRole("switch", { name: "Without names" });
    await toggle.check();
    await rowOf(alice, "Person 1").waitFor();
    none(await report(alice).getByText("Bob").allInnerTexts(), "a name");
    const nameless = await table(alice);
    if (nameless.length === 0 || !nameless.every((line) => line.split(",")[1] === "Person 1")) throw new Error(nameless.join(" | "));
    await toggle.uncheck();
    await rowOf(alice, "Bob").waitFor();
    const named = await table(alice);
    if (!named.some((line) => /^\d{4}-\d\d-\d\dT[\d:]{8}Z,Bob,created,1,/.test(line))) throw new Error(named.join(" | "));
    await closeReport(alice);
  });
}
