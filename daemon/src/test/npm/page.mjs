// A page of a Trystero room with the npm packages as they are: joins with its microphone, plays
// what it hears. Options stand in the query: strategy, url (any number), appId, roomId, password.
// window.page tells what has happened; window.leave() leaves.
import {joinRoom as mqtt} from '@trystero-p2p/mqtt'
import {joinRoom as nostr} from '@trystero-p2p/nostr'
import {joinRoom as torrent} from '@trystero-p2p/torrent'
import {joinRoom as wsRelay} from './ws-relay.mjs'
import {selfId} from '@trystero-p2p/core'

const options = new URLSearchParams(location.search)
const joins = {mqtt, nostr, torrent, 'ws-relay': wsRelay}
window.page = {selfId, joined: [], left: [], streams: [], errors: [], roster: {}, at: {}}

const microphone = await navigator.mediaDevices.getUserMedia({
  audio: {echoCancellation: false, noiseSuppression: false, autoGainControl: false}
})
const password = options.get('password')
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
  page.joined.push(peer)
  room.addStream(microphone, {target: peer})
}
room.onPeerLeave = peer => page.left.push(peer)
room.onPeerStream = (stream, peer) => {
  page.streams.push(peer)
  const audio = new Audio()
  audio.srcObject = stream
  audio.play()
  document.body.append(audio)
}
room.makeAction('hub:roster', {
  onMessage: (data, {peerId}) => (page.roster[peerId] = data.roomhub)
})
window.leave = () => room.leave()
