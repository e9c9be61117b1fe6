import { describe, expect, it } from "vitest";
import { decodeStroke, encodeStroke, fromBase64, POINTS_MAX, toBase64 } from "./stroke";

describe("strokes as bytes", () => {
  it("are those of the contract, byte by byte", () => {
    // 1 px is 16 units: zigzag(16) = 32; 2.5 px back is -40 units: zigzag(-40) = 79; 100 px are 1600: zigzag 3200 = 0x80 0x19.
    const bytes = Uint8Array.of(32, 0, 255, 79, 32, 0, 0x80, 0x19, 1, 128);
    expect(decodeStroke(bytes)).toEqual([
      { x: 1, y: 0, pressure: 1 }, { x: -1.5, y: 1, pressure: 0 }, { x: 98.5, y: 0.9375, pressure: 128 / 255 },
    ]);
    expect(encodeStroke(decodeStroke(bytes))).toEqual(bytes);
  });

  it("end where they can no longer be read", () => {
    expect(decodeStroke(Uint8Array.of(32, 0, 255, 0x80))).toHaveLength(1);
    expect(decodeStroke(Uint8Array.of(32, 0))).toEqual([]);
    expect(decodeStroke(new Uint8Array(20).fill(0xff))).toEqual([]);
  });

  it("keep far points, and no more of them than is allowed", () => {
    const far = [{ x: -1_000_000, y: 9_999_999.5, pressure: 0 }];
    expect(decodeStroke(encodeStroke(far))).toEqual(far);
    expect(decodeStroke(encodeStroke(Array.from({ length: POINTS_MAX + 5 }, (_, x) => ({ x, y: 0, pressure: 0 }))))).toHaveLength(POINTS_MAX);
  });

  it("survive being text, also of strangers", () => {
    const bytes = encodeStroke([{ x: 3, y: -4, pressure: 1 }]);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    expect(fromBase64("not base64 §")).toEqual(new Uint8Array());
  });
});
