#!/usr/bin/env node
// A whole client of plenary, written from docs/protocol.md alone. It joins by code, stays through cuts and restarts,
// and when somebody writes "!draw" in the chat it draws a card, writes a reflection about it and shares it.
//
//   node docs/examples/bot.mjs BASE_URL JOIN_CODE [NAME]
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";

const [base, code, name = "Bot"] = process.argv.slice(2);
if (!base || !code) stop(2, "usage: node docs/examples/bot.mjs BASE_URL JOIN_CODE [NAME]");
// Node 22 has a WebSocket of its own; before it the package `ws` of the web client serves (npm ci in web/).
const WebSocket = globalThis.WebSocket ?? createRequire(new URL("../../web/package.json", import.meta.url))("ws");

const since = {}; // stream → the highest seq seen
const unanswered = new Map(); // ref → { frame, then }: kept until it is answered, and sent again after a cut
let socket, connection, attached = false, attempt = 0, refs = 0, decks = [];
let me = await rest(`/join/${encodeURIComponent(code)}`, { name, cookie: false }).catch((error) => stop(1, error.message));
let expiresAt = Date.now() + me.expires_in_s * 1000;
console.log(`joined as ${me.participant_id} (${me.standing})`);
connect();

async function rest(path, body) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${base}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw Object.assign(new Error(`${answer.code}: ${answer.detail}`), { final: response.status < 500 && response.status !== 429 });
}

async function refresh() {
  const { session_id, refresh_token } = me;
  me = { ...me, ...(await rest("/participants/refresh", { session_id, refresh_token })) };
  expiresAt = Date.now() + me.expires_in_s * 1000;
}

async function connect() {
  try {
    if (expiresAt - Date.now() < 20_000) await refresh();
  } catch (error) {
    return error.final ? stop(1, error.message) : again();
  }
  const mine = (socket = new WebSocket(`${base.replace(/^http/, "ws")}/ws/sessions/${me.session_id}`));
  let heard = Date.now();
  const over = (code) => {
    if (socket !== mine) return;
    [socket, attached] = [null, false];
    clearInterval(beat);
    mine.close();
    ended(code);
  };
  const beat = setInterval(() => (Date.now() - heard > 30_000 ? over(1006) : send({ ref: "ping", type: "ping" })), 10_000);
  mine.onopen = () => send({ ref: "attach", type: "attach", data: { token: me.access_token, protocol: 1, replaces: connection, since } });
  mine.onmessage = ({ data }) => void (heard = Date.now(), socket === mine && receive(JSON.parse(data)));
  mine.onerror = () => {}; // `close` follows
  mine.onclose = (event) => over(event.code);
}

function ended(code) {
  if ([1000, 1002, 1003, 1009].includes(code) || (code >= 4500 && code <= 4999)) stop(0, `closed for good: ${code}`);
  if (code === 4005) expiresAt = 0;
  again();
}

function again() { setTimeout(connect, Math.random() * Math.min(10_000, 250 * 2 ** attempt++)); }

function send(frame) { if (socket?.readyState === 1) socket.send(JSON.stringify(frame)); }

function command(type, data, then) {
  const frame = { ref: `c${++refs}`, id: randomUUID(), type, data };
  unanswered.set(frame.ref, { frame, then });
  if (attached) send(frame);
}

function receive(frame) {
  const asked = unanswered.get(frame.ref);
  if (frame.t === "event" || frame.t === "state") since[frame.stream] = frame.seq;
  if (frame.t === "attached") {
    [connection, attached, attempt] = [frame.connection_id, true, 0];
    console.log(`attached, ${unanswered.size} commands to send again`);
    for (const { frame } of unanswered.values()) send(frame);
  } else if (frame.data?.decks) decks = frame.data.decks; // of `state` and of `session.changed`
  else if (frame.type === "chat.sent" && frame.data.message.text.trim() === "!draw") draw(frame.data.message.from);
  else if (frame.notice === "auth_refresh")
    refresh().then(() => send({ ref: "auth", type: "auth", data: { token: me.access_token } }), () => {});
  else if (asked && frame.retry === "later") setTimeout(() => attached && unanswered.has(frame.ref) && send(asked.frame), frame.retry_after_ms ?? 1000);
  else if (asked && unanswered.delete(frame.ref))
    frame.t === "reply" ? asked.then(frame.data.id) : console.log(`${asked.frame.type} refused: ${frame.code}`);
}

function draw(from) {
  if (from === me.participant_id || decks.length === 0) return;
  command("cards.draw", { deck_id: decks[0].id }, (draw_id) =>
    command("reflection.write", { text: "What does this card want of me?", draw_id }, (reflection_id) =>
      command("reflection.share", { reflection_id, with: "everyone" }, () => console.log(`drew ${draw_id}, shared ${reflection_id}`))));
}

function stop(status, words) { console.log(words); process.exit(status); }
