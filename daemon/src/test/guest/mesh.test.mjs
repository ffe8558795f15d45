// Who is called over which connection, with connections that are nothing but their states.
import assert from 'node:assert/strict'
import {beforeEach, test} from 'node:test'

globalThis.CustomEvent ??= class extends Event {
  constructor(type, {detail}) {
    super(type)
    this.detail = detail
  }
}

class FakeConnection extends EventTarget {
  connectionState = 'new'
  signalingState = 'stable'
  senders = []
  transceivers = []
  restarts = 0

  constructor(configuration) {
    super()
    this.configuration = configuration
    connections.push(this)
  }

  become(state) {
    this.connectionState = state
    this.onconnectionstatechange?.()
    this.dispatchEvent(new Event('connectionstatechange'))
  }

  addTransceiver(track) {
    this.transceivers.push(track)
    this.onnegotiationneeded?.()
  }

  createDataChannel(label, init) {
    this.channel = {label, ...init, readyState: 'connecting', sent: [], send(text) { this.sent.push(JSON.parse(text)) }}
    return this.channel
  }

  restartIce() {
    this.restarts++
    this.onnegotiationneeded?.()
  }

  async setLocalDescription() {
    this.localDescription = {type: 'offer', sdp: `v=0\r\no=- ${connections.indexOf(this)} 1 IN IP4 0.0.0.0\r\n`}
  }

  async setRemoteDescription(description) { this.remote = description }
  getTransceivers() { return this.transceivers }
  getReceivers() { return [] }
  getSenders() { return this.senders }
  removeTrack(sender) { this.senders.splice(this.senders.indexOf(sender), 1) }
  async getStats() { return new Map() }
  close() { this.connectionState = 'closed' }
}

class FakeLink {
  told = []
  said = []
  constructor(id) {
    this.id = id
    this.pc = new FakeConnection()
    this.pc.connectionState = 'connected'
  }
  addStream(stream) { this.pc.senders.push({track: stream.track}) }
  tell(data) { this.told.push(data.roomhub) }
  say(text) { this.said.push(text) }
}

class FakeSignaling extends EventTarget {
  sent = []
  description(to, description) { this.sent.push([description.type, to]) }
  candidate() {}
  doubt() { this.doubts = (this.doubts ?? 0) + 1 }
  direct(to, data) { this.sent.push(['direct', to, data.roomhub.event]) }
  broadcast(data) { this.sent.push(['broadcast', data.roomhub.event]) }
  emit(type, detail) { this.dispatchEvent(new CustomEvent(type, {detail})) }
}

globalThis.RTCPeerConnection = FakeConnection
globalThis.MediaStream = class {
  constructor([track]) { this.track = track }
}
const {Mesh} = await import('../../main/guest/mesh.js')

const TRACK = {kind: 'audio'}
const PAGE = 'PagePagePagePagePage'
const HUB = '00000123456789abcdef'
let connections = []
let signaling
let room
let mesh

beforeEach(() => {
  connections = []
  signaling = new FakeSignaling()
  room = new EventTarget()
  mesh = new Mesh({
    signaling, track: TRACK, self: {name: 'Me', peerId: 'MeMeMeMeMeMeMeMeMeMe', muted: false},
    configuration: {iceServers: [{urls: 'stun:x'}]},
    makeSink: () => ({play: async () => {}, remove() {}})
  })
  mesh.follow(room)
})

const settled = () => new Promise((done) => setImmediate(done))
const met = (link) => room.dispatchEvent(new CustomEvent('met', {detail: {link}}))
const lost = (link) => room.dispatchEvent(new CustomEvent('lost', {detail: {link}}))
const listed = (id, clientId) => signaling.emit('joined',
  {id: 'c0', peers: [{id: clientId, metadata: {peerId: id, name: 'Ann'}}]})
const offers = (clientId, session) => signaling.emit('message',
  {type: 'offer', from: clientId, sdp: `v=0\r\no=- ${session} 1 IN IP4 0.0.0.0\r\n`})
const done = () => mesh.close()

test('who is met in the Trystero room only is spoken to over that connection', () => {
  const link = new FakeLink(PAGE)
  met(link)
  assert.equal(mesh.people.get(PAGE).peer.link, link)
  assert.deepEqual(link.pc.senders, [{track: TRACK}])
  assert.deepEqual(link.told, [{event: 'state', name: 'Me', muted: false}])
  lost(link)
  assert.equal(mesh.people.size, 0)
})

