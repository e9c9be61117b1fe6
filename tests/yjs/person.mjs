// Somebody with a client of somebody else's: asks its process (`client.mjs`) to do things, and waits until it sees them.
import { fork } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const CLIENT = fileURLToPath(new URL('client.mjs', import.meta.url))
/** What takes longer than this does not come. */
const PATIENCE_MS = 10_000

export const people = new Set()

export class Person {
  #asked = new Map()
  #refs = 0

  static async with(kind) {
    const person = new Person()
    person.kind = kind
    person.process = fork(CLIENT, [kind], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    people.add(person)
    const failed = once(person.process, 'exit').then(() => Promise.reject(new Error(`${kind} does not start`)))
    failed.catch(() => {})
    await Promise.race([once(person.process, 'message'), failed])
    person.process.on('message', ({ ref, answer, error }) => {
      const { resolve, reject } = person.#asked.get(ref)
      person.#asked.delete(ref)
      if (error) reject(new Error(`${kind}: ${error}`))
      else resolve(answer)
    })
    return person
  }

  ask(ask, ...args) {
    const ref = ++this.#refs
    return new Promise((resolve, reject) => {
      this.#asked.set(ref, { resolve, reject })
      this.process.send({ ref, ask, args })
    })
  }

  /** Waits until the answer is this, or passes. */
  async until(ask, wanted, { within = PATIENCE_MS } = {}) {
    const passes = typeof wanted === 'function' ? wanted : (answer) => isDeepStrictEqual(answer, wanted)
    const end = Date.now() + within
    for (;;) {
      const answer = await this.ask(ask)
      if (passes(answer)) return answer
      if (Date.now() > end) {
        throw new Error(`${this.kind}: ${ask} is ${JSON.stringify(answer)}, not ${typeof wanted === 'function' ? wanted : JSON.stringify(wanted)}`)
      }
      await new Promise((soon) => setTimeout(soon, 10))
    }
  }

  /** Ends as in a power cut. */
  async kill() {
    people.delete(this)
    const gone = once(this.process, 'exit')
    this.process.kill('SIGKILL')
    await gone
  }
}
