/** What a play needs before its first page, asked for by REST: an account, and a session to facilitate. */
import { randomUUID } from "node:crypto";

const PASSWORD = "a long enough secret";
const STEP = { phase: "expand", kind: "talk", title: "Walk and talk", instructions: "Two by two, and no notes.", planned_minutes: 20 };

export async function post(base, path, body, token) {
  const answer = await fetch(`${base}/api/v1${path}`, {
    method: "POST", body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
  });
  if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** A session without a lobby that has not started, and who facilitates it. */
export async function newSession(base, title) {
  const email = `alice-${randomUUID()}@example.org`;
  const account = { organization_name: "Studio South", name: "Alice", email, password: PASSWORD, cookie: false };
  const { access_token: token } = await post(base, "/auth/register", account);
  const { id, join_code: code } = await post(base, "/sessions", { title, lobby: false, steps: [STEP] }, token);
  return { id, code, token, email, password: PASSWORD };
}

/** Somebody who facilitates comes to the session's console. */
export async function toConsole(page, base, { id, email, password }) {
  await page.goto(`${base}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
  await page.goto(`${base}/live/${id}`);
  await page.getByRole("tab", { name: "Breakouts" }).waitFor();
}
