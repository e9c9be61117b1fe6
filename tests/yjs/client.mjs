// One client of somebody else's, in a process of its own: two copies of Yjs in one process break silently. It does what
// its parent asks (`person.mjs`), by name.
import { once } from 'node:events'
import WebSocket from 'ws'

const [kind] = process.argv.slice(2)

/** Sockets of the client, with what came over them, so that a play can see what no provider shows. */
class Tapped extends WebSocket {
  constructor(...args) {
    super(...args)
    taps.push(this)
    this.heard = []
    this.on('message', (data) => this.heard.push(new Uint8Array(data)))
    // A browser's socket that is closed before it is open ends nothing.
    this.on('error', () => {})
  }
}
const taps = []

/** A document as Yjs 13 has it. */
const thirteen = (Y) => ({
  Y,
  set: (doc, key, value) => doc.getMap('elements').set(key, value),
  make(doc, key) {
    const card = new Y.Map()
    card.set('t', new Y.Text())
    card.set('d', new Y.Array())
    doc.getMap('elements').set(key, card)
  },
  remove: (doc, key) => doc.getMap('elements').delete(key),
  type: (doc, key, at, text) => doc.getMap('elements').get(key).get('t').insert(at, text),
  push: (doc, key, value) => doc.getMap('elements').get(key).get('d').push([value]),
  view: (doc) => doc.getMap('elements').toJSON(),
})

/** The same in Yjs 14, which has one kind of type for everything. */
const fourteen = (Y) => ({
  Y,
  set: (doc, key, value) => doc.get('elements').setAttr(key, value),
  make(doc, key) {
    const card = new Y.Type()
    doc.get('elements').setAttr(key, card)
    card.setAttr('t', new Y.Type())
    card.setAttr('d', new Y.Type())
  },
  remove: (doc, key) => doc.get('elements').deleteAttr(key),
  type: (doc, key, at, text) => doc.get('elements').getAttr(key).getAttr('t').insert(at, text),
  push: (doc, key, value) => doc.get('elements').getAttr(key).getAttr('d').push([value]),
  view(doc) {
    const of = (value, key) => {
      if (!(value instanceof Y.Type)) return value
      if (key === 't') return value.toArray().join('')
      if (key === 'd') return value.toArray()
      return Object.fromEntries(Object.entries(value.getAttrs()).map(([key, value]) => [key, of(value, key)]))
    }
    return of(doc.get('elements'))
  },
})

const yWebsocket = async (pack, library, shape) => {
  const { WebsocketProvider } = await import(pack)
  return {
    ...shape(await import(library)),
    connect: (doc, { url, canvas, token }) =>
      new WebsocketProvider(url, canvas, doc, { params: { token }, WebSocketPolyfill: Tapped, disableBc: true }),
    isSynced: (provider) => provider.synced,
    // Only version 4 says so: what it wrote came back.
    isSaved: (provider) => provider.syncStatus?.status === 'green',
    awareness: (provider) => provider.awareness,
    disconnect: (provider) => provider.disconnect(),
    reconnect: (provider) => provider.connect(),
  }
}

const hocuspocus = async (pack) => {
  const { HocuspocusProvider, HocuspocusProviderWebsocket } = await import(pack)
  const sockets = new Map()
  return {
    ...thirteen(await import('yjs')),
    connect(doc, { url, canvas, token }) {
      const websocketProvider = new HocuspocusProviderWebsocket({
        url: url.replace(/\/yjs$/, '/hp'), WebSocketPolyfill: Tapped, delay: 100, minDelay: 100, maxDelay: 1000,
      })
      const provider = new HocuspocusProvider({ websocketProvider, name: canvas, document: doc, token })
      provider.attach()
      sockets.set(provider, websocketProvider)
      return provider
    },
    isSynced: (provider) => provider.isSynced,
    isSaved: (provider) => !provider.hasUnsyncedChanges && provider.unsyncedChanges === 0,
    awareness: (provider) => provider.awareness,
    disconnect: (provider) => sockets.get(provider).disconnect(),
    reconnect: (provider) => sockets.get(provider).connect(),
    leave: (provider) => sockets.get(provider).destroy(),
    // Each of its frames begins with the canvas's name.
    body: (frame) => frame.subarray(buffer(frame, 0)[1]),
  }
}

const ySweet = async () => {
  const { createYjsProvider } = await import('@y-sweet/client')
  return {
    ...thirteen(await import('yjs')),
    connect(doc, { url, canvas, token }) {
      const ticket = async () => ({ url, baseUrl: url.replace('ws', 'http'), docId: canvas, token })
      return createYjsProvider(doc, canvas, ticket, { WebSocketPolyfill: Tapped, showDebuggerLink: false })
    },
    isSynced: (provider) => provider.synced,
    isSaved: (provider) => !provider.hasLocalChanges,
    awareness: (provider) => provider.awareness,
    disconnect: (provider) => provider.disconnect(),
    reconnect: (provider) => provider.connect(),
  }
}

