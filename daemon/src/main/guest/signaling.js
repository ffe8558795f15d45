// The WebSocket rail: joins the room, carries messages, and comes back for ever when it breaks.
// Events: joined {id, peers}, peer {id, metadata}, left {id}, message {from, type, ...}, down, refused {message}.

const FIRST_DELAY_MS = 1000;
// The hub's server has a few dozen clients at most, and without it nobody new can come in.
const LONGEST_DELAY_MS = 2500;
const STEADY_MS = 10000;
const BURST = 24;
const MESSAGES_PER_SECOND = 24;

// Where there is no server of a hub.
export class NoSignaling extends EventTarget {
  start() {}
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
  #waiting = [];
  #urgent = 0;
  #allowance = BURST;
  #drainedAt = 0;
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
    let openedAt = 0;
    socket.onopen = () => {
      openedAt = performance.now();
      this.#post({type: 'join', room: this.#room, metadata: this.#metadata()});
    };
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = () => {
      if (this.#left || this.#socket !== socket) return;
      if (openedAt && performance.now() - openedAt > STEADY_MS) this.#delay = FIRST_DELAY_MS;
      this.#emit('down', {});
      this.#timer = setTimeout(() => this.start(), this.#delay * (0.5 + Math.random() / 2));
      this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY_MS);
    };
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
    clearTimeout(this.#timer);
    clearTimeout(this.#drainTimer);
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({type: 'leave'}));
    this.#socket?.close();
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
    const now = performance.now();
    this.#allowance = Math.min(BURST, this.#allowance + ((now - this.#drainedAt) / 1000) * MESSAGES_PER_SECOND);
    this.#drainedAt = now;
    while (this.#waiting.length > 0 && this.#allowance >= 1) {
      this.#allowance--;
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
      case 'joined':
        this.#emit('joined', {id: message.clientId, peers: message.peers ?? []});
        break;
      case 'peer-joined':
        this.#emit('peer', {id: message.clientId, metadata: message.metadata ?? {}});
        break;
      case 'peer-left':
        this.#emit('left', {id: message.clientId});
        break;
      case 'error':
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
