// What is known of one participant, and by which ways it is reached.

import {ChatGate} from './chat.js';

export class Person {
  id;
  name;
  hub;
  // It tells an id of its own, the same on every way.
  stable;
  // Its id at the signaling server; null when that does not show it.
  route = null;
  // Connections of the Trystero room (MetLink).
  links = new Set();
  // Neighbours hear it.
  neighbourly = false;
  // Whom it hears, and through whom, as it says.
  hears = null;
  through = {};
  muted = null;
  // Peer or MetPeer: the call.
  peer = null;
  // We were to call, so we call again.
  weOffer = false;
  failures = 0;
  timer = 0;
  lapse = 0;
  error = '';
  gate = new ChatGate();

  constructor(id, {name, kind, stable}) {
    this.id = id;
    this.name = nameOf({name}) ?? 'guest';
    this.hub = kind === 'hub';
    this.stable = stable;
  }

  // Anything shows it.
  get known() {
    return this.#railed || this.neighbourly;
  }

  // It can be told something by more than neighbours.
  get reachable() {
    return this.#railed || Boolean(this.peer?.reachable);
  }

  // Only the call itself or neighbours reach it.
  get withoutRail() {
    return !this.#railed && (this.neighbourly || Boolean(this.peer?.reachable));
  }

  get #railed() {
    return this.route !== null || this.links.size > 0;
  }
}

export function nameOf(object) {
  return typeof object.name === 'string' ? object.name.slice(0, 64).trim() || null : null;
}
