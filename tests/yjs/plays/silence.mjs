// An hour in which nobody does anything: y-websocket thinks that the server is gone after thirty seconds without a
// message, and a ping is none. So there is a message at least every twenty, to a client that says nothing.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import WebSocket from 'ws'

const KEEP_ALIVE = Buffer.from([1, 1, 0])
const WITHIN_MS = 21_000

/** Begins at once and is waited for at the end, so that others need not wait for it. */
export function silence({ server }) {
  return watch(server)
}

async function watch(server) {
  const canvas = await server.canvas('silence')
  const { url, token } = await canvas.ticket(0)
  const socket = new WebSocket(`${url}/${canvas.id}?token=${token}`)
  await once(socket, 'open')
  const began = Date.now()
  const [frame] = await new Promise((resolve, reject) => {
    socket.on('message', (data) => data.equals(KEEP_ALIVE) && resolve([data]))
    socket.on('close', (code) => reject(new Error(`closed with ${code}`)))
    setTimeout(() => reject(new Error(`nothing in ${WITHIN_MS} ms`)), WITHIN_MS).unref()
  })
  assert.ok(Date.now() - began < WITHIN_MS)
  assert.deepEqual(frame, KEEP_ALIVE)
  // y-sweet asks whether the server has got this far; the answer is the question.
  socket.send(Buffer.from([102, 2, 0xac, 0x02]))
  await new Promise((resolve) => socket.on('message', (data) => data[0] === 102 && resolve(assert.deepEqual([...data], [102, 2, 0xac, 0x02]))))
  socket.removeAllListeners('close')
  socket.close()
}
