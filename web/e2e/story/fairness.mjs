/** Groups that are fair: tags, a question, wishes as sentences, rounds planned together, and why everybody is where they are. */
import { until } from "../until.mjs";
import { chip, column, tab } from "./moves.mjs";

export async function fairness(stage) {
  const { alice, bob, charlie } = stage;

  await stage.step("alice asks everybody a question, and sees the answers come in", async () => {
    await tab(alice, "Announce");
    await alice.getByRole("textbox", { name: "Question" }).fill("How much have you done with this before?");
    await alice.getByLabel("Answers to choose from, one on each line").fill("A little\nA lot");
    await alice.getByLabel("Short name of the answer").fill("experience");
    await alice.getByRole("button", { name: "Ask everybody" }).click();
    await stage.accessible(bob, "a question");
    await stage.look(bob, "question");
    await bob.getByRole("button", { name: "A lot" }).click();
    await charlie.getByRole("button", { name: "A little" }).click();
    await bob.getByRole("button", { name: "A lot", pressed: true }).waitFor();
    await alice.getByText("2 of 3 have answered").waitFor();
    await stage.accessible(alice, "answers");
    await stage.look(alice, "answers", { narrow: true });
    await alice.getByRole("button", { name: "End the question" }).click();
    await bob.getByRole("button", { name: "A lot" }).waitFor({ state: "detached" });
  });

  await stage.step("alice tags dana, and sees all tags beside the people", async () => {
    await tab(alice, "People");
    await alice.getByRole("button", { name: "Actions for Dana" }).click();
    await alice.getByRole("menuitem", { name: "Tags…" }).click();
    const dialog = alice.getByRole("dialog");
    await dialog.getByLabel("Tag", { exact: true }).fill("experience");
    await dialog.getByLabel("Value").fill("A little");
    await dialog.getByRole("button", { name: "Set tag" }).click();
    await dialog.getByText("A little").waitFor();
    await stage.accessible(alice, "tags of dana");
    await alice.keyboard.press("Escape");
    await until(async () => (await alice.getByText("A little").count()) === 2, "two people with little experience");
    await stage.look(alice, "people-tagged", { narrow: true });
  });

  await stage.step("the breakouts of a step are prepared as planned, by one click, and open for the time it says", async () => {
    await tab(alice, "Breakouts");
    await alice.getByText("At most 2 in each · 15 minutes · experience mixed").waitFor();
    await stage.look(alice, "planned-step", { narrow: true });
    await stage.accessible(alice, "planned step");
    await alice.getByRole("button", { name: "Prepare the breakouts of “Tell each other”" }).click();
    await alice.getByRole("tab", { name: "Tell each other", selected: true }).waitFor();
    await alice.getByText("Wishes: Nobody meets again, if possible. experience is mixed.").waitFor();
    await column(alice, "Willow").waitFor();
    await column(alice, "Breakout 2").waitFor();
    await alice.getByText("Closes after 15 minutes.").waitFor();
    await alice.getByRole("button", { name: "Discard…" }).click();
    await alice.getByRole("button", { name: "Discard it" }).click();
    await alice.getByRole("tab", { name: "Tell each other" }).waitFor({ state: "detached" });
    await tab(alice, "People");
  });

  await stage.step("a list is imported: who is here is known, who is missing has a place", async () => {
    await alice.getByRole("button", { name: "Import a list…" }).click();
    const dialog = alice.getByRole("dialog");
    await dialog.getByLabel("Or paste the table here").fill("first,second\na,b");
    await dialog.getByRole("button", { name: "Take it in" }).click();
    await dialog.getByText(/must name the columns/).waitFor();
    await dialog.getByLabel("Or paste the table here").fill("name,group\nBob,Red\nCharlie,Blue\nErin,Red");
    await stage.accessible(alice, "import");
    // Not as a phone shows it: where the console changes its layout, its panels are made anew.
    await stage.look(alice, "import");
    await dialog.getByRole("button", { name: "Take it in" }).click();
    await dialog.getByText("3 people are expected, 2 of them here.").waitFor();
    await alice.keyboard.press("Escape");
    await alice.getByText("2 of 3 are here.").waitFor();
    await stage.look(alice, "roster", { narrow: true });
    await tab(alice, "Breakouts");
    await alice.getByLabel("Who goes where").selectOption("roster");
    await alice.getByLabel("Title (optional)").fill("By the list");
    await alice.getByRole("button", { name: "Prepare breakouts" }).click();
    await column(alice, "Red").getByText("Bob").waitFor();
    await alice.getByText("Erin is expected and has a place when they come.").waitFor();
    await alice.getByRole("button", { name: "Discard…" }).click();
    await alice.getByRole("button", { name: "Discard it" }).click();
  });

  await stage.step("two rounds are planned together, and nobody meets twice", async () => {
    await tab(alice, "Breakouts");
    await alice.getByLabel("How many").selectOption("count");
    await alice.getByRole("spinbutton", { name: "Breakouts" }).fill("2");
    await alice.getByLabel("Rounds like this").fill("2");
    await alice.getByLabel("Title (optional)").fill("Pairs");
    await alice.getByRole("button", { name: "Prepare breakouts" }).click();
    await alice.getByRole("tab", { name: "Pairs 1", selected: true }).waitFor();
    await alice.getByRole("tab", { name: "Pairs 2" }).waitFor();
    await alice.getByText(/meets again|meet again/).first().waitFor();
  });

  await stage.step("two people are kept together by selecting them; it holds, and says why", async () => {
    await chip(alice, "Bob").click();
    await chip(alice, "Charlie").click();
    await alice.getByRole("toolbar", { name: "Selected people" }).getByRole("button", { name: "Together" }).click();
    await alice.getByText(/are together\./).first().waitFor();
    await until(async () => {
      const places = await Promise.all(["Breakout 1", "Breakout 2"].map((name) => column(alice, name).innerText()));
      return places.some((words) => words.includes("Bob") && words.includes("Charlie"));
    }, "bob and charlie in one breakout");
    await alice.getByRole("button", { name: "Why?" }).click();
    await alice.getByRole("dialog").getByText(/Bob is kept together with Charlie/).waitFor();
    await stage.accessible(alice, "why");
    await stage.look(alice, "fairness-why");
    await alice.keyboard.press("Escape");
  });

  await stage.step("wishes are read as sentences, one is added by a tag and one taken away", async () => {
    await alice.getByText("Wishes:").click();
    await alice.getByRole("button", { name: "Add it" }).click();
    await alice.getByRole("button", { name: "Remove: experience is mixed." }).waitFor();
    await stage.accessible(alice, "wishes");
    await stage.look(alice, "wishes");
    await alice.getByRole("button", { name: "Remove: experience is mixed." }).click();
    await alice.getByRole("button", { name: "Remove: experience is mixed." }).waitFor({ state: "detached" });
    await stage.look(alice, "fairness", { narrow: true });
    for (const name of ["Pairs 1", "Pairs 2"]) {
      await tab(alice, name);
      await alice.getByRole("button", { name: "Discard…" }).click();
      await alice.getByRole("button", { name: "Discard it" }).click();
      await alice.getByRole("tab", { name }).waitFor({ state: "detached" });
    }
  });
}
