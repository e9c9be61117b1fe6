/** Two people at one canvas: what one draws the other sees, offline and back, how it was before, what they say about it, files, and a right taken back. */
import { readFile } from "node:fs/promises";
import { newSession, post, toConsole } from "../rest.mjs";
import { until } from "../until.mjs";
import { absent, closeAtOnce, isIn, joinByLink, tab } from "./moves.mjs";

const NAME = "Bridges and banks";
const WORDS = "Ask the ferryman";
const AWAY = "Written in the tunnel";
const VERSION = "Before lunch";

const board = (page) => page.getByRole("application", { name: "Board" });
const row = (page, words) => page.getByRole("option", { name: words });
const gone = (locator) => locator.waitFor({ state: "detached" });

async function saved(page) {
  await page.getByText("Saved", { exact: true }).waitFor();
}

async function openList(page) {
  await page.getByRole("button", { name: "List", exact: true }).click();
}

/** An entry of the menu beside the canvas's name. */
async function choose(page, name, entry) {
  await page.getByRole("button", { name: `More about “${name}”` }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

async function share(page, name, act) {
  await choose(page, name, "Share…");
  const dialog = page.getByRole("dialog");
  await act(dialog);
  await dialog.getByRole("button", { name: "Share it so" }).click();
  await gone(dialog);
}

/** Saves the open canvas as a file, and gives that. */
async function file(page, name, kind, act = async () => {}) {
  await choose(page, name, "Save as a file…");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: kind }).check();
  await act(dialog);
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 60_000 }), dialog.getByRole("button", { name: "Save" }).click()]);
  await gone(dialog);
  const path = await download.path();
  return { name: download.suggestedFilename(), path, bytes: await readFile(path) };
}

