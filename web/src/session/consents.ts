/** What the viewer agrees to (Y-13, Y-14 of docs/protocol.md). Nobody else is told. */
import type { ConsentEvent, ConsentPurpose, SessionView } from "../protocol/generated";
import type { Snapshot } from "./store";

/** Whether it stands, as the server has confirmed it. */
export const agrees = (s: Snapshot, purpose: ConsentPurpose): boolean =>
  s.state.view?.consents.some((consent) => consent.purpose === purpose) ?? false;

/** The same as it will be once what is on its way is answered. */
export function willAgree(s: Snapshot, purpose: ConsentPurpose): boolean {
  const asked = s.pending.findLast(({ command }) => (command.type === "consent.give" || command.type === "consent.withdraw") && command.data.purpose === purpose);
  return asked ? asked.command.type === "consent.give" : agrees(s, purpose);
}

/** The consents' part of `apply`. One that is given again counts from then on. */
export function applyConsents(view: SessionView, event: ConsentEvent): SessionView {
  switch (event.type) {
    case "consent.given": return { ...view, consents: [...without(view, event.data.consent.purpose), event.data.consent] };
    case "consent.withdrawn": return { ...view, consents: without(view, event.data.purpose) };
  }
}

const without = ({ consents }: SessionView, purpose: ConsentPurpose) => consents.filter((consent) => consent.purpose !== purpose);
