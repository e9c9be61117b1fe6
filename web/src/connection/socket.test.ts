import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ClientFrame, ServerFrame } from "../protocol/generated";
import { PING_EVERY_MS, PONG_WITHIN_MS, READMITTED_EVERY_MS, READMITTED_WITHIN_MS, SessionSocket, TokenRefused, type Token, type Wire } from "./socket";

class FakeWire implements Wire {
  sent: ClientFrame[] = [];
  closed: number | null = null;
  onopen: Wire["onopen"] = null;
  onmessage: Wire["onmessage"] = null;
  onclose: Wire["onclose"] = null;
  send(text: string) { this.sent.push(JSON.parse(text) as ClientFrame); }
  close(code?: number) { this.closed = code ?? 1000; }
  open() { this.onopen?.({} as never); }
  say(frame: ServerFrame | string) { this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) } as never); }
  end(code: number) { this.onclose?.({ code } as never); }
  get(type: string) { return this.sent.filter((frame) => frame.type === type); }
}

function start(token: (fresh: boolean) => Promise<Token> = async () => ({ token: "T", expiresAt: Date.now() + 900_000 })) {
  const wires: FakeWire[] = [];
  const frames: ServerFrame[] = [];
  const asked: boolean[] = [];
  let since: Record<string, number> = {};
  let ids = 0;
  const socket = new SessionSocket({
    open: () => { const wire = new FakeWire(); wires.push(wire); return wire; },
    token: (fresh) => { asked.push(fresh); return token(fresh); },
    since: () => since,
    onFrame: (frame) => frames.push(frame),
    onChange: () => undefined,
    random: () => 1,
    newId: () => `id-${++ids}`,
  });
  socket.start();
  const wire = (n: number) => { const w = wires[n]; if (!w) throw new Error(`no wire ${n}`); return w; };
  /** Lets the n-th socket open and be attached. */
  const attach = async (n: number, serverTime = Date.now()) => {
    await vi.advanceTimersByTimeAsync(0);
    wire(n).open();
    wire(n).say({ t: "attached", ref: wire(n).sent[0]?.ref ?? "", session_id: "s", participant_id: "p", connection_id: "k", server_time: serverTime, protocol: 1 });
  };
  return { socket, wires, wire, frames, asked, attach, knows: (map: Record<string, number>) => { since = map; } };
}

const raise = { type: "hand.raise", data: {} } as const;
const answer = (ref: string): ServerFrame => ({ t: "reply", ref, stream: "session", seq: 1, data: { id: null } });

