// A page of a Trystero room with the npm packages as they are: joins with its microphone, plays
// what it hears. Options stand in the query: strategy, url (any number), appId, roomId, password;
// with "wait" it joins only when told. window.page tells what has happened; window.leave() leaves,
// window.join() joins, again if need be, and window.joinAll() in every tab of this origin at once.
import {joinRoom as mqtt} from '@trystero-p2p/mqtt'
import {joinRoom as nostr} from '@trystero-p2p/nostr'
import {joinRoom as torrent} from '@trystero-p2p/torrent'
import {joinRoom as wsRelay} from './ws-relay.mjs'
import {selfId} from '@trystero-p2p/core'

const AUDIBLE = 0.01
const options = new URLSearchParams(location.search)
const joins = {mqtt, nostr, torrent, 'ws-relay': wsRelay}
window.page = {selfId, joined: [], left: [], streams: [], errors: [], roster: {}, at: {}}

const microphone = await navigator.mediaDevices.getUserMedia({
  audio: {echoCancellation: false, noiseSuppression: false, autoGainControl: false}
})
const password = options.get('password')
let began = 0

// Notes how long after joining something happened for the first time, ms.
const note = what => (page.at[what] ??= performance.now() - began)

const listen = async track => {
  const reader = new MediaStreamTrackProcessor({track}).readable.getReader()
  for (;;) {
    const {value, done} = await reader.read()
    if (done) return
    const block = new Float32Array(value.numberOfFrames)
    value.copyTo(block, {planeIndex: 0, format: 'f32-planar'})
    value.close()
    if (block.some(x => Math.abs(x) > AUDIBLE)) {
      note('audible')
      return reader.cancel()
    }
  }
}

window.join = () => {
  began = performance.now()
  page.at = {}
  const room = joins[options.get('strategy')](
    {
      appId: options.get('appId'),
      ...(password ? {password} : {}),
      relayConfig: {urls: options.getAll('url'), redundancy: options.getAll('url').length},
      rtcConfig: {iceServers: []}
    },
    options.get('roomId'),
    {onJoinError: ({error}) => page.errors.push(error)}
  )
  room.onPeerJoin = peer => {
    note('joined')
    page.joined.push(peer)
    room.addStream(microphone, {target: peer})
  }
  room.onPeerLeave = peer => page.left.push(peer)
  room.onPeerStream = (stream, peer) => {
    note('stream')
    page.streams.push(peer)
    const audio = new Audio()
    audio.srcObject = stream
    audio.play()
    document.body.append(audio)
    if (options.has('wait')) listen(stream.getAudioTracks()[0])
  }
  room.makeAction('hub:roster', {
    onMessage: (data, {peerId}) => (page.roster[peerId] = data.roomhub)
  })
  const bitrate = room.makeAction('hub:bitrate', {onMessage: () => {}})
  window.askForBitrate = bitsPerSecond => bitrate.send(bitsPerSecond)
  window.leave = () => room.leave()
}

const channel = new BroadcastChannel(options.get('roomId'))
channel.onmessage = () => join()
window.joinAll = () => {
  channel.postMessage('join')
  join()
}
page.ready = true
if (!options.has('wait')) join()
