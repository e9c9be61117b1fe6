/** Asks again until it is so. An error that `ask` throws ends the waiting. */
export async function until(ask, what, { withinMs = 10_000, everyMs = 100 } = {}) {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${withinMs / 1_000} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
