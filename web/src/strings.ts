/** Every feature's words, one line each. A further language is a second object of this shape. */
import { ERROR_MEANINGS } from "./protocol/generated";
import { strings as canvas } from "./canvas/strings";
import { strings as announcement } from "./features/announcement/strings";
import { strings as breakout } from "./features/breakout/strings";
import { strings as canvases } from "./features/canvases/strings";
import { strings as cards } from "./features/cards/strings";
import { strings as chat } from "./features/chat/strings";
import { strings as connection } from "./features/connection/strings";
import { strings as control } from "./features/control/strings";
import { strings as hands } from "./features/hands/strings";
import { strings as help } from "./features/help/strings";
import { strings as journey } from "./features/journey/strings";
import { strings as lobby } from "./features/lobby/strings";
import { strings as note } from "./features/breakout/notes/strings";
import { strings as people } from "./features/people/strings";
import { strings as planning } from "./features/planning/strings";
import { strings as reflection } from "./features/reflection/strings";
import { strings as roster } from "./features/roster/strings";
import { strings as session } from "./features/session/strings";
import { strings as tags } from "./features/tags/strings";
import { strings as timer } from "./features/timer/strings";
import { strings as undo } from "./features/undo/strings";
import { strings as pages } from "./pages/strings";
import { strings as ui } from "./ui/strings";

const errors = {
  ...ERROR_MEANINGS,
  "undo.gone": "Too late, or too much has happened since.",
  "canvas.unknown": "This canvas is not there any more, or not shared with you.",
  "canvas.limit": "This session has as many canvases as it may have. Remove one first.",
  "comment.limit": "There are as many comments here as there may be. Remove some that are settled first.",
  gone: "The connection ended before this was answered.",
  network: "The server cannot be reached. Check your connection and try again.",
};

export const english = {
    announcement, breakout, canvas, canvases, cards, chat, connection, errors, hands, help, journey, lobby, people, planning, reflection, roster, session, tags, timer, undo, pages, ui, control, note,
};
