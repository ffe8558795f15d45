// The WebSocket rail: joins the room, carries messages, and comes back for ever when it breaks. A
// browser does not tell when the other end of a socket is gone without a word: the server is asked.
// Events: joined {id, peers}, peer {id, metadata}, left {id}, message {from, type, ...}, down (once
// until joined again), refused {message}.

import {Gate} from './gate.js';

const FIRST_DELAY_MS = 1000;
// The hub's server has a few dozen clients at most, and without it nobody new can come in.
const LONGEST_DELAY_MS = 2500;
const STEADY_MS = 10000;
// A first packet that was lost is sent again after 1 s and 3 s: rather a new attempt than to wait for
// that. Now and then a patient one, for whom everything is slow.
const ATTEMPT_MS = [2500, 2500, 2500, 10000];
// An attempt that is younger was made on the present network.
const FRESH_ATTEMPT_MS = 500;
// Where the server is doubted, it must be heard within this, by how quick it was before.
const DOUBT_MS = [500, 1500];
const DOUBT_ROUND_TRIPS = 5;
const PING_MS = 15000;
const FULL_MS = 5000;
const BURST = 24;
const MESSAGES_PER_SECOND = 24;

// Where there is no server of a hub.
export class NoSignaling extends EventTarget {
  start() {}
  doubt() {}
  description() {}
  candidate() {}
  direct() {}
  broadcast() {}
  leave() {}
}

export class Signaling extends EventTarget {
  #url;
  #room;
  #metadata;
  #socket = null;
  #delay = FIRST_DELAY_MS;
  #timer = 0;
  #left = false;
  #down = false;
  #attempts = 0;
  #attemptedAt = 0;
  #doubted = 0;
  #askedAt = 0;
  #roundTrip = Infinity;
  #pings = 0;
  #waiting = [];
  #urgent = 0;
  #gate = new Gate(BURST, MESSAGES_PER_SECOND);
  #drainTimer = 0;

  constructor(url, room, metadata) {
    super();
    this.#url = url;
    this.#room = room;
    this.#metadata = metadata;
  }

  start() {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#waiting = [];
    this.#urgent = 0;
    this.#attemptedAt = performance.now();
    let openedAt = 0;
    this.#timer = setTimeout(() => this.#replace(), ATTEMPT_MS[this.#attempts++ % ATTEMPT_MS.length]);
    socket.onopen = () => {
      clearTimeout(this.#timer);
      openedAt = performance.now();
      this.#attempts = 0;
      this.#pings = setInterval(() => this.#ask(), PING_MS);
      this.#join();
    };
    socket.onmessage = (event) => {
      this.#trust();
      this.#receive(event.data);
    };
    socket.onclose = () => {
      this.#over();
      if (openedAt && performance.now() - openedAt > STEADY_MS) this.#delay = FIRST_DELAY_MS;
      this.#timer = setTimeout(() => this.start(), this.#delay * (0.5 + Math.random() / 2));
      this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY_MS);
      this.#tellDown();
    };
  }

  #join() {
    this.#askedAt = performance.now();
    this.#post({type: 'join', room: this.#room, metadata: this.#metadata()});
  }

  // The network may be another: a server that does not answer soon is called afresh, and who waits
  // for the next attempt makes it now.
  doubt() {
    if (this.#left || !this.#socket) return;
    switch (this.#socket.readyState) {
      case WebSocket.OPEN:
        this.#ask();
        break;
      case WebSocket.CONNECTING:
        if (performance.now() - this.#attemptedAt >= FRESH_ATTEMPT_MS) this.#replace();
        break;
      default:
        this.#delay = FIRST_DELAY_MS;
        this.#replace();
    }
  }

  // Any answer will do.
  #ask() {
    if (this.#doubted) return;
    const patience = Math.max(DOUBT_MS[0], Math.min(DOUBT_ROUND_TRIPS * this.#roundTrip, DOUBT_MS[1]));
    this.#doubted = setTimeout(() => this.#replace(), patience);
    this.#askedAt = performance.now();
    this.#socket.send('{"type":"ping"}');
  }

  #trust() {
    clearTimeout(this.#doubted);
    this.#doubted = 0;
  }

  // The socket is given up, and another one takes its place at once.
  #replace() {
    this.#over();
    this.#socket.close();
    this.#tellDown();
    this.start();
  }

  // Nothing comes from the socket any more.
  #over() {
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    for (const timer of [this.#timer, this.#pings, this.#drainTimer]) clearTimeout(timer);
    this.#trust();
  }

  #tellDown() {
    if (this.#down) return;
    this.#down = true;
    this.#emit('down', {});
  }

  description(to, description) {
    this.#post({type: description.type, to, sdp: description.sdp});
  }

  candidate(to, candidate) {
    this.#post({type: 'ice-candidate', to, candidate: candidate ? candidate.toJSON() : null});
  }

  direct(to, data) {
    this.#post({type: 'direct', to, data});
  }

  broadcast(data) {
    this.#post({type: 'broadcast', data});
  }

  leave() {
    this.#left = true;
    if (!this.#socket) return;
    this.#over();
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({type: 'leave'}));
    this.#socket.close();
  }

  // A server answers more than 50 messages a second with an error, and drops them. Descriptions go
  // before candidates: without them nothing can begin.
  #post(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    const text = JSON.stringify(message);
    if (message.type === 'ice-candidate') this.#waiting.push(text);
    else this.#waiting.splice(this.#urgent++, 0, text);
    this.#drain();
  }

  #drain() {
    while (this.#waiting.length > 0 && this.#gate.pass()) {
      this.#urgent = Math.max(0, this.#urgent - 1);
      this.#socket.send(this.#waiting.shift());
    }
    clearTimeout(this.#drainTimer);
    if (this.#waiting.length > 0) this.#drainTimer = setTimeout(() => this.#drain(), 1000 / MESSAGES_PER_SECOND);
  }

  #receive(text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    switch (message.type) {
      case 'pong':
        this.#roundTrip = performance.now() - this.#askedAt;
        break;
      case 'joined':
        this.#roundTrip = performance.now() - this.#askedAt;
        this.#down = false;
        this.#emit('joined', {id: message.clientId, peers: message.peers ?? []});
        break;
      case 'peer-joined':
        this.#emit('peer', {id: message.clientId, metadata: message.metadata ?? {}});
        break;
      case 'peer-left':
        this.#emit('left', {id: message.clientId});
        break;
      case 'error':
        // A place may be that of our own former socket, which the server gives up in time.
        if (message.code === 'room-full') this.#timer = setTimeout(() => this.#join(), FULL_MS);
        this.#emit('refused', {code: message.code, message: message.message});
        break;
      default:
        if (message.from) this.#emit('message', message);
    }
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }
}