describe("session socket", () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it("attaches first, with the token and what it knows", async () => {
    const { socket, wire, attach, knows } = start();
    knows({ session: 7, "breakout:b": 3 });
    await attach(0);
    expect(wire(0).sent[0]).toMatchObject({ type: "attach", data: { token: "T", protocol: 1, since: { session: 7, "breakout:b": 3 } } });
    expect(socket.state.phase).toBe("attached");
  });

  it("sends what was asked before the socket was there", async () => {
    const { socket, wire, attach } = start();
    const done = socket.send(raise);
    expect(socket.pending).toHaveLength(1);
    await attach(0);
    const [frame] = wire(0).get("hand.raise");
    expect(frame).toMatchObject({ id: "id-1" });
    wire(0).say(answer(frame?.ref ?? ""));
    await expect(done).resolves.toEqual({ id: null });
    expect(socket.pending).toHaveLength(0);
  });

  it("sends an unanswered command again after a cut, under the same id, once each, in order", async () => {
    const { socket, wire, attach } = start();
    await attach(0);
    const done = socket.send(raise);
    void socket.send({ type: "hand.lower_all", data: {} });
    wire(0).end(1006);
    expect(socket.state).toMatchObject({ phase: "resuming", attempt: 1 });
    void socket.send({ type: "breakout.keep_open", data: {} });
    await vi.advanceTimersByTimeAsync(250);
    await attach(1);
    const again = wire(1).sent.slice(1);
    expect(again.map((frame) => frame.type)).toEqual(["hand.raise", "hand.lower_all", "breakout.keep_open"]);
    expect(again[0]).toEqual(wire(0).get("hand.raise")[0]);
    wire(1).say(answer(again[0]?.ref ?? ""));
    await expect(done).resolves.toEqual({ id: null });
    wire(1).end(1006);
    await vi.advanceTimersByTimeAsync(10_000);
    await attach(2);
    expect(wire(2).get("hand.raise")).toHaveLength(0);
  });

  it("resumes from what it has seen since", async () => {
    const { wire, attach, knows } = start();
    await attach(0);
    knows({ session: 42 });
    wire(0).end(4004);
    await vi.advanceTimersByTimeAsync(250);
    await attach(1);
    expect(wire(1).sent[0]).toMatchObject({ type: "attach", data: { since: { session: 42 } } });
  });

  it("tries again at once when the network is back", async () => {
    const { socket, wires, wire, attach } = start();
    await attach(0);
    wire(0).end(1006);
    socket.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(wires).toHaveLength(2);
  });

  it("takes a socket for dead that does not answer a ping", async () => {
    const { socket, wire, attach } = start();
    await attach(0);
    await vi.advanceTimersByTimeAsync(PING_EVERY_MS);
    expect(wire(0).get("ping")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(PONG_WITHIN_MS);
    expect(wire(0).closed).toBe(4006);
    expect(socket.state.phase).toBe("resuming");
  });

  it("measures the server's clock", async () => {
    const { socket, wire, attach } = start();
    await attach(0, Date.now() + 60_000);
    expect(socket.clock.offsetMs).toBe(60_000);
    await vi.advanceTimersByTimeAsync(PING_EVERY_MS);
    wire(0).say({ t: "pong", ref: wire(0).get("ping")[0]?.ref ?? "", server_time: Date.now() + 60_000 });
    expect(socket.clock.offsetMs).toBe(60_000);
  });

  it("gets a fresh token before it comes back from 4005, and else does not", async () => {
    const { wire, attach, asked } = start();
    await attach(0);
    wire(0).end(4005);
    await vi.advanceTimersByTimeAsync(250);
    expect(asked).toEqual([false, true]);
    await attach(1);
    wire(1).end(1012);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toEqual([false, true, false]);
  });

  it("renews the token before it expires, without leaving", async () => {
    const { wires, wire, attach } = start();
    await attach(0);
    for (let s = 0; s < 841; s += 10) {
      await vi.advanceTimersByTimeAsync(10_000);
      const ping = wire(0).get("ping").at(-1);
      if (ping) wire(0).say({ t: "pong", ref: ping.ref, server_time: Date.now() });
    }
    expect(wire(0).get("auth")).toHaveLength(1);
    expect(wires).toHaveLength(1);
  });

  it.each([[4503, "ended"], [4504, "superseded"], [4505, "version"]] as const)("does not come back from %i", async (code, reason) => {
    const { socket, wires, wire, attach } = start();
    await attach(0);
    const lost = socket.send(raise);
    wire(0).end(code);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(wires).toHaveLength(1);
    expect(socket.state).toEqual({ phase: "closed", reason });
    await expect(lost).rejects.toMatchObject({ code: "gone" });
  });

  it("u_3 who was removed tries behind the closed screen for a while, then no more", async () => {
    const { socket, wires, wire, attach, asked } = start();
    await attach(0);
    wire(0).end(4508);
    const tries = READMITTED_WITHIN_MS / READMITTED_EVERY_MS;
    for (let n = 1; n <= tries; n += 1) {
      await vi.advanceTimersByTimeAsync(READMITTED_EVERY_MS);
      expect([wires.length, socket.state]).toEqual([n + 1, { phase: "closed", reason: "removed" }]);
      wire(n).open();
      wire(n).end(n % 2 === 0 ? 1006 : 4508);
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect([wires.length, socket.state]).toEqual([tries + 1, { phase: "closed", reason: "removed" }]);
    expect(asked).not.toContain(true);
  });

  it("u_3 whose removal is taken back is in again by themselves", async () => {
    const { socket, wires, wire, attach } = start();
    await attach(0);
    wire(0).end(4508);
    await vi.advanceTimersByTimeAsync(READMITTED_EVERY_MS);
    wire(1).end(4508);
    await vi.advanceTimersByTimeAsync(READMITTED_EVERY_MS);
    await attach(2);
    expect(socket.state.phase).toBe("attached");
    wire(2).end(1006);
    expect(socket.state.phase).toBe("resuming");
    await vi.advanceTimersByTimeAsync(250);
    expect(wires).toHaveLength(4);
  });

  it("stops when there is no token to be had", async () => {
    const { socket } = start(async () => { throw new TokenRefused("removed"); });
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.state).toEqual({ phase: "closed", reason: "removed" });
  });

  it("tells a refusal to whoever asked, and asks again when it was only the moment", async () => {
    const { socket, wire, attach } = start();
    await attach(0);
    const refused = socket.send(raise);
    const ref = wire(0).get("hand.raise")[0]?.ref ?? "";
    const error = { t: "error", ref, message: "", retry_after_ms: 700 } as const;
    wire(0).say({ ...error, code: "store.unavailable", class: "unavailable", retry: "later" });
    await vi.advanceTimersByTimeAsync(700);
    expect(wire(0).get("hand.raise")).toHaveLength(2);
    wire(0).say({ ...error, code: "authz.denied", class: "forbidden", retry: "never" });
    await expect(refused).rejects.toMatchObject({ code: "authz.denied" });
  });

  it("survives frames it cannot read", async () => {
    const { socket, wire, attach } = start();
    await attach(0);
    for (const text of ["", "null", "[]", "{", '{"t":"later version"}']) wire(0).say(text);
    expect(socket.state.phase).toBe("attached");
  });

  it("names the connection it had when it attaches again", async () => {
    const { wire, attach } = start();
    await attach(0);
    expect(wire(0).sent[0]?.data).not.toHaveProperty("replaces");
    wire(0).end(1006);
    await vi.advanceTimersByTimeAsync(250);
    await attach(1);
    expect(wire(1).sent[0]).toMatchObject({ type: "attach", data: { replaces: "k" } });
  });

  it.each([[1000, "closed"], [1002, "broken"], [1003, "broken"], [1009, "broken"], [4511, "denied"], [4512, "left"], [4999, "broken"]] as const)(
    "does not come back by itself after %i", async (code, reason) => {
      const { socket, wires, wire, attach, asked } = start();
      await attach(0);
      wire(0).end(code);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(socket.state).toEqual({ phase: "closed", reason });
      expect(wires).toHaveLength(1);
      // When the person asks for it, they come in by a token that was made for it.
      socket.restart();
      await attach(1);
      expect(asked).toEqual([false, true]);
      expect(socket.state.phase).toBe("attached");
    });

  it.each([1001, 1005, 1006, 1011, 1012, 4000, 4498])("comes back by itself after %i", async (code) => {
    const { socket, wire, wires, attach } = start();
    await attach(0);
    wire(0).end(code);
    expect(socket.state.phase).toBe("resuming");
    await vi.advanceTimersByTimeAsync(500);
    expect(wires).toHaveLength(2);
  });

  it("takes being closed as having left for the answer to leaving, and for nothing else", async () => {
    const { socket, wire, attach } = start();
    await attach(0);
    const leaving = socket.send({ type: "participant.leave", data: {} });
    const other = socket.send(raise);
    wire(0).end(4512);
    await expect(leaving).resolves.toEqual({ id: null });
    await expect(other).rejects.toMatchObject({ code: "gone" });
  });
});
