/** From an account to a planned session. */
import { drag } from "./moves.mjs";

const PLAN = [
  ["Pause", "Arrive", "Talk", "Find a chair. Say your name and how you are here."],
  ["Pause", "Draw a picture", "Draw cards", "Take the first picture that looks back at you."],
  ["Focus", "Write about it", "Write", "What do you see? What does it have to do with you?"],
  ["Focus", "Tell each other", "Breakouts", "In pairs, tell what you found. The listener asks one question."],
  ["Doing", "Farewell", "Talk", ""],
];

export async function planning(stage) {
  const { alice, base, facts } = stage;

  await stage.step("the first page, for somebody who knows nothing", async () => {
    await alice.goto(base);
    await alice.getByRole("heading", { level: 1 }).waitFor();
    await alice.waitForLoadState("networkidle");
    await stage.look(alice, "landing", { narrow: true, dark: true });
    await stage.accessible(alice, "landing");
  });

  await stage.step("alice makes an account", async () => {
    await alice.goto(`${base}/register`);
    await alice.getByLabel("Organization").fill("Studio North");
    await alice.getByLabel("Your name").fill("Alice");
    await alice.getByLabel("E-mail").fill(`alice-${Date.now()}@example.org`);
    await alice.getByLabel("Password").fill("a long enough secret");
    await stage.look(alice, "register", { narrow: true });
    await stage.accessible(alice, "register");
    await alice.getByRole("button", { name: "Create an account" }).click();
    await alice.getByRole("heading", { name: "Sessions" }).waitFor();
    await alice.getByText("No sessions here yet.").waitFor();
    await stage.look(alice, "sessions-empty", { narrow: true });
  });

  await stage.step("the shelves: decks and journeys", async () => {
    await alice.getByRole("link", { name: "Decks" }).click();
    await alice.getByRole("heading", { name: "Decks" }).waitFor();
    await alice.locator("main li a").first().waitFor();
    await stage.look(alice, "decks", { narrow: true });
    await alice.locator("main li a").first().click();
    await alice.locator("main li img, main li button").first().waitFor();
    await alice.waitForLoadState("networkidle");
    await stage.look(alice, "deck", { narrow: true });
    await stage.accessible(alice, "deck");
    await alice.getByRole("link", { name: "Journeys" }).click();
    await alice.getByRole("heading", { name: "Journeys" }).waitFor();
    await alice.waitForLoadState("networkidle");
    await stage.look(alice, "journeys", { narrow: true });
    await alice.getByRole("link", { name: "Members" }).click();
    await alice.getByRole("heading", { name: /Members of/ }).waitFor();
    await stage.look(alice, "members", { narrow: true });
    await stage.accessible(alice, "members");
  });

  await stage.step("alice builds the journey, and drags a step into another phase", async () => {
    await alice.getByRole("link", { name: "Sessions" }).click();
    await alice.getByRole("link", { name: "New session" }).first().click();
    await alice.getByRole("heading", { name: "New session" }).waitFor();
    await alice.getByLabel("Title", { exact: true }).fill("Looking closely");
    for (const [phase, title, kind, words] of PLAN) {
      await alice.getByRole("button", { name: `Add a step to ${phase}` }).click();
      const dialog = alice.getByRole("dialog");
      await dialog.getByLabel("Title").fill(title);
      await dialog.getByLabel("What people do").selectOption({ label: kind });
      await dialog.getByLabel("Instructions").fill(words);
      if (kind === "Draw cards") await dialog.getByLabel("Deck").selectOption({ index: 1 });
      if (kind === "Breakouts") {
        await dialog.getByLabel("People in each, at most").fill("2");
        await dialog.getByLabel("Closes by itself").selectOption({ label: "after 15 minutes" });
        await dialog.getByText("Rules, names and wishes").click();
        await dialog.getByLabel("Names, one on each line").fill("Willow");
        await dialog.getByRole("button", { name: "Add a wish about a tag" }).click();
        await dialog.getByLabel("Tag").fill("experience");
        await stage.look(alice, "step-breakouts", { narrow: true });
        await stage.accessible(alice, "step dialog, breakouts");
      }
      if (title === "Arrive") await stage.accessible(alice, "step dialog");
      await dialog.getByRole("button", { name: "Save step" }).click();
      await dialog.waitFor({ state: "detached" });
    }
    const box = (phase) => alice.locator("section").filter({ has: alice.getByRole("button", { name: `Add a step to ${phase}`, exact: true }) }).last();
    await drag(alice, alice.getByRole("button", { name: "Draw a picture: drag" }), box("Expand"));
    await box("Expand").getByText("Draw a picture").first().waitFor();
    await stage.look(alice, "journey-builder", { narrow: true, dark: true });
    await stage.accessible(alice, "journey builder");
  });

  await stage.step("the date can be set and taken away again", async () => {
    await alice.getByLabel("Date and time").fill("2031-05-06T10:30");
    await alice.getByRole("button", { name: "Create the session" }).click();
    await alice.getByRole("button", { name: "Copy link" }).waitFor();
    await alice.getByText(/6 May 2031/).waitFor();
    await alice.getByRole("link", { name: "Edit", exact: true }).click();
    await alice.getByLabel("Date and time").fill("");
    await alice.getByRole("button", { name: "Save", exact: true }).click();
    await alice.getByText("No date set").waitFor();
  });

  await stage.step("the session's page shows the plan and the way in", async () => {
    const expand = alice.getByRole("listitem").filter({ has: alice.getByRole("heading", { name: /Expand/ }) });
    await expand.getByText("Draw a picture").waitFor();
    facts.code = (await alice.getByTestId("join-code").innerText()).trim();
    await stage.look(alice, "session", { narrow: true });
    await stage.accessible(alice, "session");
  });
}
