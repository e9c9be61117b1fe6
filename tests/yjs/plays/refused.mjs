// Who may not, does not; and clients that can stop, stop.
import assert from 'node:assert/strict'

export default async function refused({ server, both, kinds, play }) {
  for (const kind of kinds) {
    await play(`a viewer with ${kind} changes nothing`, async () => {
      const canvas = await server.canvas(`viewer ${kind}`)
      const [dana, bob] = await Promise.all([both(kind, 1), both('y-websocket 3.1.0', 0)])
      await Promise.all([dana.ask('open', await canvas.ticket(2, 'view')), bob.ask('open', await canvas.ticket(0))])
      await Promise.all([dana.until('isSynced', true), bob.until('isSynced', true)])
      await dana.ask('set', 'forged', true)
      // What comes after it is seen, so that it was answered before.
      await bob.ask('set', 'bob', 1)
      await dana.until('view', { forged: true, bob: 1 })
      assert.deepEqual(await bob.ask('view'), { bob: 1 })
      if (!kind.startsWith('hocuspocus')) {
        // [2, 0, "read-only"], once.
        await dana.until('frames', (frames) => frames.includes(`020009${Buffer.from('read-only').toString('hex')}`))
      } else {
        // Not the one who may not write: it goes on and says that something is unsaved.
        assert.equal(await dana.ask('isSaved'), false)
      }
      const later = await both('y-websocket 3.0.0', 2)
      await later.ask('open', await canvas.ticket(1))
      await later.until('view', { bob: 1 })
      await Promise.all([dana.ask('close'), bob.ask('close'), later.ask('close')])
    })
  }
  const closed = ([event, detail]) => (event === 'closed' || event === 'connection-close') && detail?.code
  const stops = async (where, code) => {
    const bob = await both('y-websocket 3.1.0', 0)
    await bob.ask('open', where)
    await bob.until('events', (events) => events.some((event) => closed(event) === code))
    assert.equal(await bob.ask('shouldConnect'), false)
    assert.equal(await bob.ask('sockets'), 1)
    await bob.ask('close')
  }
  await play('y-websocket 3.1.0 stops at 4401, without a good ticket', async () => {
    const canvas = await server.canvas('4401')
    await stops({ url: canvas.url, canvas: canvas.id, token: 'none' }, 4401)
  })
  await play('y-websocket 3.1.0 stops at 4404, without a canvas', async () => {
    const canvas = await server.canvas('4404')
    const where = await canvas.ticket(0)
    await canvas.remove()
    await stops(where, 4404)
  })
  await play('y-websocket 3.1.0 stops at 4403, with a ticket to another canvas', async () => {
    const [one, other] = [await server.canvas('one'), await server.canvas('other')]
    await stops({ ...(await one.ticket(0)), canvas: other.id }, 4403)
  })
}
