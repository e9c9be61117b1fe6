/** Many guests without pages: each joins by REST, attaches by a socket of its own, and knows only what the server tells it. */
import { post } from "./rest.mjs";
import { until } from "./until.mjs";

export async function openCrowd(base, { id, code }, count) {
  const guests = await Promise.all(Array.from({ length: count }, (_, i) => attach(base, id, code, `Guest ${i + 1}`)));
  await until(() => guests.every((guest) => guest.attached), `${count} guests to be attached`, { withinMs: 30_000 });
  return {
    /** Who is with whom, by what each was told of its own breakout: lists of names. */
    groups() {
      const places = new Set(guests.map(({ breakout }) => breakout).filter((breakout) => breakout !== null));
      return [...places].map((place) => guests.filter(({ breakout }) => breakout === place).map(({ name }) => name));
    },
    everybodyInside: () => until(() => guests.every((guest) => guest.breakout !== null), "everybody to be in a breakout"),
    everybodyBack: () => until(() => guests.every((guest) => guest.breakout === null), "everybody to be back"),
    close: () => guests.forEach(({ socket }) => socket.close()),
  };
}

async function attach(base, session, code, name) {
  const { access_token: token } = await post(base, `/join/${code}`, { name, cookie: false });
  const socket = new WebSocket(`${base.replace(/^http/, "ws")}/ws/sessions/${session}`);
  const guest = { name, socket, attached: false, breakout: null };
  socket.addEventListener("open", () => socket.send(JSON.stringify({ ref: "a", type: "attach", data: { token, protocol: 1, replaces: null, since: {} } })));
  socket.addEventListener("message", ({ data }) => {
    const frame = JSON.parse(data);
    if (frame.t === "state" && frame.data.view === "session") guest.attached = true;
    if (frame.t === "state" && frame.data.view === "breakout") guest.breakout = frame.data.breakout_id;
    if (frame.t === "event" && frame.type === "breakout.closed") guest.breakout = null;
  });
  return guest;
}
