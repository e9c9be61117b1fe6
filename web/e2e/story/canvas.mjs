/** Two people at one canvas: what one draws the other sees, offline and back, how it was before, files, and a right taken back. */
import { newSession, post, toConsole } from "../rest.mjs";
import { joinByLink, tab } from "./moves.mjs";

const WORDS = "Ask the ferryman";
const NAME = "Bridges and banks";

export async function canvas(stage) {
  const { alice, bob, base, facts } = stage;
  const board = (page) => page.getByRole("application", { name: "Board" });
  const row = (page, words) => page.getByRole("option", { name: words });
  const saved = (page) => page.getByText("Saved", { exact: true }).waitFor();

  await stage.step("alice makes a canvas for everyone, and it opens", async () => {
    facts.session = await newSession(base, "Drawing together");
    await post(base, `/sessions/${facts.session.id}/start`, {}, facts.session.token);
    await toConsole(alice, base, facts.session);
    await joinByLink(bob, base, facts.session.code, "Bob");
    await tab(alice, "Canvases");
    await alice.getByRole("button", { name: "New canvas" }).click();
    await alice.getByLabel("Name", { exact: true }).fill(NAME);
    await stage.look(alice, "canvas-new", { narrow: true });
    await stage.accessible(alice, "new canvas");
    await alice.getByRole("button", { name: "Make it" }).click();
    await board(alice).waitFor();
    await saved(alice);
  });

  await stage.step("bob opens it on his phone", async () => {
    await tab(bob, "Canvases");
    await stage.look(bob, "canvases");
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
    await bob.getByRole("button", { name: "List", exact: true }).tap();
    await row(bob, WORDS).waitFor();
    await stage.look(alice, "canvas");
    await stage.accessible(alice, "canvas");
    await stage.look(bob, "canvas-list");
    await stage.accessible(bob, "canvas with its list");
  });
}
