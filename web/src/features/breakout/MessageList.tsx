import type { Message } from "../../protocol/generated";
import { clockTime } from "../../session/format";
import { useLabel } from "../../session/hooks";

/** Messages to read and not to answer. */
export function MessageList({ messages }: { messages: readonly Message[] }) {
  const label = useLabel();
  return (
    <ul className="flex flex-col gap-3">
      {messages.map((message) => (
        <li key={message.id}>
          <p className="text-[0.85rem]"><span className="font-semibold">{label(message.from)}</span> <span className="tabular text-muted">{clockTime(message.at)}</span></p>
          <p className="prose">{message.text}</p>
        </li>
      ))}
    </ul>
  );
}
