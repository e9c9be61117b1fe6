import { describe, expect, it } from "vitest";
import { decodeFrame, encodeFrame } from "./codec";

describe("codec", () => {
  it("writes what the server reads", () => {
    expect(JSON.parse(encodeFrame({ ref: "c1", id: "i", type: "hand.raise", data: {} }))).toEqual({ ref: "c1", id: "i", type: "hand.raise", data: {} });
    expect(JSON.parse(encodeFrame({ ref: "p1", type: "ping" }))).toEqual({ ref: "p1", type: "ping" });
  });
  it("reads known frames and answers null for everything else", () => {
    expect(decodeFrame('{"t":"pong","ref":"p1","server_time":5}')).toEqual({ t: "pong", ref: "p1", server_time: 5 });
    for (const text of ["", "{", "null", "1", "[]", "{}", '{"t":"of a later version"}', new ArrayBuffer(2)]) expect(decodeFrame(text)).toBeNull();
  });
});