const kinds = {
  'y-websocket 3.1.0': () => yWebsocket('y-websocket', 'yjs', thirteen),
  'y-websocket 3.0.0': () => yWebsocket('y-websocket-300', 'yjs', thirteen),
  'y-websocket 1.5.4': () => yWebsocket('y-websocket-154', 'yjs', thirteen),
  '@y/websocket 4.0.0-rc.2': () => yWebsocket('@y/websocket', '@y/y', fourteen),
  'hocuspocus 4.8.0': () => hocuspocus('@hocuspocus/provider'),
  'hocuspocus 3.4.4': () => hocuspocus('hocuspocus-provider-34'),
  'y-sweet 0.9.1': () => ySweet(),
}

const client = await kinds[kind]()
const { Y } = client
let doc, provider, events, stored

const asks = {
  /** A new document, connected if it is said where, and with what the browser keeps of it if that has a name. */
  async open(where, { database } = {}) {
    if (doc) asks.leave()
    doc = new Y.Doc()
    events = []
    taps.length = 0
    if (database) {
      await import('fake-indexeddb/auto')
      const { IndexeddbPersistence } = await import('y-indexeddb')
      stored = new IndexeddbPersistence(database, doc)
      await stored.whenSynced
    }
    if (where) asks.connect(where)
  },
  connect(where) {
    provider = client.connect(doc, where)
    for (const event of ['status', 'sync', 'synced', 'closed', 'close', 'connection-close', 'authenticationFailed', 'permission-denied']) {
      try {
        provider.on(event, (detail) => events.push([event, said(detail)]))
      } catch {} // Not every provider has every event, and some say so.
    }
  },
  leave() {
    provider?.destroy()
    if (provider) client.leave?.(provider)
    doc.destroy()
    doc = provider = undefined
  },
  async close() {
    await stored?.destroy()
    stored = undefined
    asks.leave()
  },
  disconnect: () => client.disconnect(provider),
  reconnect: () => client.reconnect(provider),
  set: (key, value) => client.set(doc, key, value),
  make: (key) => doc.transact(() => client.make(doc, key)),
  remove: (key) => client.remove(doc, key),
  type: (key, at, text) => client.type(doc, key, at, text),
  push: (key, value) => client.push(doc, key, value),
  /** Many, each as an update of its own. */
  burst(prefix, count) {
    for (let n = 0; n < count; n++) client.set(doc, `${prefix}${n}`, n)
  },
  view: () => client.view(doc),
  isSynced: () => client.isSynced(provider),
  isSaved: () => client.isSaved(provider),
  events: () => events,
  shouldConnect: () => provider.shouldConnect,
  clientId: () => doc.clientID,
  vector: () => Object.fromEntries([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b)),
  isWhole: () => !doc.store.pendingStructs && !doc.store.pendingDs,
  setAwareness: (field, value) => client.awareness(provider).setLocalStateField(field, value),
  others() {
    const awareness = client.awareness(provider)
    return [...awareness.getStates()].filter(([id]) => id !== doc.clientID).map(([, state]) => state)
  },
  /** How far the server has sent back what this client wrote: what is before that, it has kept. */
  echoed() {
    let end = 0
    for (const heard of taps.flatMap((socket) => socket.heard)) {
      const frame = client.body?.(heard) ?? heard
      if (frame[0] !== 0 || frame[1] !== 2) continue
      const [bytes] = buffer(frame, 2)
      for (const struct of Y.decodeUpdate(bytes).structs) {
        if (struct.id.client === doc.clientID) end = Math.max(end, struct.id.clock + struct.length)
      }
    }
    return end
  },
  sockets: () => taps.length,
  hasClosed: () => taps.some((socket) => socket.readyState === WebSocket.CLOSED),
  /** The frames of the last socket, in hexadecimal. */
  frames: () => taps.at(-1)?.heard.map((frame) => Buffer.from(frame).toString('hex')) ?? [],
}

/** Bytes behind their length, at a place. */
function buffer(bytes, at) {
  let length = 0
  let shift = 0
  for (;;) {
    const byte = bytes[at++]
    length += (byte & 0x7f) * 2 ** shift
    shift += 7
    if (byte < 0x80) break
  }
  return [bytes.subarray(at, at + length), at + length]
}

function said(detail) {
  if (detail?.event) return said(detail.event)
  if (detail?.code !== undefined) return { code: detail.code, reason: `${detail.reason}` }
  return typeof detail === 'object' ? JSON.parse(JSON.stringify(detail, ['status', 'state', 'reason'])) : detail
}

// What a client says on its console belongs to the play, not to the screen.
const words = []
for (const level of ['log', 'warn', 'error']) console[level] = (...said) => words.push(said.join(' '))
asks.words = () => words

process.on('message', async ({ ref, ask, args }) => {
  try {
    process.send({ ref, answer: await asks[ask](...args) })
  } catch (error) {
    process.send({ ref, error: `${error.stack ?? error}` })
  }
})
process.on('disconnect', () => process.exit())
process.send({ ready: true })
await once(process, 'disconnect')