test('a hub is known by its id', () => {
  met(new FakeLink(HUB))
  assert.equal(mesh.hasHub, true)
  done()
})

test('who was called over signaling and is met again is one, and hears us once', async () => {
  listed(PAGE, 'c1')
  await settled()
  const link = new FakeLink(PAGE)
  met(link)
  assert.equal(mesh.people.size, 1)
  assert.deepEqual(link.pc.senders, [])
  assert.deepEqual(connections[0].configuration.iceServers, [{urls: 'stun:x'}])
  assert.ok(signaling.sent.some(([type, to]) => type === 'offer' && to === 'c1'))
  done()
})

test('who was met first is not called over signaling as well', async () => {
  const link = new FakeLink(PAGE)
  met(link)
  listed(PAGE, 'c1')
  await settled()
  assert.equal(mesh.people.get(PAGE).route, 'c1')
  assert.equal(mesh.people.get(PAGE).peer.link, link)
  assert.ok(!signaling.sent.some(([type]) => type === 'offer'))
  done()
})

test('an offer over signaling wins over a link, which falls silent and stays for later', async () => {
  const link = new FakeLink(PAGE)
  met(link)
  signaling.emit('peer', {id: 'c1', metadata: {peerId: PAGE}})
  offers('c1', 77)
  await settled()
  const person = mesh.people.get(PAGE)
  assert.equal(person.peer.link, undefined)
  assert.deepEqual(link.pc.senders, [])
  assert.equal(link.pc.connectionState, 'connected')
  person.peer.pc.become('failed')
  assert.equal(person.peer.link, link)
  assert.deepEqual(link.pc.senders, [{track: TRACK}])
  done()
})

test('a call that falters goes on over a link that does not', async () => {
  listed(PAGE, 'c1')
  await settled()
  const person = mesh.people.get(PAGE)
  person.peer.pc.become('connected')
  const link = new FakeLink(PAGE)
  met(link)
  person.peer.pc.become('disconnected')
  assert.equal(person.peer.link, link)
  done()
})

test('a lost link gives way to another one, and then to signaling where we were to call', async () => {
  const [one, two] = [new FakeLink(PAGE), new FakeLink(PAGE)]
  met(one)
  met(two)
  assert.deepEqual(two.pc.senders, [])
  listed(PAGE, 'c1')
  lost(one)
  assert.equal(mesh.people.get(PAGE).peer.link, two)
  lost(two)
  await settled()
  assert.ok(signaling.sent.some(([type, to]) => type === 'offer' && to === 'c1'))
  done()
})

test('what is written reaches each once, and floods nobody', () => {
  listed(PAGE, 'c1')
  const both = new FakeLink(PAGE)
  const only = new FakeLink('OnlyOnlyOnlyOnlyOnly')
  met(both)
  met(only)
  assert.equal(mesh.say('hello'), true)
  assert.deepEqual(signaling.sent.filter(([, event]) => event === 'chat'), [['broadcast', 'chat']])
  assert.deepEqual([both.said, only.said], [[], ['hello']])
  assert.equal([...Array(20)].filter(() => mesh.say('again')).length, 4)
  done()
})

test('what others write is cleaned, and only so much of it', () => {
  const heard = []
  mesh.addEventListener('chat', ({detail}) => heard.push([detail.person.id, detail.text]))
  const link = new FakeLink(PAGE)
  met(link)
  const writes = (text) => room.dispatchEvent(new CustomEvent('chat', {detail: {link, text}}))
  writes(' one\u0007 ')
  writes(17)
  writes('')
  for (let i = 0; i < 20; i++) writes('more')
  assert.deepEqual(heard.slice(0, 2), [[PAGE, 'one'], [PAGE, 'more']])
  assert.equal(heard.length, 5)
  done()
})

test('only a hub sends us to the Trystero room', () => {
  let sent = 0
  mesh.addEventListener('elsewhere', () => sent++)
  const says = (from) => signaling.emit('message',
    {type: 'direct', from, data: {roomhub: {event: 'state', name: 'x', muted: false, elsewhere: true}}})
  signaling.emit('peer', {id: 'c1', metadata: {peerId: PAGE}})
  signaling.emit('peer', {id: 'c2', metadata: {peerId: HUB, kind: 'hub'}})
  says('c1')
  assert.equal(sent, 0)
  says('c2')
  assert.equal(sent, 1)
  done()
})

