/** On a canvas of their own: a frame around what is there, everyone brought to it, the overview, and a version to move about on. */
import { until } from "../until.mjs";
import { absent, openChat, tab } from "./moves.mjs";

const NAME = "The old mill";
const WORDS = "Meet at the wheel";
const FRAME = "Millpond";
const VERSION = "With the pond";
const BROUGHT = `Alice brought everyone together, and shows: ${NAME}.`;

const board = (page) => page.getByRole("application", { name: "Board" });
const overview = (page) => page.locator("[data-overview]");
const gone = (locator) => locator.waitFor({ state: "detached" });
const zoom = (page) => page.getByRole("button", { name: /back to 100 %$/ });

async function saved(page) {
  await page.getByText("Saved", { exact: true }).waitFor();
}

async function choose(page, entry) {
  await page.getByRole("button", { name: `More about “${NAME}”` }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

/** As alice does it from the console. */
async function show(alice) {
  await alice.getByRole("button", { name: "Bring everyone here" }).first().click();
  await alice.getByRole("menuitem", { name: `… and show the canvas “${NAME}”` }).click();
  await alice.getByText(`Everyone is shown: ${NAME}.`).waitFor();
}

export async function gathering(stage) {
  await framing(stage);
  await bringing(stage);
  await overseeing(stage);
  await lookingBack(stage);
}

async function framing(stage) {
  const { alice, bob, base, facts } = stage;

  await stage.step("alice makes a canvas that bob knows of", async () => {
    await alice.goto(`${base}/live/${facts.session.id}`);
    await bob.goto(`${base}/live/${facts.session.id}`);
    await tab(alice, "Canvases");
    await tab(bob, "Canvases");
    await alice.getByRole("button", { name: "New canvas" }).click();
    await alice.getByLabel("Name", { exact: true }).fill(NAME);
    await alice.getByRole("button", { name: "Make it" }).click();
    await board(alice).waitFor();
    await saved(alice);
    await bob.getByText(NAME, { exact: true }).waitFor();
  });

  await stage.step("a frame that she draws around a note lies beneath it and holds it; one step takes both back", async () => {
    await alice.getByRole("button", { name: /^Sticky note/ }).click();
    await alice.mouse.click(620, 420);
    await alice.keyboard.type(WORDS);
    await alice.keyboard.press("Escape");
    await alice.getByRole("button", { name: "List", exact: true }).click();
    await board(alice).focus();
    await alice.keyboard.press("f");
    await alice.mouse.move(460, 260);
    await alice.mouse.down();
    await alice.mouse.move(800, 600, { steps: 6 });
    await alice.mouse.up();
    await alice.getByRole("option", { name: /in Frame/ }).waitFor();
    await alice.keyboard.type(FRAME);
    await alice.keyboard.press("Enter");
    const note = alice.getByRole("option", { name: `Sticky note: ${WORDS}, in Frame: ${FRAME}` });
    await note.waitFor();
    await stage.look(alice, "canvas-frame");
    const undo = alice.getByTitle("Undo (Ctrl+Z)");
    const frame = alice.getByRole("option", { name: `Frame: ${FRAME}` });
    // Its name is a step of its own.
    await undo.click();
    await gone(note);
    await undo.click();
    await gone(alice.getByRole("option", { name: /^Frame/ }));
    await alice.getByRole("option", { name: `Sticky note: ${WORDS}`, exact: true }).waitFor();
    const redo = alice.getByRole("button", { name: "Redo", exact: true });
    await redo.click();
    await redo.click();
    await note.waitFor();
    await frame.first().waitFor();
    await alice.getByRole("button", { name: "Close", exact: true }).click();
    await saved(alice);
  });
}

async function bringing(stage) {
  const { alice, bob } = stage;

  await stage.step("alice brings everyone to her, and bob follows what she looks at", async () => {
    await bob.evaluate(() => document.activeElement.blur());
    await alice.getByTitle("People", { exact: true }).click();
    await stage.look(alice, "canvas-bring", { narrow: true });
    await stage.accessible(alice, "people on a canvas");
    await alice.getByRole("button", { name: "Bring everyone to me" }).click();
    await alice.getByText("Everyone who may see it is brought here").waitFor();
    await board(bob).waitFor();
    await bob.getByText(BROUGHT).waitFor();
    await bob.getByRole("button", { name: "Stop" }).waitFor();
    await stage.look(bob, "canvas-brought", { dark: true });
    await stage.accessible(bob, "brought to a canvas");
    const before = await zoom(bob).innerText();
    await board(alice).focus();
    await alice.keyboard.press("+");
    await until(async () => await zoom(bob).innerText() !== before, "bob to see it larger");
  });

  await stage.step("when he moves the view himself he is on his own again", async () => {
    await zoom(bob).tap();
    await gone(bob.getByRole("button", { name: "Stop" }));
    await alice.keyboard.press("-");
    await alice.keyboard.press("-");
    await until(async () => await zoom(alice).innerText() !== "125 %", "alice to see it smaller");
    if (await zoom(bob).innerText() !== "100 %") throw new Error("bob was moved all the same");
  });

  await stage.step("while he writes he is told and not taken away; afterwards he is brought", async () => {
    await bob.getByRole("button", { name: "Back to the session" }).tap();
    await openChat(bob);
    await bob.getByRole("textbox", { name: "Message" }).fill("Just a moment");
    await gone(bob.getByText(BROUGHT));
    await alice.getByRole("button", { name: "Back to the session" }).click();
    await show(alice);
    await bob.getByText(BROUGHT).waitFor();
    if (await board(bob).count() > 0) throw new Error("bob was taken from what he wrote");
    await stage.look(bob, "canvas-told");
    await bob.getByRole("textbox", { name: "Message" }).blur();
    await gone(alice.getByText(`Everyone is shown: ${NAME}.`));
    await show(alice);
    await board(bob).waitFor();
    // She is not there herself; he follows as soon as she is.
    await absent(bob, "Stop");
    await alice.getByRole("button", { name: `Open “${NAME}”` }).click();
    await board(alice).waitFor();
    await bob.getByRole("button", { name: "Stop" }).tap();
    await gone(bob.getByRole("button", { name: "Stop" }));
  });
}

async function overseeing(stage) {
  const { alice, bob } = stage;

  await stage.step("alice has an overview that moves her view, and whether she wants it is remembered", async () => {
    await overview(alice).waitFor();
    if (await overview(bob).count() > 0) throw new Error("there is no room for it on a phone");
    const frame = overview(alice).locator("div");
    const before = await frame.getAttribute("style");
    const { x, y, width, height } = await overview(alice).boundingBox();
    await alice.mouse.click(x + width - 12, y + height - 12);
    await until(async () => await frame.getAttribute("style") !== before, "the frame to move");
    await board(alice).focus();
    await alice.keyboard.press("m");
    await gone(overview(alice));
    await alice.reload();
    await saved(alice);
    if (await overview(alice).count() > 0) throw new Error("it is back");
    await alice.getByRole("button", { name: "Overview" }).click();
    await overview(alice).waitFor();
    await stage.look(alice, "canvas-overview", { dark: true });
  });
}

async function lookingBack(stage) {
  const { alice } = stage;

  await stage.step("a version is a board that she moves about on, with its words beside it", async () => {
    await choose(alice, "Versions…");
    const dialog = alice.getByRole("dialog");
    await dialog.getByLabel("Name for how it is now").fill(VERSION);
    await dialog.getByRole("button", { name: "Keep this version" }).click();
    await dialog.getByRole("button", { name: `Look at version “${VERSION}”` }).click();
    const then = dialog.getByRole("application", { name: "The board as it was" });
    await then.waitFor();
    await dialog.getByText(WORDS, { exact: true }).waitFor();
    await dialog.getByText(FRAME, { exact: true }).waitFor();
    const before = await zoom(dialog).innerText();
    await then.focus();
    await alice.keyboard.press("-");
    await until(async () => await zoom(dialog).innerText() !== before, "the version to be smaller");
    await stage.look(alice, "canvas-version-board", { narrow: true, dark: true });
    await stage.accessible(alice, "a version as a board");
    await dialog.getByRole("button", { name: "All versions" }).click();
    const look = dialog.getByRole("button", { name: `Look at version “${VERSION}”` });
    await until(() => look.evaluate((element) => element === document.activeElement), "the focus to be back");
    await alice.keyboard.press("Escape");
    await gone(dialog);
  });
}
