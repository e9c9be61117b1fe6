/** While breakouts run: how they get on, listening in, a word about the time, notes; and what they bring back. */
import { readFile } from "node:fs/promises";
import { until } from "../until.mjs";
import { absent, closeAtOnce, column, isIn, say, tab, whereIs } from "./moves.mjs";

const NOTE = "We need a harbour, and somebody who keeps the light.";

export async function running(stage) {
  const { alice, bob, charlie, dana } = stage;

  await stage.step("alice opens two breakouts, and sees from outside how they get on", async () => {
    await tab(alice, "Breakouts");
    const further = alice.getByRole("tab", { name: "New round" });
    if (await further.count() > 0) await further.click();
    await alice.getByLabel("Title (optional)").fill("Harbours");
    await alice.getByLabel("How many").selectOption("count");
    await alice.getByRole("spinbutton", { name: "Breakouts" }).fill("2");
    await alice.getByLabel("Seed (optional)").fill("11");
    await alice.getByRole("button", { name: "Prepare breakouts" }).click();
    await alice.getByRole("button", { name: "Open the breakouts" }).click();
    const rooms = ["Breakout 1", "Breakout 2"];
    await Promise.all([bob, charlie, dana].map((page) => until(async () => (await whereIs(page)) !== null, "being in a breakout")));
    stage.facts.bobs = await whereIs(bob);
    stage.facts.other = rooms.find((room) => room !== stage.facts.bobs);
    await say(dana, "Dana is here");
    await say(bob, "Which harbour do you mean?");
    await column(alice, stage.facts.bobs).getByText(/of \d here · [12] message/).waitFor();
    await column(alice, stage.facts.other).getByText(/of \d here/).waitFor();
  });

  await stage.step("alice listens in from the plenary, and those inside see it", async () => {
    const { bobs, other } = stage.facts;
    await alice.getByRole("button", { name: `Listen in to ${bobs}` }).click();
    const panel = alice.getByRole("region", { name: `Listening to ${bobs}` });
    await panel.getByText("Which harbour do you mean?").waitFor();
    await bob.getByText("Alice is listening").waitFor();
    await say(bob, "The one with the light.");
    await panel.getByText("The one with the light.").waitFor();
    await isIn(alice, null);
    await bob.getByText("and so does Alice, who is listening").waitFor();
    await stage.look(bob, "listened-to");
    await stage.accessible(bob, "listened to");
    await stage.look(alice, "listening", { narrow: true });
    await stage.accessible(alice, "listening");
    await alice.reload();
    await panel.getByText("The one with the light.").waitFor();
    await tab(alice, "Breakouts");
    await absent(alice, other && `Listening to ${other}`);
  });

  await stage.step("one click tells a breakout how much time is left, and a second one says that it was told", async () => {
    const { bobs, other } = stage.facts;
    await alice.getByRole("button", { name: `Tell ${bobs}: 2 minutes left` }).click();
    await column(alice, bobs).getByRole("button", { name: "Told just now" }).click({ force: true });
    await bob.getByText("2 minutes left", { exact: true }).first().waitFor();
    await column(alice, other).getByText("2 minutes left").waitFor();
    if (await bob.getByText("2 minutes left", { exact: true }).count() > 1) throw new Error("it was told twice");
    await stage.look(bob, "nudged");
    await bob.getByRole("button", { name: "Read" }).click();
  });

  await stage.step("the breakouts write what they will bring back", async () => {
    await tab(bob, /^Now/);
    await bob.getByRole("textbox", { name: "A note for everyone" }).fill(NOTE);
    await bob.getByRole("button", { name: "Add note" }).click();
    await bob.getByRole("region", { name: "What will you bring back?" }).getByRole("listitem").getByText(NOTE).waitFor();
    await bob.getByRole("button", { name: "Pin the note of Bob" }).click();
    await bob.getByRole("button", { name: "Unpin the note of Bob" }).waitFor();
    await alice.getByRole("region", { name: `Listening to ${stage.facts.bobs}` }).getByText(NOTE).waitFor();
    await stage.look(bob, "notes");
    await stage.accessible(bob, "notes");
    await column(alice, stage.facts.bobs).getByText(/1 note/).waitFor();
    await stage.look(alice, "board-progress", { narrow: true, dark: true });
  });

  await stage.step("a breakout that closes shows its notes to everybody, and facilitators take them along", async () => {
    await closeAtOnce(alice);
    await Promise.all([bob, charlie, dana].map((page) => isIn(page, null)));
    await dana.getByRole("button", { name: "What the breakouts brought back" }).click();
    for (const page of [bob, charlie, dana]) {
      await page.getByRole("region", { name: "What the breakouts brought back" }).getByText(NOTE).waitFor();
      await stage.look(page, "gallery");
    }
    await stage.accessible(bob, "gallery");
    await bob.getByRole("button", { name: "Show large" }).click();
    await bob.getByRole("dialog").getByText(NOTE).waitFor();
    await stage.look(bob, "gallery-large");
    await bob.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    const gallery = alice.getByRole("region", { name: "What the breakouts brought back" });
    await gallery.getByText(NOTE).waitFor();
    await gallery.getByRole("button", { name: "Show large" }).click();
    await alice.getByRole("dialog").getByText(NOTE).waitFor();
    // Not narrow: another layout would close it.
    await stage.look(alice, "gallery-large", { dark: true });
    await stage.accessible(alice, "gallery, large");
    const [saved] = await Promise.all([
      alice.waitForEvent("download"),
      alice.getByRole("dialog").getByRole("button", { name: "Text (Markdown)" }).click(),
    ]);
    const text = await readFile(await saved.path(), "utf8");
    for (const words of ["# Harbours", NOTE, "The one with the light."]) if (!text.includes(words)) throw new Error(`“${words}” is not in the file`);
    await alice.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  });
}
