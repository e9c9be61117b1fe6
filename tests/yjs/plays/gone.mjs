// Whoever ends without a word is gone for others within three seconds, and is seen at once when they are back.
import assert from 'node:assert/strict'
import { Person } from '../person.mjs'

export default async function gone({ server, both, kinds, play }) {
  for (const kind of kinds) {
    await play(`${kind} ends in a power cut`, async () => {
      const canvas = await server.canvas(`gone ${kind}`)
      const charlie = await both('y-websocket 3.1.0', 1)
      await charlie.ask('open', await canvas.ticket(1))
      await charlie.until('isSynced', true)
      const bob = await Person.with(kind)
      await bob.ask('open', await canvas.ticket(0))
      await bob.ask('setAwareness', 'cursor', [1, 2])
      await charlie.until('others', (others) => others.length === 1)
      await bob.kill()
      await charlie.until('others', [], { within: 3_000 })
      await charlie.ask('close')
    })
  }
  await play('the same client comes back at once', async () => {
    const canvas = await server.canvas('back')
    const [bob, charlie] = await Promise.all([both('y-websocket 3.1.0', 0), both('y-websocket 3.0.0', 1)])
    await Promise.all([bob.ask('open', await canvas.ticket(0)), charlie.ask('open', await canvas.ticket(1))])
    await bob.ask('setAwareness', 'cursor', [1, 2])
    await charlie.until('others', (others) => others.length === 1)
    await bob.ask('disconnect')
    await charlie.until('others', [], { within: 3_000 })
    await bob.ask('reconnect')
    await charlie.until('others', (others) => others.length === 1, { within: 3_000 })
    const statuses = await bob.until('events', (events) => events.filter(([event]) => event === 'sync').length >= 3)
    const told = statuses.filter(([event]) => event === 'status' || event === 'sync').map(([, detail]) => detail?.status ?? detail)
    const in_between = ['disconnected', false]
    assert.deepEqual(told.filter((detail) => !in_between.includes(detail)), ['connected', true, 'connecting', 'connected', true])
    await Promise.all([bob.ask('close'), charlie.ask('close')])
  })
}
