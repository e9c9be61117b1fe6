/**
 * The real binary on a free port with a folder of its own. It runs from a copy, so that a build that goes on meanwhile
 * changes nothing. With PLENARY_URL set, that server is used and is never killed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, chmod, constants, copyFile, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./until.mjs";

const target = fileURLToPath(new URL("../../target", import.meta.url));
const READY_WITHIN_MS = 60_000;

export async function startServer() {
  if (process.env.PLENARY_URL) {
    return { base: process.env.PLENARY_URL.replace(/\/$/, ""), ours: false, kill: refuse, restart: refuse, stop: async () => {}, log: async () => "" };
  }
  const folder = await mkdtemp(join(tmpdir(), "plenary-e2e-"));
  // Run as root, the server starts Postgres as somebody else, who must be able to reach its folder.
  await chmod(folder, 0o755);
  const binary = join(folder, "plenary");
  await until(async () => copyFile(await findBinary(), binary).then(() => true, () => false), "the binary: cargo build", { withinMs: 30_000 });
  const logPath = join(folder, "log");
  const log = await open(logPath, "a");
  const base = `http://127.0.0.1:${await freePort()}`;
  let child = null;

  async function run() {
    child = spawn(binary, ["serve"], {
      cwd: folder,
      stdio: ["ignore", log.fd, log.fd],
      env: {
        ...process.env,
        PLENARY__SERVER__BIND: base.slice("http://".length),
        PLENARY__DATABASE__DATA_DIR: join(folder, "data"),
        PLENARY__AUTH__ARGON2_MEMORY_KIB: "8192",
        // Ten browsers share the processor with it; the first connections to the database take their time then.
        PLENARY__DATABASE__ACQUIRE_TIMEOUT_MS: "10000",
      },
    });
    const started = child;
    await until(async () => {
      if (started.exitCode !== null) throw new Error(`the server ended with ${started.exitCode}:\n${await readFile(logPath, "utf8")}`);
      return fetch(`${base}/readyz`).then((answer) => answer.ok, () => false);
    }, "the server to be ready", { withinMs: READY_WITHIN_MS });
  }

  async function end(signal) {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  // Whatever ends this test ends its server.
  process.on("exit", () => child?.kill("SIGKILL"));
  await run();
  return {
    base,
    ours: true,
    /** As the kernel does it when memory is short: no word to anybody. */
    kill: () => end("SIGKILL"),
    restart: run,
    log: () => readFile(logPath, "utf8"),
    async stop() {
      const stubborn = setTimeout(() => void end("SIGKILL"), 15_000);
      await end("SIGTERM");
      clearTimeout(stubborn);
      await log.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function refuse() {
  throw new Error("a server that is not ours is not killed");
}

async function findBinary() {
  for (const path of [process.env.PLENARY_BIN, join(target, "debug/plenary"), join(target, "release/plenary")]) {
    if (path && await access(path, constants.X_OK).then(() => true, () => false)) return path;
  }
  throw new Error("no binary");
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
