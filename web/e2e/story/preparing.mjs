/** A second round is prepared while the first is open: who goes where, by several at once, and by which rules. */
import { until } from "../until.mjs";
import { absent, chip, column, drag, tab } from "./moves.mjs";

export async function preparing(stage) {
  const { alice, bob } = stage;

  await stage.step("alice prepares a second round while the first is open", async () => {
    await tab(alice, "New round");
    await alice.getByLabel("How many").selectOption("count");
    await alice.getByRole("spinbutton", { name: "Breakouts" }).fill("2");
    await alice.getByLabel("Title (optional)").fill("Gardens");
    await alice.getByLabel("Who goes where").selectOption("empty");
    await alice.getByLabel("Names, one on each line").fill("Garden\nLake");
    await alice.getByRole("button", { name: "Prepare breakouts" }).click();
    await alice.getByRole("tab", { name: "Gardens", selected: true }).waitFor();
    await alice.getByText("Nobody is placed yet.").waitFor();
    await absent(bob, "Garden");
  });

  await stage.step("alice selects two people and moves both at once, the third by a menu", async () => {
    await chip(alice, "Bob").click();
    await chip(alice, "Charlie").focus();
    await alice.keyboard.press("Space");
    const bar = alice.getByRole("toolbar", { name: "Selected people" });
    await bar.getByText("2 selected").waitFor();
    await stage.look(alice, "board-selected", { narrow: true });
    await bar.getByRole("button", { name: "Move to…" }).click();
    await stage.accessible(alice, "board, moving two");
    await alice.getByRole("menuitem", { name: "To Garden" }).click();
    await column(alice, "Garden").getByText("Charlie").waitFor();
    await column(alice, "Garden").getByText("Bob").waitFor();
    await bar.waitFor({ state: "detached" });
    await alice.getByRole("button", { name: "Move Dana to…" }).click();
    await alice.getByRole("menuitem", { name: "To Garden" }).getByText("Bob and Charlie").waitFor();
    await stage.look(alice, "board-menu");
    await alice.getByRole("menuitem", { name: "To Lake" }).click();
    await column(alice, "Lake").getByText("Dana").waitFor();
  });

  await stage.step("whoever is dragged takes the others who are selected along", async () => {
    for (const place of ["Lake", "Garden"]) {
      await chip(alice, "Bob").click();
      await chip(alice, "Charlie").click();
      await drag(alice, chip(alice, "Charlie"), column(alice, place));
      await column(alice, place).getByText("Charlie").waitFor();
      await column(alice, place).getByText("Bob").waitFor();
    }
  });

  await stage.step("two people swap places, and back", async () => {
    for (const [here, there] of [["Charlie", "Dana"], ["Dana", "Charlie"]]) {
      await chip(alice, "Charlie").click();
      await chip(alice, "Dana").click();
      await alice.getByRole("button", { name: "Swap" }).click();
      await column(alice, "Lake").getByText(here).waitFor();
      await column(alice, "Garden").getByText(there).waitFor();
    }
  });

  await stage.step("the rules are chosen, and a sentence says what opening will do", async () => {
    await alice.getByText("Rules and title:").click();
    await alice.getByLabel("When it opens").selectOption("yes");
    await alice.getByText("3 people go to 2 breakouts of 1 to 2. Alice stays in the plenary. They are invited, and go when they accept.").waitFor();
    await alice.getByRole("button", { name: "Actions for Lake" }).click();
    await alice.getByRole("menuitem", { name: "Name and room…" }).click();
    await alice.getByLabel("Room for how many").fill("4");
    await alice.getByRole("button", { name: "Save" }).click();
    await column(alice, "Lake").getByText("1 of 4").waitFor();
    if (await alice.getByRole("button", { name: "Open the breakouts" }).isEnabled()) throw new Error("a second round can be opened while one is open");
    await until(async () => (await alice.getByRole("tab", { name: /live$/ }).count()) === 1, "the open round to be marked");
    await stage.look(alice, "board-prepared", { narrow: true, dark: true });
    await stage.accessible(alice, "board, prepared with rules");
  });
}
