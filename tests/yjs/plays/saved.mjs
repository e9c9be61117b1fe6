// Clients that tell their people whether what they did is kept, and what they say.
export default async function saved({ server, both, play }) {
  for (const kind of ['@y/websocket 4.0.0-rc.2', 'hocuspocus 4.8.0', 'hocuspocus 3.4.4', 'y-sweet 0.9.1']) {
    await play(`${kind} says that all is saved`, async () => {
      const canvas = await server.canvas(`saved ${kind}`)
      const bob = await both(kind, 0)
      await bob.ask('open', await canvas.ticket(0))
      await bob.until('isSynced', true)
      await bob.until('isSaved', true)
      await bob.ask('burst', 'k', 30)
      await bob.until('isSaved', true)
      await bob.ask('remove', 'k3')
      await bob.until('isSaved', true)
      // What was done while away is saved after coming back.
      await bob.ask('disconnect')
      await bob.ask('burst', 'away', 5)
      await bob.until('isSaved', false)
      await bob.until('hasClosed', true)
      await bob.ask('reconnect')
      await bob.until('isSaved', true)
      await bob.ask('close')
    })
  }
}
