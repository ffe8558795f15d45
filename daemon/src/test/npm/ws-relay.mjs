// The protocol of @trystero-p2p/ws-relay on the unmodified core.
import {createTopicStrategy, makeSocket} from '@trystero-p2p/core'

const handlers = {}
const send = (socket, message) => socket.send(JSON.stringify(message))
export const joinRoom = createTopicStrategy({
  init: config =>
    config.relayConfig.urls.map(
      url =>
        makeSocket(url, text => {
          const {topic, payload} = JSON.parse(text)
          handlers[topic]?.(topic, payload)
        }).ready
    ),
  subscribeTopic: (socket, topic, onMessage) => {
    handlers[topic] = onMessage
    send(socket, {type: 'subscribe', topic})
    return () => send(socket, {type: 'unsubscribe', topic})
  },
  publishTopic: (socket, topic, payload) => send(socket, {type: 'publish', topic, payload})
})