const answers = (clientId, session) => signaling.emit('message',
  {type: 'answer', from: clientId, sdp: `v=0\r\no=- ${session} 1 IN IP4 0.0.0.0\r\n`})
const listing = (...peers) => signaling.emit('joined',
  {id: 'c0', peers: peers.map(([id, clientId]) => ({id: clientId, metadata: {peerId: id}}))})

test('signaling that comes back repairs what is broken and touches nothing else', async () => {
  listing([PAGE, 'c1'], [HUB, 'c2'])
  await settled()
  for (const pc of connections) {
    pc.signalingState = 'stable'
    pc.become('connected')
  }
  const [broken, well] = connections
  broken.become('disconnected')
  assert.equal(signaling.doubts, 1, 'the server is asked as well')
  signaling.emit('down')
  listing([PAGE, 'c3'], [HUB, 'c4'])
  await settled()
  assert.deepEqual([broken.restarts, well.restarts], [1, 0])
  assert.equal(connections.length, 2, 'nobody is called afresh')
  assert.deepEqual(signaling.sent.filter(([type, to]) => type === 'offer' && to === 'c3').length, 1)
  done()
})

test('who is broken while there is no server stays until that is given up', (t) => {
  t.mock.timers.enable({apis: ['setTimeout']})
  listing([PAGE, 'c1'])
  connections[0].become('connected')
  signaling.emit('down')
  connections[0].become('disconnected')
  t.mock.timers.tick(19_999)
  assert.equal(mesh.people.size, 1)
  t.mock.timers.tick(1)
  assert.equal(mesh.people.size, 0)
  done()
})

test('who is broken and whom the server does not show goes soon, unless it comes by another socket', (t) => {
  t.mock.timers.enable({apis: ['setTimeout']})
  listing([PAGE, 'c1'], [HUB, 'c2'])
  for (const pc of connections) pc.become('connected')
  connections.forEach((pc) => pc.become('disconnected'))
  signaling.emit('left', {id: 'c1'})
  signaling.emit('left', {id: 'c2'})
  t.mock.timers.tick(1500)
  signaling.emit('peer', {id: 'c3', metadata: {peerId: PAGE}})
  t.mock.timers.tick(499)
  assert.equal(mesh.people.size, 2)
  t.mock.timers.tick(1)
  assert.deepEqual([...mesh.people.keys()], [PAGE])
  assert.equal(connections.length, 2, 'repaired, not called afresh')
  done()
})

const [OTHER, FAR] = ['OtherOtherOtherOther', 'ZoeZoeZoeZoeZoeZoeZo']
const tells = (clientId, hears) => signaling.emit('message',
  {type: 'broadcast', from: clientId, data: {roomhub: {event: 'state', hears}}})

// No server shows who is far, and the call that a neighbour has brought about falters.
const faltersBehindNeighbours = async (t) => {
  t.mock.timers.enable({apis: ['setTimeout']})
  listing([PAGE, 'c1'], [OTHER, 'c2'])
  await settled()
  for (const pc of connections) pc.become('connected')
  tells('c1', [FAR, OTHER])
  tells('c2', [PAGE])
  for (let look = 0; look < 3; look++) t.mock.timers.tick(1000)
  connections[2].become('connected')
  connections[2].become('disconnected')
}

test('whom no neighbour hears any more is gone soon', async (t) => {
  await faltersBehindNeighbours(t)
  t.mock.timers.tick(2000)
  assert.deepEqual([...mesh.people.keys()], [PAGE, OTHER, FAR])
  tells('c1', [OTHER])
  t.mock.timers.tick(1999)
  assert.deepEqual([...mesh.people.keys()], [PAGE, OTHER, FAR])
  t.mock.timers.tick(1)
  assert.deepEqual([...mesh.people.keys()], [PAGE, OTHER])
  done()
})

test('where we hear nobody at all nobody is given up for it', async (t) => {
  await faltersBehindNeighbours(t)
  connections[1].become('disconnected')
  connections[0].become('disconnected')
  assert.equal(mesh.people.get(FAR).neighbourly, true)
  t.mock.timers.tick(2000)
  for (const pc of connections) pc.become('connected')
  assert.deepEqual([...mesh.people.keys()], [PAGE, OTHER, FAR])
  assert.equal(connections.length, 3, 'nobody is called afresh')
  done()
})

