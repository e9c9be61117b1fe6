// The real binary, as `plenary demo` serves it.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BINARY = process.env.PLENARY_BIN ?? fileURLToPath(new URL('../../target/debug/plenary', import.meta.url))

export class Server {
  static async start() {
    const server = new Server()
    server.folder = await mkdtemp(join(tmpdir(), 'plenary-yjs-'))
    await server.#run(0)
    return server
  }

  async #run(port) {
    const args = ['demo', '--json', '--port', `${port}`, '--data-dir', this.folder]
    this.process = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(this.process, 'exit').then(([code]) => Promise.reject(new Error(`${BINARY} ended with ${code}`)))
    ended.catch(() => {})
    const [line] = await Promise.race([once(createInterface(this.process.stdout), 'line'), ended])
    this.entry = JSON.parse(line)
    this.port = new URL(this.entry.base_url).port
  }

  /** Ends it as a power cut does. */
  async kill() {
    const gone = once(this.process, 'exit')
    this.process.kill('SIGKILL')
    await gone
  }

  /** Starts it again where it was. */
  again() {
    return this.#run(this.port)
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = once(this.process, 'exit')
      this.process.kill('SIGTERM')
      await gone
    }
    await rm(this.folder, { recursive: true, force: true })
  }

  async call(method, path, token, body) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const url = `${this.entry.base_url}/api/v1/sessions/${this.entry.session_id}${path}`
    const response = await fetch(url, { method, headers, body: body && JSON.stringify(body) })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? undefined : response.json()
  }

  /** A new canvas that everybody may draw on; `ticket(n, right)` lets the nth participant in. */
  async canvas(name) {
    const access = { to: 'session', right: 'edit' }
    const { id } = await this.call('POST', '/canvases', this.entry.facilitator.access_token, { name, access })
    const url = this.entry.canvases[0].url
    const ticket = async (nth, right = 'edit') => {
      const { access_token } = this.entry.participants[nth]
      const { ticket } = await this.call('POST', `/canvases/${id}/tickets`, access_token, { right })
      return { url, canvas: id, token: ticket }
    }
    const remove = () => this.call('DELETE', `/canvases/${id}`, this.entry.facilitator.access_token)
    return { id, url, ticket, remove }
  }
}
