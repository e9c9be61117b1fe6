/** New names for elements: ULIDs, 128 bits, so that no two people make the same one; the later sort after the earlier. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export function freshId(nowMs: number = Date.now(), fill: (bytes: Uint8Array<ArrayBuffer>) => void = (bytes) => crypto.getRandomValues(bytes)): string {
  let time = "";
  for (let rest = nowMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = (DIGITS[rest % 32] ?? "0") + time;
  const bytes = new Uint8Array(16);
  fill(bytes);
  return time + Array.from(bytes, (byte) => DIGITS[byte % 32] ?? "0").join("");
}
