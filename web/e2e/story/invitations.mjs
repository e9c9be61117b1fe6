/** The second round: people are invited, choose, one breakout ends by itself, and the same groups meet again. */
import { until } from "../until.mjs";
import { closeAtOnce, column, hears, isIn, say, seconds, tab } from "./moves.mjs";

export async function invitations(stage) {
  const { alice, bob, charlie, dana } = stage;
  const guests = [bob, charlie, dana];
  const menu = async (name, item) => {
    await alice.getByRole("button", { name: `Actions for ${name}` }).click();
    await alice.getByRole("menuitem", { name: item, exact: true }).click();
  };
  /** The seconds left, as a page shows them. */
  const left = async (where) => seconds(/\d+:\d\d/.exec(await where.innerText())?.[0] ?? "0:00");
  const banner = (page) => page.getByText("until the breakout closes").locator("xpath=..");

  await stage.step("the second round opens, and nobody is moved: everybody is invited", async () => {
    await tab(alice, "Gardens");
    await alice.getByLabel("Closes by itself").selectOption("5");
    await alice.getByRole("button", { name: "Open the breakouts" }).click();
    await Promise.all(guests.map((page) => page.getByRole("heading", { name: /^You are invited to/ }).waitFor()));
    await Promise.all(guests.map((page) => isIn(page, null)));
    await stage.look(bob, "invitation");
    await stage.look(charlie, "invitation");
    await stage.accessible(bob, "invitation");
  });

  await stage.step("bob accepts, charlie declines, dana does nothing; alice sees all three", async () => {
    await bob.getByRole("button", { name: "Join Garden" }).tap();
    await isIn(bob, "Garden");
    await charlie.getByRole("button", { name: "Stay here" }).click();
    await charlie.getByRole("button", { name: "Join Garden after all" }).waitFor();
    await column(alice, "Garden").getByText("Declined: Charlie.").waitFor();
    await column(alice, "Lake").getByText("Invited: Dana.").waitFor();
    await column(alice, "Not placed yet").getByText("Charlie").waitFor();
    await stage.look(alice, "board-invited", { narrow: true });
    await stage.look(charlie, "declined");
    await stage.accessible(alice, "board, invited");
  });

  await stage.step("charlie changes his mind, and hears what was said", async () => {
    await say(bob, "Garden: Bob was here");
    await charlie.getByRole("button", { name: "Join Garden after all" }).click();
    await isIn(charlie, "Garden");
    await hears(charlie, "Garden: Bob was here");
  });

  await stage.step("alice lets everybody choose; dana finds the garden full and goes to the lake", async () => {
    await menu("Garden", "Name and room…");
    await alice.getByLabel("Room for how many").fill("2");
    await alice.getByRole("button", { name: "Save" }).click();
    await alice.getByText("Rules and title:").click();
    await alice.getByLabel("Who may choose").selectOption("both");
    const list = dana.getByRole("region", { name: "Choose a breakout" });
    await list.getByText("Full").waitFor();
    if (await list.getByRole("button", { name: "Join Garden" }).isEnabled()) throw new Error("a full breakout can be joined");
    await stage.look(dana, "choose", { narrow: true });
    await stage.accessible(dana, "choose");
    await list.getByRole("button", { name: "Join Lake" }).click();
    await isIn(dana, "Lake");
  });

  await stage.step("bob goes back to everyone, and into the garden again", async () => {
    await bob.getByRole("button", { name: "Back to everyone" }).tap();
    await isIn(bob, null);
    await bob.getByRole("button", { name: "Join Garden" }).tap();
    await isIn(bob, "Garden");
    await stage.look(bob, "breakout-choosing");
  });

  await stage.step("one breakout gets five minutes more, and its clock stands still; the other goes on", async () => {
    const before = await left(banner(dana));
    await menu("Garden", "+5 min");
    await until(async () => (await left(banner(bob))) > before + 200, "bob's clock to jump");
    if ((await left(banner(dana))) > before) throw new Error("the other breakout got more time, too");
    await menu("Garden", "Pause");
    await Promise.all([bob, charlie].map((page) => page.getByText("stands still").waitFor()));
    await stage.look(bob, "breakout-paused");
    await stage.look(alice, "board-own-ends", { narrow: true });
    await stage.accessible(alice, "board, own ends");
    await menu("Garden", "Go on");
    await bob.getByText("stands still").waitFor({ state: "detached" });
  });

  await stage.step("one breakout is closed alone, without warning only for who is sure", async () => {
    await menu("Garden", "Close this one…");
    const dialog = alice.getByRole("dialog");
    await dialog.getByLabel("Warning").selectOption("0");
    if (await dialog.getByRole("button", { name: "Close it" }).isEnabled()) throw new Error("closed without being sure");
    await dialog.getByLabel("I am sure").check();
    await stage.look(alice, "close-one");
    await dialog.getByRole("button", { name: "Close it" }).click();
    await Promise.all([bob, charlie].map((page) => isIn(page, null)));
    await isIn(dana, "Lake");
    await alice.getByText(/^Closed: Garden at/).waitFor();
  });

  await stage.step("the same groups again, after a sentence that says who goes where", async () => {
    await closeAtOnce(alice);
    await isIn(dana, null);
    const past = alice.getByRole("region", { name: "Past rounds" });
    await past.getByRole("button", { name: "Same groups again…" }).first().click();
    const dialog = alice.getByRole("dialog");
    await dialog.getByText(/^3 people are invited\./).waitFor();
    await dialog.getByText("Bob and Charlie").waitFor();
    await stage.look(alice, "again");
    await stage.accessible(alice, "the same groups again");
    await dialog.getByRole("button", { name: "Open them again" }).click();
    await bob.getByRole("button", { name: "Join Garden" }).first().tap();
    await isIn(bob, "Garden");
    await hears(bob, "Garden: Bob was here");
  });

  await stage.step("and the round is closed again", async () => {
    await closeAtOnce(alice);
    await Promise.all(guests.map((page) => isIn(page, null)));
    await stage.look(alice, "past-rounds", { narrow: true });
  });
}
