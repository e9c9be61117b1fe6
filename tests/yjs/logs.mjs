// Logs that the gate let in (`core/examples/canvas_logs.rs`, on standard input), read by Yjs 13 or 14: the same canvas, the
// same state vector, and nothing that waits for something else. `node logs.mjs yjs`, or `node logs.mjs @y/y | node logs.mjs
// yjs`.
import assert from 'node:assert/strict'
import { createInterface } from 'node:readline'

const [library] = process.argv.slice(2)
const Y = await import(library)

/** As `view` in `core/tests/support/canvas.rs`: numbers by their bits. */
function of(value) {
  if (value === undefined) return { $: 'undefined' }
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value && (value < 0 ? -value : value) < 2n ** 53n ? of(Number(value)) : { $i: `${value}` }
  if (typeof value === 'number') return { $n: bits(value) }
  if (value instanceof Uint8Array) return { $b: Buffer.from(value).toString('hex') }
  if (Array.isArray(value)) return value.map(of)
  if (value instanceof Y.Map) return Object.fromEntries([...value.entries()].map(([key, value]) => [key, of(value)]))
  if (value instanceof Y.Text) return value.toDelta().map(({ insert, attributes = {} }) => [of(insert), of(attributes)])
  if (value instanceof Y.Array) return value.toArray().map(of)
  if (value instanceof Y.AbstractType) return 'something else'
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, value]) => [key, of(value)]))
  return value
}

function bits(number) {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Number.isNaN(number) ? NaN : number === 0 ? 0 : number)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}

const view = (doc) => ({ elements: of(doc.getMap('elements')), text: of(doc.getText('text')), list: of(doc.getArray('list')) })

/** A view without how texts look: Yjs 14 tidies that up by itself, and not as Yjs 13 does. */
function plain(view) {
  if (Array.isArray(view)) {
    const isText = view.length > 0 && view.every((piece) => Array.isArray(piece) && piece.length === 2 && piece[1]?.constructor === Object)
    if (!isText) return view.map(plain)
    const pieces = []
    for (const [insert] of view) {
      if (typeof insert === 'string' && typeof pieces.at(-1) === 'string') pieces.push(pieces.pop() + insert)
      else pieces.push(typeof insert === 'string' ? insert : plain(insert))
    }
    return pieces
  }
  if (view?.constructor !== Object) return view
  return Object.fromEntries(Object.entries(view).map(([key, value]) => [key, plain(value)]))
}

let logs = 0
let updates = 0
for await (const line of createInterface(process.stdin)) {
  const log = JSON.parse(line)
  const written = {}
  for (const how of ['told', 'merged', 'whole']) {
    const doc = new Y.Doc()
    const where = `seed ${log.seed}, ${how}, with ${library}`
    for (const [n, hex] of log[how].entries()) {
      Y.applyUpdate(doc, Buffer.from(hex, 'hex'))
      assert.ok(!doc.store.pendingStructs && !doc.store.pendingDs, `${where}: something waits after update ${n}: ${hex}`)
      updates += 1
    }
    const vector = Object.fromEntries(Y.decodeStateVector(Y.encodeStateVector(doc)))
    assert.deepEqual(vector, log.vector, where)
    if (doc.getMap) assert.deepEqual(log.plain ? plain(view(doc)) : view(doc), log.plain ? plain(log.view) : log.view, where)
    written[how] = [Buffer.from(Y.encodeStateAsUpdate(doc)).toString('hex')]
  }
  // Yjs 14 reads types otherwise; that it has the same canvas, Yjs 13 says of what it writes.
  if (library !== 'yjs') console.log(JSON.stringify({ ...log, ...written, plain: true }))
  logs += 1
}
assert.ok(logs > 0, 'no logs came')
console.error(`${library}: ${updates} updates of ${logs} logs, the same everywhere`)
