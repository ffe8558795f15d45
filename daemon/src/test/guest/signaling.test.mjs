// How the page keeps its socket to the hub's server, with sockets that are nothing but their states.
import assert from 'node:assert/strict'
import {afterEach, beforeEach, mock, test} from 'node:test'

globalThis.CustomEvent ??= class extends Event {
  constructor(type, {detail}) {
    super(type)
    this.detail = detail
  }
}

class FakeSocket {
  static CONNECTING = 0
  static OPEN = 1
  static CLOSED = 3
  readyState = FakeSocket.CONNECTING
  sent = []

  constructor() {
    sockets.push(this)
  }

  open() {
    this.readyState = FakeSocket.OPEN
    this.onopen()
  }

  says(message) { this.onmessage?.({data: JSON.stringify(message)}) }
  send(text) { this.sent.push(JSON.parse(text).type) }

  close() {
    this.readyState = FakeSocket.CLOSED
    this.onclose?.()
  }
}

globalThis.WebSocket = FakeSocket
const {Signaling} = await import('../../main/guest/signaling.js')

let sockets
let signaling
let events
let now

const after = (ms) => {
  now += ms
  mock.timers.tick(ms)
}
const joined = () => {
  sockets.at(-1).open()
  sockets.at(-1).says({type: 'joined', clientId: 'c', peers: []})
}

beforeEach(() => {
  now = 50_000
  sockets = []
  events = []
  mock.timers.enable({apis: ['setTimeout', 'setInterval']})
  mock.method(performance, 'now', () => now)
  mock.method(Math, 'random', () => 1)
  signaling = new Signaling('ws://hub/ws', 'room', () => ({name: 'Me'}))
  for (const type of ['joined', 'down']) signaling.addEventListener(type, () => events.push(type))
  signaling.start()
})

afterEach(() => {
  signaling.leave()
  mock.timers.reset()
  mock.restoreAll()
})

test('a doubted server that answers keeps its socket, and one that does not is called afresh', () => {
  sockets[0].open()
  after(200)
  sockets[0].says({type: 'joined', clientId: 'c', peers: []})
  signaling.doubt()
  signaling.doubt()
  assert.deepEqual(sockets[0].sent, ['join', 'ping'])
  after(20)
  sockets[0].says({type: 'pong'})
  after(1500)
  assert.equal(sockets.length, 1)
  signaling.doubt()
  after(499)
  assert.equal(sockets.length, 1, 'five round trips, but half a second at the least')
  after(1)
  assert.equal(sockets.length, 2)
  assert.equal(sockets[0].readyState, FakeSocket.CLOSED)
  joined()
  assert.deepEqual(events, ['joined', 'down', 'joined'])
})

test('a slow server is given more time', () => {
  sockets[0].open()
  after(250)
  sockets[0].says({type: 'joined', clientId: 'c', peers: []})
  signaling.doubt()
  after(1249)
  assert.equal(sockets.length, 1)
  after(1)
  assert.equal(sockets.length, 2)
})

test('a server that is gone without a word is found out', () => {
  joined()
  after(15_000)
  assert.deepEqual(sockets[0].sent, ['join', 'ping'])
  after(1500)
  assert.equal(sockets.length, 2)
})

test('who waits for the next attempt makes it now', () => {
  joined()
  sockets[0].close()
  assert.equal(sockets.length, 1)
  signaling.doubt()
  assert.equal(sockets.length, 2)
  after(100)
  signaling.doubt()
  assert.equal(sockets.length, 2, 'that attempt is new enough')
  after(400)
  signaling.doubt()
  assert.equal(sockets.length, 3)
})

test('an attempt that comes to nothing gives way to another, and being down is told once', () => {
  after(2500)
  after(2500)
  after(2500)
  assert.equal(sockets.length, 4)
  after(9999)
  assert.equal(sockets.length, 4, 'a patient one')
  after(1)
  assert.equal(sockets.length, 5)
  assert.deepEqual(events, ['down'])
  joined()
  after(2500)
  assert.equal(sockets.length, 5)
  assert.deepEqual(events, ['down', 'joined'])
})

test('a refused connection is tried again, at most 2.5 s later, for ever', () => {
  for (let i = 0; i < 50; i++) {
    sockets.at(-1).close()
    after(2500)
    assert.equal(sockets.length, i + 2)
  }
})

test('a full room is asked again', () => {
  sockets[0].open()
  sockets[0].says({type: 'error', code: 'room-full', message: 'the room is full'})
  after(5000)
  assert.deepEqual(sockets[0].sent, ['join', 'join'])
})

test('who has left comes back by nothing', () => {
  joined()
  signaling.leave()
  signaling.doubt()
  after(60_000)
  assert.equal(sockets.length, 1)
  assert.deepEqual(sockets[0].sent, ['join', 'leave'])
})
