// Prints what the npm packages themselves make of known input, for the unit tests:
//   node golden.mjs > ../resources/io/roomhub/daemon/signaling/trystero/trystero-VERSION.json
// Run in a folder whose node_modules holds the packages of package.json.
import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join} from 'node:path'
import {pathToFileURL} from 'node:url'

const require = createRequire(join(process.cwd(), 'x.js'))
const root = dirname(require.resolve('@trystero-p2p/core/package.json'))
const part = name => import(pathToFileURL(join(root, 'dist', name + '.mjs')))
const {sha1, genKey, encrypt, deriveRoomNamespace} = await part('crypto')
const {selfId, topicPath, libName} = await part('utils')
const {createActionWireManager} = await part('action-wire')
const {SharedPeerManager} = await part('shared-peer')
const {createPasswordHandshake} = await part('handshake')
const nostr = await import(
  pathToFileURL(join(dirname(root), 'nostr', 'dist', 'index.mjs'))
)

const hex = bytes => Buffer.from(bytes).toString('hex')
const brief = bytes => ({
  length: bytes.byteLength,
  head: hex(bytes.slice(0, 48)),
  sha256: createHash('sha256').update(bytes).digest('hex')
})

const rooms = []
for (const [appId, roomId, password] of [
  ['roomhub', 'lobby', ''],
  ['roomhub', 'lobby-7Qm2xVb9Lk4R', 'correct horse'],
  ['app@1', 'Küche:☕', 'pässwörd:\u{1F511}']
]) {
  const peerId = 'AaBbCcDdEe0123456789'
  const path = topicPath(libName, appId, roomId)
  const texts = ['', 'v=0\r\n', '{"candidate":"","sdpMid":"0"}', 'é☕'.repeat(50)]
  const encrypted = []
  for (const text of texts)
    encrypted.push({text, cipher: await encrypt(genKey(password, appId, roomId), text)})
  const rootTopic = await sha1(path)
  const handshake = createPasswordHandshake(password || 'x', appId, roomId)
  const responses = []
  await handshake.run(
    async data => responses.push(data),
    async () => ({data: {__trystero_pw: 'challenge', c: 'Challenge0123'}}),
    false
  )
  rooms.push({
    appId, roomId, password, peerId, rootTopic,
    infoHash: (await sha1(rootTopic)).slice(0, 20),
    selfTopic: await sha1(topicPath(path, peerId)),
    roomToken: await deriveRoomNamespace(appId, roomId),
    encrypted,
    challengePassword: password || 'x',
    challengeResponse: responses[0],
    nostrKind: JSON.parse(nostr.subscribe('s', rootTopic))[2].kinds[0]
  })
}

// Every frame that the wire manager sends for some data.
const frames = []
const sent = []
const peer = {channel: null, sendData: chunk => sent.push(chunk.slice())}
const wire = createActionWireManager({
  getPeer: () => peer,
  getPeerIds: () => ['p'],
  canReceiveFromPeer: () => true,
  throwIfAborted: () => {}
})
const bytes = n => Uint8Array.from({length: n}, (_, i) => (i * 7 + 3) & 255)
for (const [type, kind, data, meta] of [
  ['@_ping', 'text', '', undefined],
  ['chat', 'text', 'héllo ☕', undefined],
  ['chat', 'json', {a: [1, null, true], b: 'ü'}, {from: 'me'}],
  ['chat', 'json', null, undefined],
  ['file', 'binary', bytes(5), undefined],
  ['file', 'binary', bytes(0), undefined],
  ['file', 'binary', bytes(16348), undefined],
  ['file', 'binary', bytes(16349), {name: 'x.bin', size: 16349}],
  ['file', 'binary', bytes(100000), undefined],
  ['12345678901234567890123456789012', 'text', 'x', 0]
]) {
  sent.length = 0
  await wire.makeInternalAction(type).send(data, 'p', meta)
  frames.push({
    type, kind,
    ...(kind === 'binary' ? {size: data.byteLength} : {data}),
    ...(meta === undefined ? {} : {meta}),
    frames: sent.map(frame => (frame.byteLength <= 200 ? {hex: hex(frame)} : brief(frame)))
  })
}

const shared = new SharedPeerManager()
const sharedSent = []
const handle = {
  created: 0, isDead: false, channel: {readyState: 'open'},
  connection: {connectionState: 'connected', iceConnectionState: 'connected'},
  setHandlers: () => {}, sendData: frame => sharedSent.push(hex(frame)), destroy: () => {}
}
const state = shared.register('roomhub', 'p', handle, 1000)
const token = await deriveRoomNamespace('roomhub', 'lobby')
shared.sendRoomPresence(state, token, true)
shared.sendRoomPresence(state, token, false)
const {proxy} = shared.bind('lobby', Promise.resolve(token), state, {onDetach: () => {}})
await new Promise(done => setTimeout(done, 1))
proxy.sendData(Uint8Array.from([1, 2, 3]))

const event = await nostr.createEvent(rooms[0].rootTopic, '{"peerId":"' + selfId + '"}')
const version = JSON.parse(readFileSync(join(root, 'package.json'))).version
console.log(JSON.stringify(
  {version, rooms, frames, shared: {token, presence: sharedSent.slice(0, 2), room: sharedSent[2]}, nostrEvent: event},
  null, 1
))
process.exit(0)
