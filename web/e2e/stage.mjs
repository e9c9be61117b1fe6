/** People in browsers of their own, what they do step by step, and what must never happen meanwhile. */
import { access, mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";

const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
const PHONE = { width: 375, height: 812 };
const shots = fileURLToPath(new URL("shots/", import.meta.url));

/** The pictures of the time before are of no use any more. */
export async function clearShots() {
  await rm(shots, { recursive: true, force: true });
  await mkdir(shots, { recursive: true });
}

export async function openStage(server) {
  const browser = await chromium.launch({ executablePath: await findChromium(), args: ARGS });
  const passed = [];
  const failed = [];
  const faults = [];
  const left = [];
  const pages = new Map();
  let cut = false;

  function fault(text) {
    faults.push(text);
    console.log(`FAULT ${text}`);
  }

  function watch(page, name) {
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => fault(`${name}: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" && !expected(message, cut)) fault(`${name}: ${message.text()} (${message.location().url})`);
    });
  }

  const stage = {
    server,
    base: server.base,
    /** Filled as the story goes on: the join code and the like. */
    facts: {},
    get pages() { return [...pages.values()]; },

    /** Someone with a browser of their own; on a phone with touch. */
    async person(name, width) {
      const phone = width < 500;
      const context = await browser.newContext({
        viewport: { width, height: phone ? PHONE.height : 900 }, locale: "en-GB",
        ...(phone ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {}),
      });
      const page = await context.newPage();
      watch(page, name);
      pages.set(name, page);
      stage[name] = page;
      return page;
    },

    async anotherTab(name) {
      const page = await pages.get(name).context().newPage();
      watch(page, `${name}'s other tab`);
      return page;
    },

    async step(name, act) {
      if (failed.length > 0) return void left.push(name);
      const from = Date.now();
      try {
        await act();
        passed.push(name);
        console.log(`ok    ${name} (${((Date.now() - from) / 1_000).toFixed(1)} s)`);
      } catch (error) {
        failed.push(`${name}: ${String(error.message).split("\n").slice(0, 6).join("\n    ")}`);
        console.log(`FAIL  ${failed.at(-1)}`);
        await Promise.all([...pages].map(([who, page]) => page.screenshot({ path: `${shots}failed-${failed.length}-${who}.png` }).catch(() => {})));
      }
    },

    /** While the server is down, its absence is no fault. */
    async whileDown(act) {
      cut = true;
      try { await act(); } finally { cut = false; }
    },

    /** A picture of a page as it is, and with `narrow` also as a phone shows it; nothing may stick out sideways. */
    async look(page, name, { narrow = false, dark = false } = {}) {
      await shoot(page, name);
      if (dark) {
        await page.emulateMedia({ colorScheme: "dark" });
        await shoot(page, `${name}-dark`);
        await stage.accessible(page, `${name}, dark`);
        await page.emulateMedia({ colorScheme: "light" });
      }
      if (!narrow) return;
      const before = page.viewportSize();
      await page.setViewportSize(PHONE);
      await shoot(page, name);
      await page.setViewportSize(before);
    },

    /** No serious or critical finding of axe. Like what sticks out, it is noted, and the story goes on. */
    async accessible(page, name) {
      await page.evaluate(`window.axe ?? (() => { ${axe.source} })()`);
      const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), WCAG);
      const grave = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      if (grave.length > 0) {
        fault(`${name}: ${grave.map((v) => `${v.id} (${v.nodes.slice(0, 3).map((n) => `${n.target.join(" ")}: ${n.failureSummary?.split("\n").at(1)?.trim()}`).join("; ")})`).join(", ")}`);
      }
    },

    async end() {
      await browser.close();
      const complaints = [...failed, ...faults];
      if (complaints.length > 0) console.log(`\nWhat is wrong:\n${complaints.map((text) => `- ${text}`).join("\n")}`);
      if (left.length > 0) console.log(`\nLeft out after that:\n${left.map((text) => `- ${text}`).join("\n")}`);
      console.log(`${passed.length} passed, ${complaints.length} failed`);
      return complaints.length === 0;
    },
  };

  async function shoot(page, name) {
    const width = page.viewportSize().width;
    // A picture of more than the window resizes the page for a moment, which may close a dialog or a menu with its layout.
    const fullPage = await page.locator('dialog[open], [role="menu"]').count() === 0;
    await page.screenshot({ path: `${shots}${name}-${width}.png`, fullPage, animations: "disabled" });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) fault(`${name} sticks out by ${over} px at ${width} px`);
  }
  return stage;
}

/** The browser itself reports refused requests: the question who is signed in, and whatever fails while the server is down. */
function expected(message, cut) {
  const { url } = message.location();
  if (/\/api\/v1\/auth\/refresh$/.test(url) && /\b401\b/.test(message.text())) return true;
  // A round may be discarded while the report on it is asked for; the page goes on without.
  if (/\/fairness$/.test(url) && /\b409\b/.test(message.text())) return true;
  // A list that cannot be read is part of the story.
  if (/\/roster\.csv$/.test(url) && /\b422\b/.test(message.text())) return true;
  return cut && /ERR_|WebSocket connection/.test(message.text());
}

async function findChromium() {
  for (const path of [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"]) {
    if (path && await access(path).then(() => true, () => false)) return path;
  }
  throw new Error("no Chromium; name it in CHROMIUM");
}
