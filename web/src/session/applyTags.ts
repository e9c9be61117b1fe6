/** Tags of people, and the question that asks for some. */
import type { SessionView, Tag } from "../protocol/generated";
import type { EventFrame } from "./reducer";
import { isFacilitator } from "./role";

type TagFrame = Extract<EventFrame, { type: `tag.${string}` }>;

export function applyTags(view: SessionView, frame: TagFrame): SessionView {
  switch (frame.type) {
    case "tag.set": return { ...view, tags: frame.data.tags.reduce(tagged, view.tags) };
    case "tag.asked": return { ...view, question: frame.data.question };
    case "tag.answered": {
      const { tag } = frame.data;
      const { question } = view;
      return {
        ...view,
        tags: isFacilitator(view.role) ? tagged(view.tags, tag) : view.tags,
        question: question && tag.participant_id === view.me ? { ...question, answer: tag.value } : question,
      };
    }
    case "tag.closed": return { ...view, question: null };
  }
}

/** An empty value takes the tag off. */
function tagged(tags: SessionView["tags"], { participant_id, tag, value }: Tag): SessionView["tags"] {
  const own = Object.entries({ ...tags[participant_id], [tag]: value }).filter(([, value]) => value !== "");
  const others = Object.entries(tags).filter(([id]) => id !== participant_id);
  return Object.fromEntries(own.length > 0 ? [...others, [participant_id, Object.fromEntries(own)]] : others);
}
