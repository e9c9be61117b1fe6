/** The board with many on it: finding one of them, placing who comes late, and moving somebody by a finger. */
import { toConsole } from "../rest.mjs";
import { until } from "../until.mjs";
import { chip, column, isIn, joinByLink, none, tab, touchDrag } from "./moves.mjs";

export async function board(stage) {
  const { alice, facts } = stage;
  const inSight = (locator) => locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight;
  });

  await stage.step("alice finds one of forty by their name", async () => {
    const wanted = chip(alice, "Guest 33");
    await alice.getByRole("searchbox", { name: "Find a person" }).fill("guest 33");
    await alice.getByText("1 person found; Enter shows them.").waitFor();
    const bright = await alice.getByRole("button", { name: /: drag/ }).evaluateAll((chips) => chips.filter((one) => getComputedStyle(one.closest("li")).opacity === "1").map((one) => one.innerText));
    none(bright.filter((text) => !text.includes("Guest 33")), "not dimmed");
    await stage.look(alice, "board-search", { narrow: true });
    await alice.getByRole("searchbox", { name: "Find a person" }).press("Enter");
    await until(() => inSight(wanted), "guest 33 to be in sight");
    await alice.getByRole("searchbox", { name: "Find a person" }).fill("");
  });

  await stage.step("latecomers are to wait for a place; lena does, and alice gives her one", async () => {
    await alice.getByText("Rules and title:").click();
    await alice.getByLabel("Who comes late").selectOption("ask");
    const lena = await stage.person("lena", 375);
    await joinByLink(lena, stage.base, facts.session.code, "Lena");
    await lena.getByText("The breakouts are open. A facilitator will find you a place.").waitFor();
    await isIn(lena, null);
    await column(alice, "Not placed yet").getByText("Lena").waitFor();
    await alice.getByRole("tab", { name: /Breakouts.*1 person/ }).waitFor();
    await stage.look(lena, "waits-for-place");
    await stage.look(alice, "board-latecomer", { narrow: true });
    await stage.accessible(alice, "board with a latecomer");
    await alice.getByRole("button", { name: "Place Lena" }).click();
    await alice.getByRole("menuitem", { name: "To Breakout 10" }).click();
    await isIn(lena, "Breakout 10");
    await column(alice, "Not placed yet").waitFor({ state: "detached" });
  });

  await stage.step("on her phone alice drags lena into another breakout with a finger", async () => {
    const phone = await stage.person("alicePhone", 375);
    await toConsole(phone, stage.base, facts.session);
    await tab(phone, "Breakouts");
    await touchDrag(phone, chip(phone, "Lena"), column(phone, "Breakout 9"));
    await isIn(stage.lena, "Breakout 9");
    await column(phone, "Breakout 9").getByText("Lena").waitFor();
    await stage.look(phone, "board-touched");
    facts.crowd.close();
  });
}
