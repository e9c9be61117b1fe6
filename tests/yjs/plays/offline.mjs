// A browser that keeps the canvas: what was done without a connection arrives, once.
import assert from 'node:assert/strict'

export default async function offline({ server, both, play }) {
  for (const kind of ['y-websocket 3.1.0', 'y-websocket 1.5.4', 'hocuspocus 4.8.0']) {
    await play(`${kind} with y-indexeddb`, async () => {
      const canvas = await server.canvas(`offline ${kind}`)
      const [bob, charlie] = await Promise.all([both(kind, 0), both('y-websocket 3.1.0', 1)])
      await Promise.all([bob.ask('open', await canvas.ticket(0), { database: canvas.id }), charlie.ask('open', await canvas.ticket(1))])
      await Promise.all([bob.until('isSynced', true), charlie.until('isSynced', true)])
      await bob.ask('make', 'card')
      await bob.ask('type', 'card', 0, 'before ')
      await charlie.until('view', { card: { t: 'before ', d: [] } })
      await bob.ask('disconnect')
      await bob.ask('type', 'card', 7, 'offline ')
      await charlie.ask('type', 'card', 7, 'online ')
      await bob.ask('push', 'card', 1)
      // The tab is closed and opened again, still without a connection; and then with one.
      await bob.ask('close')
      await bob.ask('open', null, { database: canvas.id })
      await bob.until('view', { card: { t: 'before offline ', d: [1] } })
      await bob.ask('push', 'card', 2)
      await bob.ask('connect', await canvas.ticket(0))
      const merged = ({ card }) => card.d.length === 2 && card.t.includes('offline ') && card.t.includes('online ')
      await Promise.all([bob.until('view', merged), charlie.until('view', merged)])
      const view = await bob.ask('view')
      assert.deepEqual(view.card.d, [1, 2])
      assert.equal(view.card.t.length, 'before offline online '.length)
      await charlie.until('view', view)
      await Promise.all([bob.ask('close'), charlie.ask('close')])
    })
  }
}
