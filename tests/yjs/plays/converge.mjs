// Any two clients on one canvas: both have everything, whoever wrote it, and each sees where the other is.
import assert from 'node:assert/strict'

const FOURTEEN = '@y/websocket 4.0.0-rc.2'

export default async function converge({ server, both, kinds, play }) {
  for (const [index, one] of kinds.entries()) {
    for (const other of kinds.slice(index)) {
      await play(`${one} and ${other}`, async () => {
        const canvas = await server.canvas(`${one} and ${other}`)
        // What Yjs 14 makes is of a kind that Yjs 13 reads as something else; the other way round they agree.
        const [bob, charlie] = await Promise.all(one === FOURTEEN ? [both(other, 1), both(one, 0)] : [both(one, 0), both(other, 1)])
        await Promise.all([bob.ask('open', await canvas.ticket(0)), charlie.ask('open', await canvas.ticket(1))])
        await Promise.all([bob.until('isSynced', true), charlie.until('isSynced', true)])
        await together(bob, charlie)
        await seen(bob, charlie)
        await Promise.all([bob.ask('close'), charlie.ask('close')])
      })
    }
  }
}

async function together(bob, charlie) {
  await bob.ask('make', 'card')
  await bob.ask('type', 'card', 0, 'héllo 🦀')
  await charlie.until('view', { card: { t: 'héllo 🦀', d: [] } })
  // At once, in the same text, the same list, and under the same key.
  await Promise.all([
    bob.ask('type', 'card', 0, 'bob '),
    charlie.ask('type', 'card', 8, ' charlie'),
    bob.ask('push', 'card', 1),
    charlie.ask('push', 'card', 2),
    bob.ask('set', 'same', { geo: [1, 2, 3, 4, 0] }),
    charlie.ask('set', 'same', { geo: [5, 6, 7, 8, 0] }),
    bob.ask('set', 'bob', true),
    charlie.ask('set', 'charlie', null),
  ])
  const all = (view) => view.card?.t === 'bob héllo 🦀 charlie' && view.card.d.length === 2 && 'bob' in view && 'charlie' in view
  await Promise.all([bob.until('view', all), charlie.until('view', all)])
  await bob.until('vector', await same(bob, charlie))
  assert.deepEqual(await bob.ask('view'), await charlie.ask('view'))
  await bob.ask('remove', 'bob')
  await charlie.until('view', (view) => !('bob' in view))
  for (const one of [bob, charlie]) assert.equal(await one.ask('isWhole'), true, 'nothing is held back')
}

/** The state vector of one of them, once it is that of the other. */
async function same(bob, charlie) {
  return charlie.until('vector', JSON.parse(JSON.stringify(await bob.until('vector', (vector) => Object.keys(vector).length === 2))))
}

async function seen(bob, charlie) {
  await Promise.all([bob.ask('setAwareness', 'cursor', [1, 2]), charlie.ask('setAwareness', 'cursor', [3, 4])])
  const [[ofCharlie], [ofBob]] = await Promise.all([
    bob.until('others', (others) => others.length === 1 && others[0].cursor?.[0] === 3),
    charlie.until('others', (others) => others.length === 1 && others[0].cursor?.[0] === 1),
  ])
  // Who somebody is, the server says, not they themselves.
  assert.equal(ofBob.user.name, 'Bob')
  assert.equal(ofCharlie.user.name, 'Charlie')
}
