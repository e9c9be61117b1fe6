/**
 * A real server, a real browser, three people: alice plans and facilitates, bob joins on a phone, charlie on a desk.
 * PLENARY_URL names the server (http://127.0.0.1:8080), CHROMIUM the browser (/usr/bin/chromium). Ends with 1 when
 * something did not happen.
 */
import { chromium } from "playwright-core";

const base = process.env.PLENARY_URL ?? "http://127.0.0.1:8080";
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const faults = [];

async function person(name, width) {
  const context = await browser.newContext({ viewport: { width, height: 850 } });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on("pageerror", (error) => faults.push(`${name}: ${error.message}`));
  return page;
}

async function step(name, act) {
  try {
    await act();
    console.log(`ok    ${name}`);
  } catch (error) {
    faults.push(name);
    console.log(`FAIL  ${name}: ${String(error.message).split("\n").slice(0, 3).join(" ")}`);
  }
}

const alice = await person("alice", 1440);
const bob = await person("bob", 375);
const charlie = await person("charlie", 1280);
let code = "";

await step("alice makes an account", async () => {
  await alice.goto(`${base}/register`);
  await alice.getByLabel("Organization").fill("Studio North");
  await alice.getByLabel("Your name").fill("Alice");
  await alice.getByLabel("E-mail").fill(`alice-${Date.now()}@example.org`);
  await alice.getByLabel("Password").fill("a long enough secret");
  await alice.getByRole("button", { name: "Create an account" }).click();
  await alice.getByRole("heading", { name: "Sessions" }).waitFor();
});

await step("alice plans a session, and drags a step into another phase", async () => {
  await alice.getByRole("link", { name: "New session" }).first().click();
  await alice.getByLabel("Title").fill("Looking closely");
  for (const [phase, title] of [["Pause", "Arrive"], ["Pause", "Draw a picture"], ["Doing", "Farewell"]]) {
    await alice.getByRole("button", { name: `Add a step to ${phase}` }).click();
    const dialog = alice.getByRole("dialog");
    await dialog.getByLabel("Title").fill(title);
    await dialog.getByRole("button", { name: "Save step" }).click();
  }
  const grip = await alice.getByRole("button", { name: "Draw a picture: drag" }).boundingBox();
  const target = await alice.getByRole("button", { name: "Add a step to Expand" }).boundingBox();
  await alice.mouse.move(grip.x + 10, grip.y + 20);
  await alice.mouse.down();
  await alice.mouse.move(grip.x + 40, grip.y + 24, { steps: 5 });
  await alice.mouse.move(target.x + 60, target.y - 40, { steps: 12 });
  await alice.mouse.up();
  await alice.getByRole("button", { name: "Create the session" }).click();
  await alice.getByRole("button", { name: "Copy link" }).waitFor();
  const expand = alice.getByRole("listitem").filter({ hasText: "Opening up" });
  await expand.getByText("Draw a picture").waitFor();
  code = (await alice.locator(".tracking-\\[0\\.18em\\]").innerText()).trim();
});

await step("alice opens it and starts", async () => {
  await alice.getByRole("link", { name: "Open the session" }).click();
  await alice.getByRole("button", { name: "Start the session" }).click();
  await alice.getByText("Live", { exact: true }).waitFor();
});

for (const [page, name] of [[bob, "Bob"], [charlie, "Charlie"]]) {
  await step(`${name} knocks with the code`, async () => {
    await page.goto(base);
    await page.getByLabel("You have a code?").fill(code.toLowerCase());
    await page.getByRole("button", { name: "Join" }).click();
    await page.getByLabel("Your name").fill(name);
    await page.getByRole("button", { name: "Knock" }).click();
    await page.getByText("You are in the lobby").waitFor();
  });
}

await step("alice lets everybody in", async () => {
  await alice.getByRole("button", { name: "Let all in" }).click();
  await bob.getByText("You are in the plenary").waitFor();
  await charlie.getByText("You are in the plenary").waitFor();
});

