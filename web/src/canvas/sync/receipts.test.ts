import * as encoding from "lib0/encoding";
import * as sync from "y-protocols/sync";
import { beforeEach, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { Receipts } from "./receipts";

describe("what is saved", () => {
  let here: Y.Doc;
  let server: Y.Doc;
  let receipts: Receipts;
  let sent: Uint8Array[];
  const message = (write: (encoder: encoding.Encoder) => void) => {
    const encoder = encoding.createEncoder();
    write(encoder);
    return encoding.toUint8Array(encoder);
  };
  const echo = (update: Uint8Array) => receipts.heard(message((encoder) => sync.writeUpdate(encoder, update)));

  beforeEach(() => {
    [here, server, sent] = [new Y.Doc(), new Y.Doc(), []];
    receipts = new Receipts(here);
    here.on("update", (update: Uint8Array) => { sent.push(update); receipts.made(update); });
  });

  it("is what the server sent back, edit by edit", () => {
    here.getMap("m").set("a", 1);
    here.getMap("m").set("b", 2);
    expect(receipts.waiting).toBe(2);
    echo(sent[0] ?? new Uint8Array());
    expect(receipts.waiting).toBe(1);
    echo(sent[1] ?? new Uint8Array());
    expect(receipts.waiting).toBe(0);
  });

  it("also when the server sends several back as one, or in other pieces", () => {
    here.getText("t").insert(0, "hello world");
    echo(sent[0] ?? new Uint8Array());
    here.getText("t").delete(0, 2);
    here.getText("t").delete(2, 3);
    here.getText("t").insert(0, "!");
    expect(receipts.waiting).toBe(3);
    echo(Y.mergeUpdates(sent.slice(1)));
    expect(receipts.waiting).toBe(0);
  });

  it("does not count what others did", () => {
    here.getText("t").insert(0, "mine");
    server.getText("t").insert(0, "theirs");
    echo(Y.encodeStateAsUpdate(server));
    expect(receipts.waiting).toBe(1);
  });

  it("waits for a deletion's own echo", () => {
    here.getText("t").insert(0, "word");
    echo(sent[0] ?? new Uint8Array());
    here.getText("t").delete(0, 4);
    expect(receipts.waiting).toBe(1);
    echo(sent[0] ?? new Uint8Array());
    expect(receipts.waiting).toBe(1);
    echo(sent[1] ?? new Uint8Array());
    expect(receipts.waiting).toBe(0);
  });

  it("is known after a lost echo from what the server says first on the next connection", () => {
    here.getMap("m").set("a", 1);
    Y.applyUpdate(server, sent[0] ?? new Uint8Array());
    receipts.heard(message((encoder) => sync.writeSyncStep1(encoder, server)));
    expect(receipts.waiting).toBe(0);
  });

  it("includes what an earlier page left in the browser", () => {
    const earlier = new Y.Doc();
    earlier.getMap("m").set("a", 1);
    const quiet = new Receipts(here);
    Y.applyUpdate(here, Y.encodeStateAsUpdate(earlier));
    quiet.heard(message((encoder) => sync.writeSyncStep1(encoder, server)));
    expect(quiet.waiting).toBe(1);
    quiet.heard(message((encoder) => sync.writeUpdate(encoder, Y.encodeStateAsUpdate(earlier))));
    expect(quiet.waiting).toBe(0);
  });
});
