import { expect, it } from "vitest";
import type { Pending } from "../../connection/outgoing";
import type { Command } from "../../protocol/generated";
import { sendingOn } from "./useComments";

const pending = (id: string, command: Command): Pending => ({ ref: id, id, command, since: 0 });

it("what is on its way is what was said on this canvas, under the name it will have", () => {
  const all = [
    pending("1", { type: "comment.begin", data: { canvas_id: "c", text: "Why?", element: "e", at: [1, 2] } }),
    pending("2", { type: "comment.reply", data: { canvas_id: "c", thread_id: "t", text: "Because." } }),
    pending("3", { type: "comment.reply", data: { canvas_id: "other", thread_id: "t", text: "Elsewhere." } }),
    pending("4", { type: "comment.resolve", data: { canvas_id: "c", thread_id: "t", resolved: true } }),
  ];
  expect(sendingOn(all, "c")).toEqual([
    { id: "1", thread: null, about: { el: "e", pt: [1, 2] }, text: "Why?" },
    { id: "2", thread: "t", about: { el: null, pt: [0, 0] }, text: "Because." },
  ]);
});
