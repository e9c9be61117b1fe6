/** Calling for help from a breakout, and bringing everyone together, which can be taken back. */
import { isIn, whereIs } from "./moves.mjs";

export async function safety(stage) {
  const { alice, bob, charlie, dana } = stage;
  const people = [bob, charlie, dana];

  await stage.step("somebody calls for help; alice answers and goes there", async () => {
    const here = await whereIs(alice);
    const places = await Promise.all(people.map(whereIs));
    const index = places.findIndex((place) => place !== here);
    const [caller, name] = [people[index], ["Bob", "Charlie", "Dana"][index]];
    await caller.getByRole("button", { name: /^Call for help/ }).click();
    await caller.getByRole("textbox", { name: /^What is it about/ }).fill("We are stuck");
    await stage.look(caller, "help-dialog");
    await stage.accessible(caller, "help dialog");
    await caller.getByRole("dialog").getByRole("button", { name: "Call for help" }).click();
    await caller.getByText("Help is called").first().waitFor();
    await alice.getByText("We are stuck").first().waitFor();
    await stage.look(alice, "help-queue", { narrow: true });
    await stage.accessible(alice, "help queue");
    await alice.getByRole("button", { name: new RegExp(`^Answer and go there: ${name}`) }).click();
    await caller.getByText("Alice is coming.").first().waitFor();
    await isIn(alice, places[index]);
  });

  await stage.step("alice brings everyone to where she is, shows the cards, and takes it back", async () => {
    const before = await Promise.all(people.map(whereIs));
    const here = await whereIs(alice);
    // Whoever is writing is left to it.
    await Promise.all(people.map((page) => page.evaluate(() => document.activeElement.blur())));
    await alice.getByRole("button", { name: "Bring everyone here" }).first().click();
    await alice.getByRole("menuitem", { name: /^Bring everyone here/ }).waitFor();
    await stage.look(alice, "gather-menu");
    await stage.accessible(alice, "gather menu");
    await alice.getByRole("menuitem", { name: "… and show: Cards" }).click();
    await Promise.all(people.map((page) => isIn(page, here)));
    await Promise.all(people.map((page) => page.getByRole("tab", { name: "Cards", selected: true }).waitFor()));
    await bob.getByText("Alice brought everyone together, and shows: Cards.").waitFor();
    await stage.look(bob, "gathered");
    await stage.look(alice, "gathered", { narrow: true });
    await alice.getByRole("button", { name: /^Undo/ }).first().click();
    await Promise.all(people.map((page, index) => isIn(page, before[index])));
  });
}
