/** The lead drops out, somebody stands in, and control returns; it is handed over and taken. */
import { tab } from "./moves.mjs";

export async function control(stage) {
  const { alice, charlie } = stage;
  const inControl = (page, name) => page.getByRole("listitem").filter({ hasText: name }).getByText("In control").first().waitFor();
  const menu = async (page, name, item) => {
    await page.getByRole("button", { name: `Actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };

  await stage.step("alice makes charlie a co-facilitator; she is in control, and both see it", async () => {
    await tab(alice, "People");
    await menu(alice, "Charlie", "Make Co-facilitator");
    await charlie.getByRole("button", { name: "More" }).waitFor();
    await charlie.getByText("Alice is in control").waitFor();
    await alice.getByText("You are in control").waitFor();
    await inControl(alice, "Alice");
    if (await charlie.getByRole("button", { name: "End…" }).count() > 0) throw new Error("charlie can end what alice leads");
  });

  await stage.step("alice's tab is closed; charlie is told that he is in control meanwhile (E22)", async () => {
    const url = alice.url();
    await alice.goto("about:blank");
    await charlie.getByText("Alice dropped out: you are in control until they are back.").waitFor({ timeout: 20_000 });
    await charlie.getByRole("button", { name: "End…" }).waitFor();
    await stage.look(charlie, "stands-in", { narrow: true, dark: true });
    await stage.accessible(charlie, "standing in");
    await alice.goto(url);
    await charlie.getByText("Alice is back and in control.").waitFor();
    await charlie.getByText("Alice is in control").waitFor();
    await alice.getByText("You are in control").waitFor();
    await stage.look(charlie, "lead-is-back", { narrow: true });
  });

  await stage.step("alice hands control to charlie, and takes it back", async () => {
    await tab(alice, "People");
    await alice.getByRole("button", { name: "Actions for Charlie" }).click();
    await alice.getByRole("menuitem", { name: /^Hand control to Charlie/ }).waitFor();
    await stage.look(alice, "hand-over");
    await stage.accessible(alice, "hand-over menu");
    await alice.getByRole("menuitem", { name: /^Hand control to Charlie/ }).click();
    await charlie.getByText("You are in control now.").waitFor();
    await inControl(alice, "Charlie");
    await menu(alice, "Alice", "Take control");
    await inControl(alice, "Alice");
    await stage.look(alice, "in-control", { narrow: true });
    await menu(alice, "Charlie", "Make Participant");
    await charlie.getByText("You are in the plenary").waitFor();
  });
}
