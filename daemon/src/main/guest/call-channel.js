// What two pages tell each other over their call itself, when no server reaches both: who is muted,
// what is written, and their offers and answers for themselves and for neighbours. A data channel made
// by agreement, so that no message is needed for it, with the messages of the WebSocket rail; two hubs
// do the same (CallSignaling.java).

import {Gate} from './gate.js';

const LABEL = 'roomhub';
const STREAM = 0;
// As much as a signaling server lets pass.
const MESSAGES_AT_ONCE = 200;
const MESSAGES_PER_SECOND = 50;
const LONGEST_MESSAGE = 65536;

export class CallChannel {
  #channel;
  #gate = new Gate(MESSAGES_AT_ONCE, MESSAGES_PER_SECOND);

  // Before the description that brings it about; heard(message) gets objects.
  constructor(pc, heard) {
    this.#channel = pc.createDataChannel(LABEL, {negotiated: true, id: STREAM});
    this.#channel.onmessage = ({data}) => {
      const message = this.#allowed(data) ? parsed(data) : null;
      if (message) heard(message);
    };
  }

  get open() {
    return this.#channel.readyState === 'open';
  }

  send(message) {
    if (this.open) this.#channel.send(JSON.stringify(message));
  }

  #allowed(data) {
    return this.#gate.pass() && typeof data === 'string' && data.length <= LONGEST_MESSAGE;
  }
}

// Whether a description has data channels.
export function hasChannels(description) {
  return /^m=application [1-9]/m.test(description.sdp);
}

function parsed(text) {
  try {
    const message = JSON.parse(text);
    return message && typeof message === 'object' ? message : null;
  } catch {
    return null;
  }
}
