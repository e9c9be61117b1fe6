/** Knocking, being let in, being turned away, and the start. */
import { until } from "../until.mjs";

export async function lobby(stage) {
  const { alice, bob, charlie, dana, base, facts } = stage;
  const knock = async (page, name) => {
    await page.goto(base);
    await page.getByLabel("You have a code?").fill(facts.code.toLowerCase());
    await page.getByRole("button", { name: "Join" }).click();
    await page.getByLabel("Your name").fill(name);
    if (name === "Bob") {
      await stage.look(page, "join");
      await stage.accessible(page, "join");
    }
    await page.getByRole("button", { name: "Knock" }).click();
    await page.getByText("You are in the lobby").waitFor();
  };

  await stage.step("alice opens the session", async () => {
    await alice.getByRole("link", { name: "Open the session" }).click();
    await alice.getByRole("button", { name: "Start the session" }).waitFor();
    await alice.getByText("Nobody is waiting.").waitFor();
    await stage.look(alice, "console-empty", { narrow: true });
  });

  await stage.step("bob, charlie and dana knock with the code", async () => {
    await knock(bob, "Bob");
    await knock(charlie, "Charlie");
    await knock(dana, "Dana");
    await alice.getByText("3 people waiting").waitFor();
  });

  await stage.step("alice writes to the lobby", async () => {
    await alice.getByLabel("Message to those who wait").fill("We begin in a minute.");
    await alice.getByRole("button", { name: "Send" }).first().click();
    await Promise.all([bob, charlie, dana].map((page) => page.getByText("We begin in a minute.").waitFor()));
    await stage.look(bob, "lobby", { dark: true });
    await stage.look(charlie, "lobby");
    await stage.look(alice, "console-lobby", { narrow: true });
    await stage.accessible(bob, "lobby");
  });

  await stage.step("dana is turned away, reads so, and knocks again", async () => {
    await alice.getByRole("button", { name: "Turn Dana away" }).click();
    await dana.getByRole("heading", { name: "You were not let in" }).waitFor();
    await stage.look(dana, "denied", { narrow: true });
    await stage.accessible(dana, "denied");
    await dana.getByRole("button", { name: "Knock again" }).click();
    await dana.getByText("You are in the lobby").waitFor();
    await alice.getByRole("button", { name: "Let in Dana" }).waitFor();
  });

  await stage.step("alice lets one in, then all", async () => {
    await alice.getByRole("button", { name: "Let in Bob" }).click();
    await bob.getByText("You are in the plenary").waitFor();
    await alice.getByRole("button", { name: "Let all in" }).click();
    await Promise.all([charlie, dana].map((page) => page.getByText("You are in the plenary").waitFor()));
    await stage.look(bob, "not-started");
  });

  await stage.step("alice starts, and everybody is at the first step", async () => {
    await alice.getByRole("button", { name: "Start the session" }).click();
    await alice.getByText("Live", { exact: true }).waitFor();
    await Promise.all([bob, charlie, dana].map((page) => page.getByRole("heading", { name: "Arrive" }).waitFor()));
  });

  await stage.step("alice goes on, and everybody sees the next phase", async () => {
    await alice.getByRole("button", { name: "Next step" }).click();
    await Promise.all([bob, charlie, dana].map(async (page) => {
      await page.getByRole("heading", { name: "Draw a picture" }).waitFor();
      await page.getByRole("img", { name: /Phase: Expand/ }).waitFor();
    }));
    await until(async () => (await alice.locator('[aria-current="step"]').innerText()).includes("Draw a picture"), "alice's own plan to follow");
    await stage.look(bob, "now");
  });
}
