/** When all is over: those who come back by their link and alice in the studio see what was brought back. */
import { readFile } from "node:fs/promises";
import { none } from "../moves.mjs";
import { each, GUESTS, LATE, pageOf } from "./cast.mjs";
import { NOTES } from "./firstRound.mjs";

/** A file that a button gives, as text. */
async function file(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return readFile(await download.path(), "utf8");
}

function holds(text, words, what) {
  none(words.filter((word) => !text.includes(word)), `missing in ${what}`);
}

export async function lookingBack(stage) {
  const { alice, dana, facts, base } = stage;
  const gallery = (page, title) => page.getByRole("region", { name: `Gallery: ${title}` });
  /** The notes of the first round, each in its breakout with those who wrote it; and the second one, in which nobody wrote. */
  const both = async (page) => {
    for (const [i, writer] of facts.writers.entries()) {
      const breakout = gallery(page, "Walk 1").getByRole("region", { name: facts.places[writer] });
      await breakout.getByText(NOTES[i]).waitFor();
      await breakout.getByText(writer).first().waitFor();
    }
    await gallery(page, "Walk 2").getByText("Nobody wrote a note in this round.").waitFor();
  };

  await stage.step("whoever comes back by their link sees what was brought back", async () => {
    await each(stage, [...GUESTS, LATE], async (page) => {
      await page.reload();
      await page.getByText("This session has ended").waitFor();
      await both(page);
    });
    for (const name of GUESTS) {
      if (await pageOf(stage, name).getByRole("button", { name: "Data (JSON)" }).count() > 0) throw new Error(`${name} can export a round`);
    }
    await stage.look(stage.bob, "eight-ended");
    await stage.look(stage.charlie, "eight-ended");
    await stage.accessible(stage.bob, "ended, with galleries");
    await dana.goto(`${base}/join/${facts.session.code}`);
    await stage.look(dana, "eight-door-ended", { narrow: true });
    await dana.getByRole("link", { name: "Look back on it" }).click();
    await both(dana);
  });

  await stage.step("alice finds it in the studio, with the tables and files to take along", async () => {
    await alice.goto(`${base}/sessions?status=completed`);
    await alice.getByRole("link", { name: "Two walks" }).click();
    await both(alice);
    await gallery(alice, "Walk 1").getByRole("button", { name: "Show large" }).click();
    await alice.getByRole("dialog").getByText(NOTES[0]).waitFor();
    await stage.look(alice, "eight-history-large");
    await alice.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await stage.look(alice, "eight-history", { narrow: true });
    await stage.accessible(alice, "history with galleries");
    holds(await file(alice, gallery(alice, "Walk 1").getByRole("button", { name: "Text (Markdown)" })), ["# Walk 1", ...NOTES, "half a thought"], "the text");
    const data = JSON.parse(await file(alice, gallery(alice, "Walk 1").getByRole("button", { name: "Data (JSON)" })));
    holds(data.breakouts.flatMap(({ notes }) => notes.map(({ text }) => text)).join("\n"), NOTES, "the data");
    const whereabouts = await file(alice, alice.getByRole("button", { name: "Who was where (CSV)" }));
    if (!whereabouts.startsWith("\uFEFFname,role,place,round,from,to,seconds\n")) throw new Error(`the table begins with ${whereabouts.slice(0, 60)}`);
    holds(whereabouts, [...GUESTS, LATE].map((name) => `${name},participant,${facts.places[name]},Walk 1,`), "who was where");
    holds(await file(alice, alice.getByRole("button", { name: "Attendance (CSV)" })), [...GUESTS, LATE], "the attendance");
  });
}
