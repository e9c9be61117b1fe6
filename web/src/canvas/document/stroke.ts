/**
 * The points of a pen stroke as bytes: in sixteenths of a pixel from the origin of the element, each as the difference
 * to the one before (zigzag varints), with one byte of pressure. The first point is absolute. Two hundred points take
 * some 600 bytes, as JSON they would take nine times that.
 */
export interface Inked { readonly x: number; readonly y: number; /** From 0 to 1. */ readonly pressure: number }

const UNITS = 16;
export const POINTS_MAX = 5000;

export function encodeStroke(points: readonly Inked[]): Uint8Array {
  const bytes: number[] = [];
  let [lastX, lastY] = [0, 0];
  for (const point of points.slice(0, POINTS_MAX)) {
    const [x, y] = [Math.round(point.x * UNITS), Math.round(point.y * UNITS)];
    writeSigned(bytes, x - lastX);
    writeSigned(bytes, y - lastY);
    bytes.push(Math.round(Math.min(1, Math.max(0, point.pressure)) * 255));
    [lastX, lastY] = [x, y];
  }
  return Uint8Array.from(bytes);
}

/** Whatever can be read; bytes that end in the middle of a point or go astray give the points before. */
export function decodeStroke(bytes: Uint8Array): Inked[] {
  const points: Inked[] = [];
  const at = { offset: 0 };
  let [x, y] = [0, 0];
  while (at.offset < bytes.length && points.length < POINTS_MAX) {
    const dx = readSigned(bytes, at);
    const dy = dx === null ? null : readSigned(bytes, at);
    const pressure = bytes[at.offset++];
    if (dx === null || dy === null || pressure === undefined) break;
    x += dx;
    y += dy;
    points.push({ x: x / UNITS, y: y / UNITS, pressure: pressure / 255 });
  }
  return points;
}

// Multiplication and not shifts: those would wrap at 32 bits.
function writeSigned(bytes: number[], value: number): void {
  let rest = value < 0 ? -value * 2 - 1 : value * 2;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

function readSigned(bytes: Uint8Array, at: { offset: number }): number | null {
  let [value, scale] = [0, 1];
  for (let i = 0; i < 6; i++) {
    const byte = bytes[at.offset++];
    if (byte === undefined) return null;
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }
  return null;
}

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  // In pieces: a function takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
