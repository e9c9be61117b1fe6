/** Trails of light: one's own and others', each point shown for a second. */
import type { Peer } from "../sync/presence";
import type { Point } from "../document/schema";

const SHOWN_MS = 1100;

export type Told = readonly [x: number, y: number, dtMs: number];
interface Trail { color: string; spots: { at: Point; heard: number }[]; /** The time of the last point heard: those before are told again for a while. */ last: number }

export class Lasers {
  private readonly trails = new Map<string, Trail>();

  constructor(private readonly onFade: () => void, private readonly now: () => number = () => performance.now()) {}

  own(trail: readonly Told[]): void {
    this.add("own", "#d3382a", trail);
  }

  hear(peers: readonly Peer[]): void {
    for (const { client, laser, color } of peers) {
      if (laser) this.add(String(client), color, laser);
      else this.trails.delete(String(client));
    }
  }

  private add(who: string, color: string, told: readonly Told[]): void {
    const trail = this.trails.get(who) ?? { color, spots: [], last: -1 };
    const last = told[told.length - 1]?.[2] ?? -1;
    // The clock began anew: it is another trail.
    if (last < trail.last) trail.last = -1;
    const fresh = told.filter(([, , dt]) => dt > trail.last);
    trail.spots.push(...fresh.map(([x, y]) => ({ at: [x, y] as const, heard: this.now() })));
    trail.last = last;
    this.trails.set(who, trail);
    if (fresh.length > 0) this.onFade();
  }

  /** What is still seen, with how bright it is. */
  shown(): { color: string; spots: { at: Point; light: number }[] }[] {
    const now = this.now();
    return [...this.trails.values()].map((trail) => {
      trail.spots = trail.spots.filter(({ heard }) => now - heard < SHOWN_MS);
      return { color: trail.color, spots: trail.spots.map(({ at, heard }) => ({ at, light: 1 - (now - heard) / SHOWN_MS })) };
    });
  }

  get isFading(): boolean {
    return [...this.trails.values()].some(({ spots }) => spots.length > 0);
  }
}
