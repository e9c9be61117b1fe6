/** Closing the breakouts, and what stays of them. */
import { until } from "../until.mjs";
import { isIn, seconds, tab } from "./moves.mjs";

export async function closing(stage) {
  const { alice, bob, charlie, dana } = stage;
  const all = [alice, bob, charlie, dana];

  await stage.step("closing is announced, counts down, can be taken back, and comes", async () => {
    await tab(alice, /live$/);
    await alice.getByRole("button", { name: "Close…" }).click();
    await stage.look(alice, "close-dialog");
    await alice.getByRole("button", { name: "Close them" }).click();
    await bob.getByText("This breakout closes in").waitFor();
    await alice.getByRole("button", { name: "Keep them open" }).click();
    await bob.getByText("This breakout closes in").waitFor({ state: "detached" });
    await alice.getByRole("button", { name: "Close…" }).click();
    await alice.getByLabel("Warning").selectOption("15");
    await alice.getByRole("button", { name: "Close them" }).click();
    const left = async () => seconds(/\d+:\d\d/.exec(await bob.getByText("This breakout closes in").first().innerText())?.[0] ?? "9:99");
    await bob.getByText("This breakout closes in").waitFor();
    const first = await left();
    await stage.look(bob, "closing");
    await stage.look(charlie, "closing");
    await stage.accessible(charlie, "closing");
    await until(async () => (await left()) < first, "the countdown");
    await Promise.all(all.map((page) => until(async () => (await page.getByText("This breakout closes in").count()) === 0, "the end of the warning", { withinMs: 20_000 })));
    await Promise.all(all.map((page) => isIn(page, null)));
    await Promise.all([bob, charlie, dana].map((page) => page.getByText("You are in the plenary").waitFor()));
  });

  await stage.step("the chats of the round stay readable", async () => {
    await alice.getByRole("region", { name: "Past rounds" }).getByRole("button", { name: "Read its chat" }).first().click();
    await alice.getByRole("dialog").getByText(/ was here$/).first().waitFor();
    await stage.look(alice, "past-round");
    await alice.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  });
}
