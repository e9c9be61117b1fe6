import "fake-indexeddb/auto";
import * as encoding from "lib0/encoding";
import * as sync from "y-protocols/sync";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { openDocument, type OpenDocument } from "./open";

/** A socket whose other end is the test. */
class Wire {
  static all: Wire[] = [];
  static readonly OPEN = 1;
  readonly OPEN = 1;
  readyState = 0;
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly sent: Uint8Array[] = [];
  constructor(readonly url: string) {
    Wire.all.push(this);
  }
  send(data: Uint8Array) {
    this.sent.push(data);
  }
  close() {
    this.readyState = 3;
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  hear(write: (encoder: encoding.Encoder) => void) {
    const encoder = encoding.createEncoder();
    write(encoder);
    this.onmessage?.({ data: encoding.toUint8Array(encoder).slice().buffer });
  }
  step2(doc: Y.Doc) {
    this.hear((encoder) => { encoding.writeVarUint(encoder, 0); sync.writeSyncStep2(encoder, doc); });
  }
  end(code: number, reason = "") {
    this.onclose?.({ code, reason });
  }
}

describe("an open document", () => {
  let tickets: number;
  let ticket: () => Promise<{ ticket: string }>;
  const opened: OpenDocument[] = [];
  const open = (offline = false, canvasId = "c1") => {
    const document = openDocument({ canvasId, url: "ws://server/yjs", ticket: () => ticket(), offline });
    opened.push(document);
    return document;
  };
  const wire = async (at: number) => {
    await vi.waitFor(() => expect(Wire.all.length).toBeGreaterThan(at));
    return Wire.all[at] ?? new Wire("");
  };

  beforeEach(() => {
    Wire.all = [];
    [tickets, ticket] = [0, () => Promise.resolve({ ticket: `t${++tickets}` })];
    vi.stubGlobal("WebSocket", Wire);
    vi.spyOn(Math, "random").mockReturnValue(0);
  });
  afterEach(() => {
    opened.splice(0).forEach((document) => document.close(true));
    vi.unstubAllGlobals();
  });

  it("says that it is live when the server's state is here, and saved when the echo is", async () => {
    const document = open();
    const socket = await wire(0);
    expect(socket.url).toBe("ws://server/yjs/c1?token=t1");
    socket.open();
    expect(document.state).toEqual({ name: "connecting" });
    socket.step2(new Y.Doc());
    expect(document.state).toEqual({ name: "live", waiting: 0 });
    document.doc.getMap("meta").set("v", 1);
    expect(document.state).toEqual({ name: "live", waiting: 1 });
    socket.hear((encoder) => { encoding.writeVarUint(encoder, 0); sync.writeUpdate(encoder, Y.encodeStateAsUpdate(document.doc)); });
    expect(document.state).toEqual({ name: "live", waiting: 0 });
  });

  it("comes back with a new ticket, and counts what is waiting meanwhile", async () => {
    const document = open();
    const first = await wire(0);
    first.open();
    first.step2(new Y.Doc());
    first.end(1006);
    document.doc.getMap("meta").set("v", 1);
    expect(document.state).toEqual({ name: "offline", waiting: 1 });
    const second = await wire(1);
    expect(second.url).toContain("token=t2");
    second.open();
    second.step2(document.doc);
    expect(document.state).toEqual({ name: "live", waiting: 0 });
  });

  it("believes a refused ticket only after it has asked for others", async () => {
    const document = open();
    for (let at = 0; at < 3; at++) (await wire(at)).end(4401);
    expect(document.state).toEqual({ name: "refused", why: "ticket" });
    expect(tickets).toBe(3);
  });

  it.each([[4403, "no-right"], [4404, "gone"], [4400, "malformed"], [4429, "full"]])("knows what %i means, and does not come back by itself", async (code, why) => {
    const document = open();
    (await wire(0)).end(code);
    expect(document.state).toEqual({ name: "refused", why });
    document.retry();
    expect(document.state.name).toBe(why === "full" ? "connecting" : "refused");
  });

  it("names where it has moved", async () => {
    const document = open();
    (await wire(0)).end(4410, "c1@2");
    expect(document.state).toEqual({ name: "refused", why: "moved", to: "c1@2" });
  });

  it("is refused when no ticket is given for who one is, but not for the network", async () => {
    ticket = () => Promise.reject(Object.assign(new Error("no"), { status: 403 }));
    const refused = open();
    await vi.waitFor(() => expect(refused.state).toEqual({ name: "refused", why: "no-right" }));
    ticket = () => Promise.reject(Object.assign(new Error("no"), { status: 0 }));
    const offline = open();
    await vi.waitFor(() => expect(offline.state).toEqual({ name: "offline", waiting: 0 }));
  });

  it("keeps what was done offline over a closed page, and sends it later, once (E94)", async () => {
    ticket = () => Promise.reject(new Error("no network"));
    const before = open(true, "kept");
    await vi.waitFor(() => expect(before.state.name).toBe("offline"));
    before.doc.getText("t").insert(0, "written offline");
    await vi.waitFor(async () => expect((await indexedDB.databases()).map(({ name }) => name)).toContain("plenary.canvas.kept"));
    await vi.waitFor(async () => expect(await stored("plenary.canvas.kept")).toBeGreaterThan(1));
    before.close();
    ticket = () => Promise.resolve({ ticket: "later" });
    const after = open(true, "kept");
    await vi.waitFor(() => expect(after.loaded).toBe(true));
    expect(after.doc.getText("t").toString()).toBe("written offline");
    const socket = await wire(0);
    socket.open();
    socket.hear((encoder) => { encoding.writeVarUint(encoder, 0); sync.writeSyncStep1(encoder, new Y.Doc()); });
    socket.step2(new Y.Doc());
    expect(after.state).toEqual({ name: "live", waiting: 1 });
    socket.step2(after.doc);
    expect(after.state).toEqual({ name: "live", waiting: 0 });
    expect(after.doc.getText("t").toString()).toBe("written offline");
  });
});

/** How many updates the browser holds. */
function stored(name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onerror = () => reject(new Error(name));
    request.onsuccess = () => {
      const count = request.result.transaction("updates").objectStore("updates").count();
      count.onsuccess = () => {
        request.result.close();
        resolve(count.result);
      };
    };
  });
}
