// Repairs one connection by ICE restarts, as the hub does (ConnectionRepair.java): when it has been
// disconnected for a while or sound has stopped, and again until it is connected. An offer that stays
// without an answer, because what carried it was dead, is sent again. What no restart helps is given
// up, and the mesh begins a fresh connection.

// Disconnected for that long it will hardly come back by itself.
const PATIENCE_MS = 3000;
// The polite side leaves the other one the first word: one offer is enough.
const POLITENESS_MS = 1000;
// Where signaling lives on, sound may only have stood still; who has moved comes by another socket
// and hurries.
const STALL_PATIENCE_MS = 1200;
// Whoever stops to send may have no more to say.
const STALL_ATTEMPTS = 3;
const REPEAT_MS = [2000, 4000, 8000];
const GIVE_UP_MS = 20000;
// A path through a relay by TCP may take its time.
const FIRST_GIVE_UP_MS = 30000;
// A network that comes and goes is no reason to write an offer for every time.
const DOUBT_APART_MS = 2000;

export class Repair {
  #connection;
  #polite;
  #named;
  #established = false;
  #stalled = false;
  #attempts = 0;
  #timer = 0;
  #deadline = 0;
  #doubtedAt = -Infinity;
  #closed = false;

  // connection: {state, a connectionState; unanswered, whether an offer of ours is; restart();
  // offerAgain(); giveUp()}. named: the other side is one of ours; who does not tell who it is may not
  // expect a first offer twice.
  constructor(connection, {polite, named}) {
    this.#connection = connection;
    this.#polite = polite;
    this.#named = named;
  }

  // The connection's state has changed.
  onState() {
    switch (this.#connection.state) {
      case 'connected':
        this.#established = true;
        this.#expectNothing();
        if (!this.#connection.unanswered) this.#rest();
        break;
      case 'disconnected':
        this.#expectWithin(GIVE_UP_MS);
        if (!this.#timer) {
          this.#attempts = 0;
          this.#arm(PATIENCE_MS + (this.#polite ? POLITENESS_MS : 0));
        }
        break;
      case 'failed':
      case 'closed':
        this.close();
        break;
    }
  }

  // An offer has been made.
  onOffer() {
    this.#attempts = 0;
    if (this.#established || this.#named) this.#arm(REPEAT_MS[0]);
    if (!this.#established) this.#expectWithin(FIRST_GIVE_UP_MS);
  }

  // Sound has stopped coming, though nothing says yet that the connection is broken.
  onStall() {
    if (!this.#established || this.#timer) return;
    this.#stalled = true;
    this.#attempts = 0;
    this.#arm(STALL_PATIENCE_MS + (this.#polite ? POLITENESS_MS : 0));
  }

  // It comes again.
  onFlow() {
    this.#stalled = false;
    if (this.#connection.state === 'connected' && !this.#connection.unanswered) this.#rest();
  }

  // Signaling is back: what waits need wait no longer.
  hurry() {
    if (this.#timer && (this.#connection.unanswered || this.#broken)) this.#act();
  }

  // The network may be another: the path in use stays until a new one carries sound.
  doubt() {
    const now = performance.now();
    if (this.#closed || !this.#established || now - this.#doubtedAt < DOUBT_APART_MS) return this.hurry();
    this.#doubtedAt = now;
    if (this.#connection.unanswered) this.#connection.offerAgain();
    else this.#connection.restart();
  }

  close() {
    this.#closed = true;
    this.#rest();
    this.#expectNothing();
  }

  get #broken() {
    return this.#established && (this.#stalled || this.#connection.state !== 'connected');
  }

  #act() {
    this.#rest();
    const enough = this.#connection.state === 'connected' && this.#attempts >= STALL_ATTEMPTS;
    if (this.#connection.unanswered) this.#connection.offerAgain();
    else if (this.#broken && !enough) this.#connection.restart();
    else return;
    this.#arm(REPEAT_MS[Math.min(this.#attempts++, REPEAT_MS.length - 1)]);
  }

  #arm(delay) {
    this.#rest();
    if (!this.#closed) this.#timer = setTimeout(() => this.#act(), delay);
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  // Connected by then, or given up.
  #expectWithin(delay) {
    if (this.#closed || this.#deadline) return;
    this.#deadline = setTimeout(() => {
      this.close();
      this.#connection.giveUp();
    }, delay);
  }

  #expectNothing() {
    clearTimeout(this.#deadline);
    this.#deadline = 0;
  }
}