function sizeOf(png) {
  if (png.subarray(0, 8).toString("hex") !== "89504e470d0a1a0a") throw new Error("that is no PNG");
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

export async function canvas(stage) {
  await drawing(stage);
  await before(stage);
  await talking(stage);
  await files(stage);
  await rights(stage);
  await upkeep(stage);
  await ours(stage);
}

async function drawing(stage) {
  const { alice, bob, base, facts } = stage;

  await stage.step("alice makes a canvas for everyone, and it opens", async () => {
    facts.session = await newSession(base, "Drawing together");
    await post(base, `/sessions/${facts.session.id}/start`, {}, facts.session.token);
    await toConsole(alice, base, facts.session);
    await joinByLink(bob, base, facts.session.code, "Bob");
    await tab(alice, "Canvases");
    await stage.look(alice, "canvases-none", { narrow: true });
    await alice.getByRole("button", { name: "New canvas" }).click();
    await alice.getByRole("radio", { name: /^Harvest wall/ }).waitFor();
    await alice.getByLabel("Name", { exact: true }).fill(NAME);
    await stage.look(alice, "canvas-new", { narrow: true });
    await stage.accessible(alice, "new canvas");
    await alice.getByRole("button", { name: "Make it" }).click();
    await board(alice).waitFor();
    await saved(alice);
  });

  await stage.step("bob opens it on his phone", async () => {
    await tab(bob, "Canvases");
    await stage.look(bob, "canvases", { dark: true });
    await stage.accessible(bob, "canvases");
    await bob.getByRole("button", { name: `Open “${NAME}”` }).tap();
    await board(bob).waitFor();
    await saved(bob);
  });

  await stage.step("what alice writes on a sticky note, bob has in his list", async () => {
    await alice.getByRole("button", { name: /^Sticky note/ }).click();
    await alice.mouse.click(620, 420);
    await alice.keyboard.type(WORDS);
    await alice.keyboard.press("Escape");
    await openList(bob);
    await row(bob, WORDS).waitFor();
    await stage.look(alice, "canvas");
    await stage.accessible(alice, "canvas");
    await stage.look(bob, "canvas-list");
    await stage.accessible(bob, "canvas with its list");
  });

  await stage.step("alice lays a card on it, and bob sees that one too", async () => {
    await alice.getByRole("button", { name: "Cards", exact: true }).click();
    const card = alice.getByRole("button", { name: /^Place / }).first();
    facts.card = /^Place “?(.+?)”?( on the board)?$/.exec(await card.getAttribute("aria-label"))?.[1];
    await card.click();
    await alice.waitForLoadState("networkidle");
    await stage.look(alice, "canvas-cards");
    await stage.accessible(alice, "canvas with its cards");
    await alice.getByRole("button", { name: "Close", exact: true }).click();
    await row(bob, facts.card).waitFor();
  });

  await stage.step("bob goes on without a network, and alice has it when he is back", async () => {
    await stage.whileDown(async () => {
      await bob.context().setOffline(true);
      await bob.getByText(/^Offline/).waitFor({ timeout: 60_000 });
      await bob.getByRole("button", { name: /^Add/ }).tap();
      await bob.getByRole("menuitem", { name: "Sticky note" }).tap();
      await bob.keyboard.type(AWAY);
      await bob.keyboard.press("Escape");
      await bob.getByText(/Offline · \d+ to save/).waitFor();
      await stage.look(bob, "canvas-offline");
      await bob.context().setOffline(false);
      await saved(bob);
    });
    await openList(alice);
    await row(alice, AWAY).waitFor();
  });
}

async function before(stage) {
  const { alice, bob } = stage;

  await stage.step("alice keeps a version, and looks at what was on it", async () => {
    await choose(alice, NAME, "Versions…");
    const dialog = alice.getByRole("dialog");
    await dialog.getByLabel("Name for how it is now").fill(VERSION);
    await dialog.getByRole("button", { name: "Keep this version" }).click();
    await dialog.getByRole("listitem").filter({ hasText: VERSION }).getByText("Stays").waitFor();
    await stage.look(alice, "canvas-versions", { narrow: true });
    await stage.accessible(alice, "versions");
    await dialog.getByRole("button", { name: `Look at version “${VERSION}”` }).click();
    await dialog.getByText(WORDS, { exact: true }).waitFor();
    await dialog.getByText(AWAY, { exact: true }).waitFor();
    await stage.look(alice, "canvas-version", { narrow: true });
    await stage.accessible(alice, "a version");
    await dialog.getByRole("button", { name: "Close" }).click();
    await gone(dialog);
  });

  await stage.step("what she takes away comes back with it, for bob as well", async () => {
    await row(alice, WORDS).click();
    await alice.keyboard.press("Delete");
    await gone(row(alice, WORDS));
    await gone(row(bob, WORDS));
    await choose(alice, NAME, "Versions…");
    await alice.getByRole("button", { name: `More about version “${VERSION}”` }).click();
    await alice.getByRole("menuitem", { name: "Bring it back…" }).click();
    await stage.look(alice, "canvas-restore");
    await alice.getByRole("button", { name: "Bring it back", exact: true }).click();
    await row(alice, WORDS).waitFor();
    await row(bob, WORDS).waitFor();
  });
}

const ASKED = "Who pays him?";
const ANSWER = "The village does.";
const AT_A_PLACE = "This corner is empty.";

const pin = (page) => page.getByRole("button", { name: /^Comment by .*on Sticky note: Ask the ferryman/ });
const thread = (page) => page.getByRole("dialog", { name: /^Comment by .*on Sticky note: Ask the ferryman/ });
const composer = (page) => page.getByRole("dialog", { name: "New comment" });
const comments = (page) => page.getByRole("button", { name: /^Comments/ });

/** Opens a panel beside the board, or leaves it open. */
async function withPanel(button) {
  if (await button.getAttribute("aria-expanded") !== "true") await button.click();
}

async function talking(stage) {
  const { alice, bob } = stage;

  await stage.step("alice comments on her note by keyboard, and bob finds that in the list of comments", async () => {
    await withPanel(alice.getByRole("button", { name: "List", exact: true }));
    await row(alice, WORDS).click();
    await alice.keyboard.press("Shift+F10");
    await alice.getByRole("menuitem", { name: "Comment", exact: true }).click();
    await composer(alice).waitFor();
    await alice.keyboard.type(ASKED);
    await stage.look(alice, "canvas-comment");
    await stage.accessible(alice, "a new comment");
    await alice.keyboard.press("Enter");
    await gone(composer(alice));
    await pin(alice).waitFor();
    await pin(bob).waitFor();
    await bob.getByText(/commented on Sticky note: Ask the ferryman/).waitFor({ state: "attached" });
    await withPanel(comments(bob));
    await stage.look(bob, "canvas-comments");
    await stage.accessible(bob, "comments");
    await bob.getByRole("list", { name: "Open comments" }).getByRole("button", { name: ASKED }).tap();
    await thread(bob).getByText(ASKED, { exact: true }).waitFor();
  });

  await stage.step("bob answers and agrees, which alice sees in her thread; then it is settled", async () => {
    await thread(bob).getByRole("textbox", { name: "Reply" }).fill(ANSWER);
    await thread(bob).getByRole("button", { name: "Send reply" }).tap();
    await thread(bob).getByText(ANSWER, { exact: true }).waitFor();
    await thread(bob).getByRole("button", { name: "React" }).first().tap();
    await thread(bob).getByRole("button", { name: "Agree", exact: true }).tap();
    await thread(bob).getByRole("button", { name: "Agree, 1", pressed: true }).waitFor();
    await stage.look(bob, "canvas-thread", { dark: true });
    await stage.accessible(bob, "a thread");
    await alice.getByRole("button", { name: /1 reply, on Sticky note: Ask the ferryman.*, new$/ }).click();
    await thread(alice).getByText(ANSWER, { exact: true }).waitFor();
    await thread(alice).getByRole("button", { name: "Agree, 1", pressed: false }).waitFor();
    await stage.look(alice, "canvas-thread");
    await stage.accessible(alice, "a thread on a desk");
    await thread(bob).getByRole("button", { name: "Settle", exact: true }).tap();
    await thread(alice).getByText("Settled by Bob").waitFor();
    await alice.keyboard.press("Escape");
    await gone(thread(alice));
    await gone(pin(alice));
  });

  await stage.step("alice takes it up again, and what bob said away", async () => {
    await withPanel(comments(alice));
    await stage.look(alice, "canvas-comments-settled");
    await alice.getByRole("list", { name: "Settled comments" }).getByRole("button", { name: ASKED }).click();
    await thread(alice).getByRole("button", { name: "Take up again" }).click();
    await thread(bob).getByRole("button", { name: "Settle", exact: true }).waitFor();
    await thread(alice).getByRole("button", { name: "More about what Bob said" }).click();
    await alice.getByRole("menuitem", { name: "Remove…" }).click();
    await alice.getByRole("button", { name: "Remove it" }).click();
    await thread(bob).getByText("Bob said something that was removed.").waitFor();
    await absent(bob, ANSWER);
    await alice.keyboard.press("Escape");
    await gone(thread(alice));
    await thread(bob).getByRole("button", { name: "Close", exact: true }).tap();
    await gone(thread(bob));
  });

  await stage.step("bob may only comment now: he says something about a place, but has nothing to draw with", async () => {
    await withPanel(comments(bob));
    await bob.getByRole("region", { name: "Comments" }).getByRole("button", { name: "Close", exact: true }).tap();
    await share(alice, NAME, (dialog) => dialog.getByLabel("What they may do").selectOption("comment"));
    await bob.getByRole("main").getByText("You can look and comment", { exact: true }).waitFor();
    await gone(bob.getByRole("button", { name: /^Sticky note/ }));
    await bob.getByRole("button", { name: "Show everything" }).tap();
    await bob.getByRole("button", { name: "Comment", exact: true }).tap();
    // Below all that is on the board, beside the bars.
    await bob.touchscreen.tap(40, 690);
    await composer(bob).getByRole("textbox", { name: "Your comment" }).fill(AT_A_PLACE);
    await stage.look(bob, "canvas-comment-only");
    await stage.accessible(bob, "canvas to comment on");
    await composer(bob).getByRole("button", { name: "Send comment" }).tap();
    await alice.getByRole("button", { name: /^Comment by Bob(, new)?$/ }).click();
    await alice.getByRole("dialog", { name: "Comment by Bob" }).getByText(AT_A_PLACE, { exact: true }).waitFor();
    await alice.keyboard.press("Escape");
    await gone(alice.getByRole("dialog"));
    await share(alice, NAME, (dialog) => dialog.getByLabel("What they may do").selectOption("edit"));
    await bob.getByRole("button", { name: /^Sticky note/ }).waitFor();
    await withPanel(alice.getByRole("button", { name: "List", exact: true }));
    await withPanel(bob.getByRole("button", { name: "List", exact: true }));
  });
}

async function files(stage) {
  const { alice, facts } = stage;

  await stage.step("alice saves it as data, as pictures and as a document", async () => {
    await saved(alice);
    facts.data = await file(alice, NAME, /^Data/, async () => {
      await stage.look(alice, "canvas-export", { narrow: true });
      await stage.accessible(alice, "export");
    });
    const { format, elements } = JSON.parse(facts.data.bytes.toString("utf8"));
    if (format !== "plenary.canvas") throw new Error(`the format is ${format}`);
    const texts = elements.map(({ t }) => t);
    if (!texts.includes(WORDS) || !texts.includes(AWAY)) throw new Error(`it says ${texts.join(", ")}`);
    const at = (scale) => file(alice, NAME, /^Picture/, (dialog) => dialog.getByLabel("Size").selectOption(scale)).then(({ bytes }) => sizeOf(bytes));
    const [once, twice] = [await at("1"), await at("2")];
    if (once.width < 100 || Math.abs(twice.width - 2 * once.width) > 2 || Math.abs(twice.height - 2 * once.height) > 2) throw new Error(`${JSON.stringify(once)} and ${JSON.stringify(twice)}`);
    const pdf = await file(alice, NAME, /^Document/);
    if (pdf.bytes.subarray(0, 5).toString("latin1") !== "%PDF-") throw new Error("that is no PDF");
    if (pdf.name !== `${NAME}.pdf`) throw new Error(`it is called ${pdf.name}`);
  });

  await stage.step("back in the session she makes another canvas out of that file", async () => {
    await alice.getByRole("button", { name: "Back to the session" }).click();
    // It was opened from a dialog that is gone.
    await until(() => alice.evaluate(() => document.activeElement?.textContent === "Canvases"), "the keyboard to be where it was");
    await alice.getByRole("button", { name: "From a file…" }).click();
    await alice.getByLabel("File", { exact: true }).setInputFiles({ name: "notes.json", mimeType: "application/json", buffer: Buffer.from("[]") });
    await alice.getByText("This is not a file that was saved from a canvas").waitFor();
    await alice.getByLabel("File", { exact: true }).setInputFiles({ name: "Elsewhere.json", mimeType: "application/json", buffer: facts.data.bytes });
    await stage.look(alice, "canvas-import", { narrow: true });
    await stage.accessible(alice, "import");
    await alice.getByRole("button", { name: "Bring it in" }).click();
    await board(alice).waitFor();
    await alice.getByRole("heading", { name: "Elsewhere" }).waitFor();
    await openList(alice);
    await row(alice, WORDS).waitFor();
    await alice.goBack();
    await tab(alice, "Canvases");
    await stage.look(alice, "canvases-two", { narrow: true });
    await stage.accessible(alice, "canvases on the console");
  });
}

async function rights(stage) {
  const { alice, bob } = stage;

  await stage.step("bob may only look, and his tools are gone at once", async () => {
    await alice.getByRole("button", { name: `Open “${NAME}”` }).click();
    await saved(alice);
    await share(alice, NAME, async (dialog) => {
      await dialog.getByLabel("What they may do").selectOption("view");
      await stage.look(alice, "canvas-share", { narrow: true });
      await stage.accessible(alice, "share");
    });
    await bob.getByText("You are looking on").waitFor();
    await gone(bob.getByRole("button", { name: /^Sticky note/ }));
    await board(bob).waitFor();
    await stage.look(bob, "canvas-looking-on");
    await stage.accessible(bob, "canvas to look at");
  });

  await stage.step("by name he may draw again; then it is alice's alone, while he has it open", async () => {
    await share(alice, NAME, async (dialog) => {
      await dialog.getByRole("radio", { name: /^Chosen people/ }).check();
      await dialog.getByLabel("What Bob may do").selectOption("edit");
      await stage.look(alice, "canvas-share-people", { narrow: true });
      await stage.accessible(alice, "share with people");
    });
    await bob.getByRole("button", { name: /^Sticky note/ }).waitFor();
    await share(alice, NAME, (dialog) => dialog.getByRole("radio", { name: /^Only me/ }).check());
    await gone(board(bob));
    await bob.getByText("You can no longer open this canvas.").waitFor();
    await stage.look(bob, "canvas-withdrawn");
    await stage.accessible(bob, "canvas withdrawn");
    await bob.getByRole("button", { name: "Back to the session" }).first().tap();
    await bob.getByText("There is no canvas yet.").first().waitFor();
    await absent(bob, NAME);
    await until(async () => (await bob.evaluate(() => indexedDB.databases())).every(({ name }) => !name.startsWith("plenary.canvas")), "no copy of it in bob's browser");
  });
}

async function upkeep(stage) {
  const { alice, bob } = stage;

  await stage.step("alice renames it, freezes it for bob, makes a copy and removes that", async () => {
    await share(alice, NAME, (dialog) => dialog.getByRole("radio", { name: /^Everyone/ }).check());
    await bob.getByRole("button", { name: `Open “${NAME}”` }).tap();
    await choose(alice, NAME, "Rename…");
    await alice.getByRole("dialog").getByLabel("Name").fill("Banks");
    await alice.getByRole("button", { name: "Rename", exact: true }).click();
    await bob.getByRole("heading", { name: "Banks" }).waitFor();
    await choose(alice, "Banks", /^Freeze/);
    await bob.getByRole("heading", { name: /Banks.*Frozen/ }).waitFor();
    await gone(bob.getByRole("button", { name: /^Sticky note/ }));
    await alice.getByRole("button", { name: /^Sticky note/ }).waitFor();
    await choose(alice, "Banks", "Make a copy");
    await alice.getByRole("heading", { name: "Banks (copy)" }).waitFor();
    await saved(alice);
    await choose(alice, "Banks (copy)", "Remove…");
    await stage.accessible(alice, "remove");
    await alice.getByRole("button", { name: "Remove it" }).click();
    await alice.getByText("This canvas has been removed.").waitFor();
    await alice.getByRole("button", { name: "Back to the session" }).click();
    await absent(alice, "Banks (copy)");
    await alice.getByRole("button", { name: "Open “Banks”" }).click();
    await saved(alice);
    await bob.getByRole("button", { name: "Back to the session" }).tap();
  });
}

async function ours(stage) {
  const { alice, bob } = stage;

  await stage.step("bob has one of his own from a template, which alice does not know of", async () => {
    await bob.getByRole("button", { name: "New canvas" }).tap();
    await bob.getByRole("radio", { name: /^Wheel of life/ }).check();
    await bob.getByRole("radio", { name: /^Only me/ }).check();
    await bob.getByRole("button", { name: "Make it" }).tap();
    await bob.getByRole("heading", { name: "Wheel of life" }).waitFor();
    await saved(bob);
    await stage.look(bob, "canvas-template");
    await bob.reload();
    await bob.getByRole("heading", { name: "Wheel of life" }).waitFor();
    await bob.getByRole("button", { name: "Back to the session" }).tap();
    await tab(bob, "Canvases");
    await bob.getByText("Only you see it.").waitFor();
    await alice.getByRole("button", { name: "Back to the session" }).click();
    await tab(alice, "Canvases");
    await absent(alice, "Wheel of life");
  });

  await stage.step("in a breakout its canvas is offered first; when it closes, bob looks on where he drew", async () => {
    await tab(alice, "Breakouts");
    await alice.getByRole("button", { name: "Prepare breakouts" }).click();
    await alice.getByRole("button", { name: "Open the breakouts" }).click();
    await isIn(bob, "Breakout 1");
    await tab(bob, "Now");
    await bob.getByRole("heading", { name: "Our canvas" }).waitFor();
    await stage.look(bob, "canvas-ours");
    await stage.accessible(bob, "our canvas");
    await bob.getByRole("button", { name: "Open “Our canvas”" }).tap();
    await saved(bob);
    await bob.getByRole("button", { name: /^Sticky note/ }).waitFor();
    await closeAtOnce(alice);
    await bob.getByText("You are looking on").waitFor();
    await bob.getByText("Breakout 1 is closed; everyone may look at it.").waitFor();
    await stage.look(bob, "canvas-ours-closed");
  });
}
