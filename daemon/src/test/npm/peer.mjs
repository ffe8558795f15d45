// A page's side of a Trystero room with the npm packages as they are, in node: only WebRTC is
// replaced, by connections whose descriptions carry a number and whose data channels are carried
// over standard input and output. One JSON object per line both ways.
//   node peer.mjs '{"strategy":"mqtt","urls":[...],"appId":"a","roomId":"r","password":"p"}'
// out: {event:"ready",selfId}, {event:"remote",pc,type,sdp}, {event:"candidate",pc,candidate},
//      {event:"sent",pc,base64}, {event:"closed",pc}, {event:"join",peer}, {event:"left",peer},
//      {event:"chat",peer,data,metadata}, {event:"pong",peer,ms}, {event:"error",error}
// in:  {open:pc}, {data:pc,base64}, {chat:data,metadata}, {ping:peer}, {stream:true}, {leave:true}
import {createInterface} from 'node:readline'
import {webcrypto} from 'node:crypto'
import {WebSocket} from 'ws'

globalThis.crypto ??= webcrypto
globalThis.WebSocket = WebSocket

const options = JSON.parse(process.argv[2])
const say = message => process.stdout.write(JSON.stringify(message) + '\n')
// The packages' own complaints are no part of the conversation.
console.log = console.warn = console.error = (...all) => process.stderr.write(all.join(' ') + '\n')

const connections = []

class FakeChannel extends EventTarget {
  readyState = 'connecting'
  bufferedAmount = 0
  bufferedAmountLowThreshold = 0

  constructor(pc) {
    super()
    this.pc = pc
  }

  open() {
    this.readyState = 'open'
    this.onopen?.()
  }

  send(data) {
    if (this.readyState !== 'open') throw new Error('not open')
    say({event: 'sent', pc: this.pc, base64: Buffer.from(data).toString('base64')})
  }

  receive(bytes) {
    this.onmessage?.({data: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)})
  }

  close() {
    this.readyState = 'closed'
    this.onclose?.()
  }
}

class FakePeerConnection extends EventTarget {
  signalingState = 'stable'
  connectionState = 'new'
  iceConnectionState = 'new'
  iceGatheringState = 'complete'
  localDescription = null
  remoteDescription = null
  senders = []

  constructor() {
    super()
    this.number = connections.push(this) - 1
  }

  createDataChannel() {
    return (this.channel = new FakeChannel(this.number))
  }

  describe(type) {
    return {
      type,
      sdp: `v=0\r\no=- ${this.number} 1 IN IP4 127.0.0.1\r\na=ice-ufrag:page\r\nx=${type}\r\n`
    }
  }

  async createOffer() {
    return this.describe('offer')
  }

  async setLocalDescription(description) {
    if (description?.type === 'rollback') {
      this.signalingState = 'stable'
      return
    }
    const answering = this.signalingState === 'have-remote-offer'
    this.localDescription = description ?? this.describe(answering ? 'answer' : 'offer')
    this.signalingState = answering ? 'stable' : 'have-local-offer'
    const candidate = {candidate: `candidate:of page ${this.number}`, sdpMid: '0', sdpMLineIndex: 0}
    queueMicrotask(() => this.onicecandidate?.({candidate}))
  }

  async setRemoteDescription(description) {
    this.remoteDescription = description
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable'
    say({event: 'remote', pc: this.number, type: description.type, sdp: description.sdp})
  }

  async addIceCandidate(candidate) {
    say({event: 'candidate', pc: this.number, candidate: candidate.candidate})
  }

  restartIce() {}

  getSenders() {
    return this.senders
  }

  open() {
    this.connectionState = 'connected'
    this.iceConnectionState = 'connected'
    this.onconnectionstatechange?.()
    if (!this.channel) {
      this.channel = new FakeChannel(this.number)
      this.ondatachannel({channel: this.channel})
    }
    this.channel.open()
  }

  close() {
    if (this.connectionState === 'closed') return
    this.connectionState = 'closed'
    this.signalingState = 'closed'
    say({event: 'closed', pc: this.number})
  }
}

const joinRoom =
  options.strategy === 'ws-relay'
    ? (await import('./ws-relay.mjs')).joinRoom
    : (await import('@trystero-p2p/' + options.strategy)).joinRoom
const {selfId} = await import('@trystero-p2p/core')

const room = joinRoom(
  {
    appId: options.appId,
    ...(options.password ? {password: options.password} : {}),
    relayConfig: {urls: options.urls},
    rtcPolyfill: FakePeerConnection
  },
  options.roomId,
  {onJoinError: ({error}) => say({event: 'error', error})}
)
room.onPeerJoin = peer => say({event: 'join', peer})
room.onPeerLeave = peer => say({event: 'left', peer})
const chat = room.makeAction('chat', {
  onMessage: (data, {peerId, metadata}) => say({event: 'chat', peer: peerId, data, metadata})
})
say({event: 'ready', selfId})

const commands = {
  open: pc => connections[pc].open(),
  data: (pc, {base64}) => connections[pc].channel.receive(Buffer.from(base64, 'base64')),
  chat: (data, {metadata}) => chat.send(data, metadata === undefined ? {} : {metadata}),
  ping: async peer => say({event: 'pong', peer, ms: await room.ping(peer)}),
  stream: () => room.addStream({id: 'stream-of-page', getTracks: () => []}, {metadata: {a: 1}}),
  leave: async () => {
    await room.leave()
    process.exit(0)
  }
}
createInterface({input: process.stdin})
  .on('line', async line => {
    const command = JSON.parse(line)
    const name = Object.keys(command)[0]
    try {
      await commands[name](command[name], command)
    } catch (error) {
      say({event: 'error', error: String(error)})
    }
  })
  .on('close', () => process.exit(0))
