/** The last words, and the end. */
import { readFile } from "node:fs/promises";
import { openChat, tab } from "./moves.mjs";

/** The table that a spreadsheet gets: a line for each person, the minutes of their breakouts in columns. */
async function attendance(page, names) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Attendance (CSV)" }).click()]);
  const [heading, ...lines] = (await readFile(await file.path(), "utf8")).replace("\uFEFF", "").trim().split("\n");
  if (!heading.startsWith("name,role,first_in,last_out,minutes,stretches,plenary,")) throw new Error(`the table begins with ${heading}`);
  const missing = names.filter((name) => !lines.some((line) => line.startsWith(`${name},`)));
  if (missing.length > 0 || lines.length !== names.length) throw new Error(`${missing.join(", ")} missing in ${lines.join(" | ")}`);
}

export async function ending(stage) {
  const { alice, bob, charlie, dana } = stage;

  await stage.step("an announcement reaches everybody and stays until it is read", async () => {
    await tab(alice, "Announce");
    await alice.getByLabel("What everybody should read").fill("We meet again on Thursday.");
    await alice.getByRole("button", { name: "Announce", exact: true }).click();
    await Promise.all([bob, charlie, dana].map((page) => page.getByText("We meet again on Thursday.").waitFor()));
    await stage.look(bob, "announcement");
    await stage.look(alice, "console-announce", { narrow: true });
    await stage.accessible(bob, "announcement");
    await bob.getByRole("button", { name: "Read" }).tap();
    await bob.getByRole("button", { name: /Earlier announcements/ }).waitFor();
  });

  await stage.step("who leaves in one tab has left in the other, which says so and does not come back", async () => {
    const second = await stage.anotherTab("dana");
    await second.goto(dana.url());
    await second.getByText("You are in the plenary").waitFor();
    await second.getByRole("button", { name: "Leave" }).click();
    await second.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
    await second.getByText("You have left “Looking closely”.").waitFor();
    await dana.getByRole("heading", { name: "You have left the session" }).waitFor();
    await stage.look(dana, "left", { narrow: true });
    await second.close();
    await dana.getByRole("button", { name: "Come back" }).click();
    await dana.getByText("You are in the plenary").waitFor();
  });

  await stage.step("charlie is removed and reads so; nobody sees him any more", async () => {
    await tab(alice, "People");
    await stage.look(alice, "people", { narrow: true });
    await stage.accessible(alice, "people");
    await attendance(alice, ["Alice", "Bob", "Charlie", "Dana"]);
    const [whereabouts] = await Promise.all([alice.waitForEvent("download"), alice.getByRole("button", { name: "Who was where (CSV)" }).click()]);
    if (!(await readFile(await whereabouts.path(), "utf8")).includes("\nBob,participant,Garden,Gardens,")) throw new Error("bob was not in the garden");
    await alice.getByRole("button", { name: "Actions for Charlie" }).click();
    await alice.getByRole("menuitem", { name: "Remove…" }).click();
    await alice.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await charlie.getByRole("heading", { name: "You were removed from this session" }).waitFor();
    await stage.look(charlie, "removed", { narrow: true });
    await tab(bob, "People");
    await bob.getByRole("region", { name: "Here in the plenary" }).getByText("Charlie").waitFor({ state: "detached" });
    await stage.look(bob, "people");
    await openChat(bob);
    await stage.look(bob, "chat");
  });

  await stage.step("alice ends the session, and everybody sees it", async () => {
    await alice.getByRole("button", { name: "End…" }).click();
    await alice.getByRole("button", { name: "End for everyone" }).click();
    await Promise.all([alice, bob, dana].map((page) => page.getByText("This session has ended").waitFor()));
    await stage.look(bob, "ended");
    await stage.look(alice, "ended");
    await stage.accessible(bob, "ended");
    await bob.getByRole("button", { name: "Read its chat" }).first().tap();
    await bob.getByRole("dialog").getByText(/ was here$/).first().waitFor();
  });

  await stage.step("the session's page tells what happened", async () => {
    await alice.getByRole("link", { name: "Look back on it" }).click();
    await alice.getByText("Ended", { exact: true }).waitFor();
    const drawn = alice.getByRole("region", { name: "Cards drawn" });
    await drawn.getByText("Bob").waitFor();
    await drawn.getByText("Charlie").waitFor();
    await attendance(alice, ["Alice", "Bob", "Charlie", "Dana"]);
    await stage.look(alice, "session-ended", { narrow: true });
    await stage.accessible(alice, "session, ended");
    await alice.getByRole("link", { name: "Sessions" }).click();
    await stage.look(alice, "sessions", { narrow: true });
  });
}
