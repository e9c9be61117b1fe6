// Clients of Yjs that nobody here wrote, against the real binary: `node tests/yjs/run.mjs [part of a play's name]`.
import { Person, people } from './person.mjs'
import { Server } from './server.mjs'
import converge from './plays/converge.mjs'
import crash from './plays/crash.mjs'
import gone from './plays/gone.mjs'
import offline from './plays/offline.mjs'
import refused from './plays/refused.mjs'
import saved from './plays/saved.mjs'
import { silence } from './plays/silence.mjs'

const kinds = [
  'y-websocket 3.1.0', 'y-websocket 3.0.0', 'y-websocket 1.5.4', '@y/websocket 4.0.0-rc.2', 'hocuspocus 4.8.0', 'hocuspocus 3.4.4',
]
const [wanted = ''] = process.argv.slice(2)
const failures = []
let played = 0

async function play(name, act) {
  if (!name.includes(wanted)) return
  const began = Date.now()
  played += 1
  try {
    await act()
    console.log(`  ok    ${name} (${Date.now() - began} ms)`)
  } catch (error) {
    failures.push(name)
    console.log(`  FAILED ${name}\n${error.stack}`)
    // Whoever took part may be anywhere now.
    for (const person of [...standing.values(), ...people]) person.kill?.()
    standing.clear()
  }
}

/** The nth person with such a client: processes are used again, with new documents. */
const standing = new Map()
async function both(kind, nth) {
  const key = `${kind} ${nth}`
  if (!standing.has(key)) standing.set(key, await Person.with(kind))
  return standing.get(key)
}

const server = await Server.start()
try {
  const stage = { server, both, kinds, play }
  const quiet = silence(stage)
  quiet.catch(() => {})
  for (const act of [converge, saved, refused, gone, offline]) await act(stage)
  await play('silence: a message within twenty seconds, and the status of y-sweet', () => quiet)
  await crash(stage)
} finally {
  for (const person of people) person.kill()
  await server.stop()
}
if (played === 0) failures.push(`no play is named ${wanted}`)
console.log(failures.length ? `${failures.length} of ${played} failed: ${failures.join('; ')}` : `all ${played} plays went well`)
process.exit(failures.length ? 1 : 0)
