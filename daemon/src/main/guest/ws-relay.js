// The protocol of @trystero-p2p/ws-relay on the unmodified core, with a socket of our
// own, because that of the core gives up after a minute and a hub may restart slowly.

import {createTopicStrategy, getRelays} from '@trystero-p2p/core';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30000;

class Relay {
  #url;
  #socket = null;
  #handlers = new Map();
  #delay = FIRST_DELAY_MS;
  #closed = false;

  constructor(url) {
    this.#url = url;
    this.ready = new Promise((resolve) => this.#open(() => resolve(this)));
  }

  #open(opened) {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => {
      this.#delay = FIRST_DELAY_MS;
      for (const topic of this.#handlers.keys()) this.#send({type: 'subscribe', topic});
      opened();
    };
    socket.onmessage = ({data}) => {
      const {topic, payload} = JSON.parse(data);
      this.#handlers.get(topic)?.(topic, payload);
    };
    socket.onclose = () => {
      if (this.#closed) return;
      setTimeout(() => this.#open(opened), this.#delay * (0.5 + Math.random() / 2));
      this.#delay = Math.min(2 * this.#delay, LONGEST_DELAY_MS);
    };
  }

  #send(message) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  subscribe(topic, handler) {
    this.#handlers.set(topic, handler);
    this.#send({type: 'subscribe', topic});
    return () => {
      if (this.#handlers.get(topic) !== handler) return;
      this.#handlers.delete(topic);
      this.#send({type: 'unsubscribe', topic});
      if (this.#handlers.size === 0) this.#close();
    };
  }

  publish(topic, payload) {
    this.#send({type: 'publish', topic, payload});
  }

  // Nobody is in a room by it any more; whoever joins again gets a new one.
  #close() {
    this.#closed = true;
    this.#socket.close();
    relays.delete(this.#url);
  }
}

const relays = new Map();

function relayAt(url) {
  if (!relays.has(url)) relays.set(url, new Relay(url));
  return relays.get(url);
}

export const joinRoom = createTopicStrategy({
  init: (config) => getRelays(config, [], 0).map((url) => relayAt(url).ready),
  subscribeTopic: (relay, topic, onMessage) => relay.subscribe(topic, onMessage),
  publishTopic: (relay, topic, payload) => relay.publish(topic, payload),
});