await step("bob draws, writes, reloads with the draft, saves and shares", async () => {
  await bob.getByRole("tab", { name: "Cards" }).click();
  await bob.getByRole("button", { name: "Draw by chance" }).first().click();
  await bob.getByRole("button", { name: "Write about it" }).first().click();
  const field = bob.getByRole("textbox", { name: "Write for yourself" });
  await field.fill("I see a way across.");
  await bob.reload();
  await bob.getByRole("tab", { name: "Cards" }).click();
  await bob.getByRole("button", { name: "Write about it" }).first().click();
  if ((await field.inputValue()) !== "I see a way across.") throw new Error("the draft is gone");
  await bob.getByRole("button", { name: "Save" }).click();
  await bob.getByRole("button", { name: "Share…" }).click();
  await bob.getByRole("radio", { name: /Everyone/ }).check();
  await bob.getByRole("button", { name: "Share", exact: true }).click();
  await charlie.getByRole("tab", { name: "Shared" }).click();
  await charlie.getByText("I see a way across.").waitFor();
});

await step("charlie raises a hand, alice sees the queue", async () => {
  await charlie.getByRole("button", { name: "Raise hand" }).click();
  await alice.getByRole("button", { name: "Lower the hand of Charlie" }).click();
  await charlie.getByRole("button", { name: "Raise hand" }).waitFor();
});

await step("what is written while offline arrives once", async () => {
  await charlie.context().setOffline(true);
  await charlie.getByText("Reconnecting…").waitFor({ timeout: 40_000 });
  await charlie.getByRole("textbox", { name: "Message" }).fill("written while offline");
  await charlie.keyboard.press("Enter");
  await charlie.getByText("Sending…").waitFor();
  await charlie.context().setOffline(false);
  await alice.getByText("written while offline").waitFor({ timeout: 30_000 });
  await charlie.getByText("Sending…").waitFor({ state: "detached" });
  if ((await charlie.getByText("written while offline").count()) !== 1) throw new Error("it is there twice");
});

await step("breakouts: prepare, open, talk, close with a warning, keep open, close", async () => {
  await alice.getByRole("tab", { name: "Breakouts" }).click();
  await alice.getByLabel("People in each").fill("2");
  await alice.getByRole("button", { name: "Prepare breakouts" }).click();
  await alice.getByRole("button", { name: "Open the breakouts" }).click();
  await charlie.getByText("Breakout 1").first().waitFor();
  await charlie.getByRole("textbox", { name: "Message" }).fill("only the two of us");
  await charlie.keyboard.press("Enter");
  await bob.getByRole("tab", { name: /Chat/ }).click();
  await bob.getByText("only the two of us").waitFor();
  if ((await alice.getByText("only the two of us").count()) !== 0) throw new Error("the plenary reads it");
  await alice.getByRole("button", { name: "Close…" }).click();
  await alice.getByRole("button", { name: "Close them" }).click();
  await bob.getByText("This breakout closes in").waitFor();
  await alice.getByRole("button", { name: "Keep them open" }).click();
  await bob.getByText("This breakout closes in").waitFor({ state: "detached" });
  await alice.getByRole("button", { name: "Close…" }).click();
  await alice.getByLabel("Warning").selectOption("0");
  await alice.getByLabel("I am sure").check();
  await alice.getByRole("button", { name: "Close them" }).click();
  await bob.getByText("You are in the plenary").waitFor();
});

await step("an announcement reaches everybody", async () => {
  await alice.getByRole("tab", { name: "Announce" }).click();
  await alice.getByLabel("What everybody should read").fill("We start again at half past.");
  await alice.getByRole("button", { name: "Announce", exact: true }).click();
  await bob.getByText("We start again at half past.").waitFor();
});

await step("charlie is removed, and alice ends the session", async () => {
  await alice.getByRole("tab", { name: "People" }).click();
  await alice.getByRole("button", { name: "Actions for Charlie" }).click();
  await alice.getByRole("menuitem", { name: "Remove…" }).click();
  await alice.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await charlie.getByText("You were removed from this session").waitFor();
  await alice.getByRole("button", { name: "End…" }).click();
  await alice.getByRole("button", { name: "End for everyone" }).click();
  await bob.getByText("This session has ended").waitFor();
});

await browser.close();
if (faults.length > 0) {
  console.log(`\n${faults.join("\n")}`);
  process.exitCode = 1;
}
