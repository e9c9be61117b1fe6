/** Comments on a canvas, as commands of the session: they wait for the connection, and are carried out once. */
import { useMemo } from "react";
import type { Comments, Sending } from "../../canvas/comments/use";
import type { Pending } from "../../connection/outgoing";
import type { CanvasId } from "../../protocol/generated";
import { canvases, manages } from "../../session/canvases";
import { useSend, useSession, useStore } from "../../session/hooks";

export function useComments(id: CanvasId): Comments {
  const send = useSend();
  const { serverNow } = useStore();
  const pending = useSession((s) => s.pending);
  const sending = useMemo(() => sendingOn(pending, id), [pending, id]);
  const moderates = useSession((s) => {
    const canvas = canvases(s).find((other) => other.id === id);
    return canvas !== undefined && s.state.view !== null && manages(s.state.view, canvas);
  });
  const acts = useMemo((): Comments["acts"] => {
    const on = { canvas_id: id };
    const done = (answer: unknown) => answer !== null;
    return {
      begin: ({ el, pt: [x, y] }, text) => send({ type: "comment.begin", data: { ...on, text, at: [x, y], ...(el === null ? {} : { element: el }) } }).then((answer) => answer?.id ?? null),
      reply: (thread_id, text) => send({ type: "comment.reply", data: { ...on, thread_id, text } }).then(done),
      edit: (thread_id, comment_id, text) => send({ type: "comment.edit", data: { ...on, thread_id, comment_id, text } }).then(done),
      remove: (thread_id, comment_id) => send({ type: "comment.remove", data: { ...on, thread_id, comment_id } }).then(done),
      settle: (thread_id, resolved) => send({ type: "comment.resolve", data: { ...on, thread_id, resolved } }).then(done),
      react: (thread_id, comment_id, reaction, turnedOn) => send({ type: "comment.react", data: { ...on, thread_id, comment_id, reaction, on: turnedOn } }).then(done),
    };
  }, [send, id]);
  return useMemo(() => ({ acts, sending, moderates, now: serverNow }), [acts, sending, moderates, serverNow]);
}

/** What was said on one canvas and is not answered yet. A comment has the name of the command that brought it (`id`). */
export function sendingOn(pending: readonly Pending[], canvas: CanvasId): Sending[] {
  return pending.flatMap(({ id, command }): Sending[] => {
    if (command.type === "comment.begin" && command.data.canvas_id === canvas) return [{ id, thread: null, about: { el: command.data.element ?? null, pt: command.data.at }, text: command.data.text }];
    if (command.type === "comment.reply" && command.data.canvas_id === canvas) return [{ id, thread: command.data.thread_id, about: { el: null, pt: [0, 0] }, text: command.data.text }];
    return [];
  });
}
