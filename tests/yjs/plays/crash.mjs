// The server is killed in the middle of work: what it sent back to whoever wrote it is there when nobody else is, and
// what it had not arrives from those who are still there, once.
import assert from 'node:assert/strict'
import { Person } from '../person.mjs'

export default async function crash({ server, both, play }) {
  for (const kind of ['y-websocket 3.1.0', '@y/websocket 4.0.0-rc.2', 'hocuspocus 4.8.0']) {
    await play(`the server is killed while ${kind} works`, async () => {
      const canvas = await server.canvas(`crash ${kind}`)
      const [bob, charlie] = [await Person.with(kind), await both('y-websocket 3.0.0', 1)]
      await Promise.all([bob.ask('open', await canvas.ticket(0)), charlie.ask('open', await canvas.ticket(1))])
      await Promise.all([bob.until('isSynced', true), charlie.until('isSynced', true)])
      await charlie.ask('make', 'card')
      await bob.until('view', (view) => view.card)
      await Promise.all([bob.ask('burst', 'bob', 40), charlie.ask('burst', 'charlie', 40)])
      for (let n = 0; n < 40; n++) await charlie.ask('push', 'card', n)
      // Somewhere in between: something of Bob's came back, and Charlie goes on while it ends.
      const echoed = await bob.until('echoed', (end) => end > 0)
      const [id] = await Promise.all([bob.ask('clientId'), server.kill(), charlie.ask('burst', 'late', 20)])
      const kept = Math.max(echoed, await bob.ask('echoed'))
      // Bob is gone with the server: only it has what he was told is kept.
      await bob.kill()
      await server.again()
      const dana = await both('y-websocket 3.1.0', 2)
      await dana.ask('open', await canvas.ticket(2))
      const all = (view) => view.card?.d?.length >= 40 && 'late19' in view && 'charlie39' in view
      const view = await dana.until('view', all, { within: 15_000 })
      assert.deepEqual(view.card.d, Array.from({ length: 40 }, (_, n) => n), 'everything once, in its order')
      const has = (await dana.ask('vector'))[id]
      assert.ok(has >= kept, `of Bob's changes ${kept} came back to him, and ${has} are there`)
      await charlie.until('view', view)
      // Charlie may be seen, and nobody who is gone.
      await dana.until('others', (others) => others.every(({ user }) => user.name === 'Charlie'))
      await Promise.all([charlie.ask('close'), dana.ask('close')])
    })
  }
}
