/** Drawing, writing, sharing and taking back. */
import { tab } from "./moves.mjs";

const WORDS = "I see a way across.";

export async function cards(stage) {
  const { alice, bob, charlie, dana } = stage;
  const field = bob.getByRole("textbox", { name: "Write for yourself" });

  await stage.step("bob draws by chance, on his phone", async () => {
    await bob.getByRole("button", { name: "To the cards" }).tap();
    await bob.getByRole("button", { name: "Draw by chance" }).first().tap();
    await bob.getByRole("button", { name: "Write about it" }).first().waitFor();
    await charlie.getByRole("region", { name: "On the table" }).getByText("Bob").waitFor();
    await bob.waitForLoadState("networkidle");
    await stage.look(bob, "cards");
    await stage.accessible(bob, "cards");
    await bob.getByRole("button", { name: "Choose face up" }).first().tap();
    await bob.getByText("Taken by Bob").waitFor();
    await bob.waitForLoadState("networkidle");
    await stage.look(bob, "deck-face-up");
    await bob.getByRole("button", { name: "Close" }).tap();
  });

  await stage.step("charlie chooses face up, and nobody else can take that card", async () => {
    await charlie.getByRole("button", { name: "Choose face up" }).first().click();
    const dialog = charlie.getByRole("dialog");
    await dialog.getByText("Taken by Bob").waitFor();
    await charlie.waitForLoadState("networkidle");
    await stage.look(charlie, "deck-face-up");
    await stage.accessible(charlie, "deck face up");
    await dialog.getByRole("button", { name: /^Take / }).first().click();
    await charlie.getByRole("region", { name: "My cards" }).getByRole("button", { name: "Write about it" }).waitFor();
    await tab(dana, "Cards");
    await dana.getByRole("region", { name: "On the table" }).getByText("Charlie").waitFor();
    await stage.look(dana, "cards");
    await stage.look(charlie, "participant", { dark: true });
    await stage.accessible(charlie, "participant");
  });

  await stage.step("bob writes, and the draft outlives a reload", async () => {
    await bob.getByRole("button", { name: "Write about it" }).first().tap();
    await field.fill(WORDS);
    await bob.reload();
    await tab(bob, "Cards");
    await bob.getByRole("button", { name: "Write about it" }).first().tap();
    if ((await field.inputValue()) !== WORDS) throw new Error("the draft is gone");
    await stage.look(bob, "write");
    await stage.accessible(bob, "write");
  });

  await stage.step("bob saves and shares; the others read it", async () => {
    await bob.getByRole("button", { name: "Save" }).tap();
    await bob.getByRole("button", { name: "Share…" }).tap();
    await bob.getByRole("radio", { name: /Everyone/ }).check();
    await stage.look(bob, "share");
    await stage.accessible(bob, "share dialog");
    await bob.getByRole("button", { name: "Share", exact: true }).tap();
    await tab(charlie, "Shared");
    await tab(dana, "Write");
    await tab(alice, /^Cards & words/);
    await Promise.all([charlie, dana, alice].map((page) => page.getByText(WORDS).waitFor()));
    await stage.look(charlie, "shared");
    await stage.look(alice, "console-cards", { narrow: true });
    await stage.accessible(alice, "console, cards");
  });

  await stage.step("bob takes it back, and it is gone from all screens", async () => {
    await bob.getByRole("button", { name: "Take back" }).tap();
    await Promise.all([charlie, dana, alice].map((page) => page.getByText(WORDS).waitFor({ state: "detached" })));
    await bob.getByText(WORDS).first().waitFor();
  });

  await stage.step("hands queue up in the order they were raised", async () => {
    await charlie.getByRole("button", { name: "Raise hand" }).click();
    await charlie.getByRole("button", { name: /^Lower hand/ }).waitFor();
    await bob.getByRole("button", { name: "Raise hand" }).tap();
    const queue = alice.getByRole("region", { name: "Raised hands" }).getByRole("listitem");
    await queue.nth(1).getByText("Bob").waitFor();
    await queue.nth(0).getByText("Charlie").waitFor();
    await stage.look(alice, "console-hands", { narrow: true });
    await alice.getByRole("button", { name: "Lower the hand of Charlie" }).click();
    await charlie.getByRole("button", { name: "Raise hand" }).waitFor();
    await bob.getByRole("button", { name: /^Lower hand/ }).tap();
    await alice.getByText("No hand is raised.").waitFor();
  });
}
