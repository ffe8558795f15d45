// A relay that does everything a relay must not do, on a free port of loopback; prints the port.
// The path says what: flood, lies, large, ids, forged, binary, opened (closes when opened), spoken
// (closes when spoken to), refused (no upgrade), cut (breaks off in a frame).
import {createServer} from 'node:http'
import {WebSocketServer} from 'ws'

const PER_TICK = 100
const LARGE = 'x'.repeat(1024 * 1024)
const random = () => Math.random().toString(36).slice(2)
const wrap = (topic, payload) =>
  JSON.stringify({topic, payload: typeof payload === 'string' ? payload : JSON.stringify(payload)})
const forged = topics => {
  const event = {
    id: random().padEnd(64, '0'), pubkey: 'f'.repeat(64), created_at: Math.floor(Date.now() / 1000),
    kind: 20000, tags: [['x', topics[0] ?? '']], content: '{"peerId":"z"}', sig: 'e'.repeat(128)
  }
  return JSON.stringify(['EVENT', 'sub', event])
}

// What is said on a connection again and again, given the topics that were subscribed to.
const sayings = {
  flood: topics => wrap(topics.at(-1), random()),
  lies: () => wrap(random(), {peerId: random()}),
  large: topics => wrap(topics.at(-1), LARGE),
  ids: topics => wrap(topics.at(-1), {peerId: random() + random()}),
  answers: topics => wrap(topics[0], {peerId: random(), answer: 'garbage', offerId: random()}),
  forged,
  binary: () => Buffer.alloc(1000)
}

const sockets = new WebSocketServer({noServer: true})
const server = createServer((request, response) => response.writeHead(404).end())
server.on('upgrade', (request, socket, head) => {
  const evil = request.url.slice(1)
  if (evil === 'refused') return socket.end('HTTP/1.1 500 no\r\n\r\n')
  sockets.handleUpgrade(request, socket, head, client => {
    const topics = []
    client.on('error', () => {})
    client.on('message', text => {
      const message = JSON.parse(text)
      if (message.topic) topics.push(message.topic)
      if (Array.isArray(message) && message[2]?.['#x']) topics.push(...message[2]['#x'])
      if (evil === 'spoken') client.close()
      if (evil === 'cut') socket.end(Buffer.from([0x81, 126, 0xff]))
    })
    if (evil === 'opened') client.close()
    const say = sayings[evil]
    if (!say) return
    const timer = setInterval(() => {
      const count = evil === 'large' ? 2 : PER_TICK
      for (let i = 0; i < count && client.bufferedAmount < 8 * LARGE.length; i++) client.send(say(topics))
    }, 50)
    client.on('close', () => clearInterval(timer))
  })
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.resume().on('end', () => process.exit(0))
