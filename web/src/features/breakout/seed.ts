/** Seeds are 32 bits wide. */
const SEED_MAX = 2 ** 32 - 1;

/** What somebody typed as a seed: null is a fresh one, undefined is no seed. */
export function seedOf(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const seed = Number(text);
  return Number.isInteger(seed) && seed >= 0 && seed <= SEED_MAX ? seed : undefined;
}
