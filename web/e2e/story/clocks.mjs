/** One clock for everyone. */
import { until } from "../until.mjs";
import { clock, sameClock, seconds } from "./moves.mjs";

export async function clocks(stage) {
  const { alice } = stage;

  await stage.step("alice starts a timer, and all screens show the same", async () => {
    await alice.getByLabel("Minutes").fill("20");
    await alice.getByLabel("What for (optional)").fill("Look around");
    await alice.getByRole("button", { name: "Start", exact: true }).click();
    await sameClock(stage.pages);
  });

  await stage.step("a minute more, for everybody", async () => {
    const before = seconds(await sameClock(stage.pages));
    await alice.getByRole("button", { name: "+1 min" }).click();
    await until(async () => seconds((await clock(stage.bob)) ?? "0:00") > before, "bob's clock to jump");
    const after = seconds(await sameClock(stage.pages));
    if (after < before + 40 || after > before + 60) throw new Error(`${before} s became ${after} s`);
  });

  await stage.step("paused, it stands still at the same second on all screens", async () => {
    await alice.getByRole("region", { name: "Timer" }).getByRole("button", { name: "Pause" }).click();
    await Promise.all(stage.pages.map((page) => page.getByText("Paused").first().waitFor()));
    const paused = await sameClock(stage.pages);
    const started = Date.now();
    await until(async () => Date.now() - started > 1_500, "a moment");
    const later = await Promise.all(stage.pages.map(clock));
    if (later.some((text) => text !== paused)) throw new Error(`${paused} became ${later.join(", ")}`);
    await alice.getByRole("button", { name: "Go on" }).click();
    await until(async () => (await clock(stage.charlie)) !== paused, "the clock to go on");
    await sameClock(stage.pages);
  });
}
