/** The server is killed in the middle. Nobody clicks anything, and everything is as it was. */
import { clock, isIn, sameClock, seconds, say } from "./moves.mjs";
import { until } from "../until.mjs";

const WORDS = "written while nobody listened";

export async function crash(stage) {
  const { server, pages, bob, charlie, dana, facts } = stage;
  if (!facts.places) return;
  if (!server.ours) return console.log("--    the kill is left out: this server is not ours");
  const guests = { bob, charlie, dana };
  const near = Object.keys(guests).filter((name) => name !== "charlie" && facts.places[name] === facts.places.charlie);
  const far = Object.keys(guests).filter((name) => facts.places[name] !== facts.places.charlie);
  let endsAt = 0;

  await stage.whileDown(async () => {
    await stage.step("the server is killed; every page says so, and keeps what is done (E17)", async () => {
      endsAt = Date.now() + 1_000 * seconds(await sameClock(pages));
      await server.kill();
      await Promise.all(pages.map((page) => page.getByText("Reconnecting…").waitFor({ timeout: 20_000 })));
      await say(charlie, WORDS);
      await charlie.getByText("Sending…").waitFor();
      await charlie.getByText("1 thing you did is waiting and will be sent.").waitFor();
      await bob.getByRole("textbox", { name: "Message" }).fill("half a thought");
      await stage.look(bob, "reconnecting");
      await stage.look(charlie, "reconnecting");
      await stage.accessible(charlie, "reconnecting");
    });

    await stage.step("it starts again; everybody is back where they were, without a click (E16)", async () => {
      await server.restart();
      await Promise.all(pages.map((page) => page.getByText("Reconnecting…").waitFor({ state: "detached", timeout: 30_000 })));
      await Promise.all(["alice", "bob", "charlie", "dana"].map((name) => isIn(stage[name], facts.places[name])));
    });
  });

  await stage.step("the timer ends when it was to end, on all screens", async () => {
    const now = Date.now() + 1_000 * seconds(await sameClock(pages));
    if (Math.abs(now - endsAt) > 2_000) throw new Error(`it ends ${(now - endsAt) / 1_000} s later than before`);
    if ((await Promise.all(pages.map(clock))).includes(null)) throw new Error("a clock is gone");
  });

  await stage.step("what was written meanwhile arrives once, and only where it belongs", async () => {
    await charlie.getByText("Sending…").waitFor({ state: "detached" });
    for (const name of near) await stage[name].getByText(WORDS, { exact: true }).waitFor();
    for (const name of ["charlie", ...near]) {
      await until(async () => (await stage[name].getByText(WORDS, { exact: true }).count()) === 1, `${name} to have it exactly once`);
    }
    for (const name of far) {
      if ((await stage[name].getByText(WORDS).count()) !== 0) throw new Error(`${name} reads what is said in another breakout`);
    }
    if ((await bob.getByRole("textbox", { name: "Message" }).inputValue()) !== "half a thought") throw new Error("bob's half-written message is gone");
    await bob.getByRole("textbox", { name: "Message" }).fill("");
  });
}
