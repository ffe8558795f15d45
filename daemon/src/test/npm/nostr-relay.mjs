// A Nostr relay (NIP-01) for ephemeral events on a free port of loopback; prints the port. It
// checks no signatures: that is what the hub must do.
import {WebSocketServer} from 'ws'

const server = new WebSocketServer({host: '127.0.0.1', port: 0})
const subscriptions = new Map()
const matches = (event, filter) =>
  filter.kinds.includes(event.kind) &&
  event.created_at >= filter.since &&
  event.tags.some(([name, value]) => name === 'x' && filter['#x'].includes(value))

server.on('listening', () => console.log(server.address().port))
server.on('connection', socket => {
  subscriptions.set(socket, new Map())
  socket.on('close', () => subscriptions.delete(socket))
  socket.on('message', data => {
    const [type, ...rest] = JSON.parse(data)
    if (type === 'REQ') {
      subscriptions.get(socket).set(rest[0], rest[1])
      socket.send(JSON.stringify(['EOSE', rest[0]]))
    } else if (type === 'CLOSE') {
      subscriptions.get(socket).delete(rest[0])
    } else if (type === 'EVENT') {
      socket.send(JSON.stringify(['OK', rest[0].id, true, '']))
      for (const [to, filters] of subscriptions)
        for (const [id, filter] of filters)
          if (matches(rest[0], filter)) to.send(JSON.stringify(['EVENT', id, rest[0]]))
    }
  })
})
process.stdin.resume().on('end', () => process.exit(0))