test('what no restart repairs is called afresh, after 1, 2, 4, 8, 16, 16 s', async (t) => {
  t.mock.timers.enable({apis: ['setTimeout']})
  listing([PAGE, 'c1'])
  connections[0].become('connected')
  connections[0].become('disconnected')
  t.mock.timers.tick(20_000)
  assert.equal(connections[0].connectionState, 'closed')
  for (const [i, wait] of [1000, 2000, 4000, 8000, 16_000, 16_000].entries()) {
    t.mock.timers.tick(wait - 1)
    assert.equal(connections.length, i + 1)
    t.mock.timers.tick(1)
    assert.equal(connections.length, i + 2)
    connections.at(-1).become('failed')
  }
  done()
})

test('an answer of another connection is a reason to call afresh, a late one is none', async () => {
  listing([PAGE, 'c1'])
  await settled()
  connections[0].signalingState = 'have-local-offer'
  answers('c1', 77)
  await settled()
  connections[0].become('connected')
  answers('c1', '78 1 IN IP4 0.0.0.0\r\na=x-answered-offer:99')
  await settled()
  assert.equal(connections.length, 1)
  answers('c1', 78)
  await settled()
  assert.equal(connections[0].connectionState, 'closed')
  assert.equal(connections.length, 2)
  done()
})

test('another network restarts everything', async () => {
  listing([PAGE, 'c1'], [HUB, 'c2'])
  await settled()
  for (const pc of connections) pc.become('connected')
  mesh.doubt()
  await settled()
  assert.deepEqual(connections.map((pc) => pc.restarts), [1, 1])
  done()
})

const channelOf = (pc) => {
  pc.become('connected')
  pc.channel.readyState = 'open'
  return pc.channel
}
const hears = (channel, message) => channel.onmessage({data: JSON.stringify(message)})

test('pages have a channel of their own in the call, hubs and strangers none', async () => {
  signaling.emit('joined', {id: 'c0', peers: [
    {id: 'c1', metadata: {peerId: PAGE}}, {id: 'c2', metadata: {peerId: HUB, kind: 'hub'}}, {id: 'c3', metadata: {}}]})
  await settled()
  const [page, hub, stranger] = connections
  assert.deepEqual([page.channel.label, page.channel.negotiated, page.channel.id], ['roomhub', true, 0])
  assert.deepEqual([hub.channel, stranger.channel], [undefined, undefined])
  done()
})

test('who is called opens the channel where the offer has one', async () => {
  signaling.emit('peer', {id: 'c1', metadata: {peerId: PAGE}})
  offers('c1', 7)
  await settled()
  assert.equal(connections[0].channel, undefined)
  offers('c1', '7 1 IN IP4 0.0.0.0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=x')
  await settled()
  assert.equal(connections[0].channel.label, 'roomhub')
  done()
})

test('the channel carries what no server does, and only then', async () => {
  const heard = []
  mesh.addEventListener('chat', ({detail}) => heard.push(detail.text))
  listing([PAGE, 'c1'])
  await settled()
  connections[0].signalingState = 'stable'
  const channel = channelOf(connections[0])
  mesh.tellState()
  mesh.say('over the server')
  assert.deepEqual(channel.sent, [])
  signaling.emit('down')
  mesh.tellState()
  mesh.say('over the call')
  assert.deepEqual(channel.sent.map(({type, data}) => [type, data.roomhub.event]),
    [['direct', 'state'], ['direct', 'chat']])
  hears(channel, {type: 'direct', data: {roomhub: {event: 'chat', text: 'here'}}})
  hears(channel, {type: 'direct', data: {roomhub: {event: 'state', name: 'Ann', muted: true}}})
  channel.onmessage({data: '{nonsense'})
  channel.onmessage({data: new ArrayBuffer(8)})
  assert.deepEqual(heard, ['here'])
  assert.equal(mesh.people.get(PAGE).muted, true)
  mesh.doubt()
  await settled()
  assert.equal(channel.sent.at(-1).type, 'offer', 'another network: the old path still carries the restart')
  done()
})

test('a flood over the channel is not heard', async () => {
  listing([PAGE, 'c1'])
  await settled()
  const channel = channelOf(connections[0])
  let changes = 0
  mesh.addEventListener('change', () => changes++)
  for (let i = 0; i < 1000; i++) hears(channel, {type: 'direct', data: {roomhub: {event: 'state', muted: false}}})
  assert.ok(changes > 100 && changes < 250, `${changes}`)
  done()
})
