/** The server's clock, measured: of the last few round trips the quickest tells the offset best. */
const KEPT = 8;

export class ServerClock {
  #samples: { rttMs: number; offsetMs: number }[] = [];
  #offsetMs = 0;

  /** Milliseconds to add to the local clock. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** One round trip: sent and received by the local clock, `serverTime` read in between. */
  sample(sentAt: number, receivedAt: number, serverTime: number): void {
    const rttMs = Math.max(0, receivedAt - sentAt);
    this.#samples.push({ rttMs, offsetMs: serverTime - (sentAt + rttMs / 2) });
    if (this.#samples.length > KEPT) this.#samples.shift();
    const best = this.#samples.reduce((a, b) => (b.rttMs < a.rttMs ? b : a));
    this.#offsetMs = Math.round(best.offsetMs);
  }

  /** A local clock that jumped makes older samples worthless. */
  forget(): void {
    this.#samples = [];
  }
}
