// Signaling without a server: participants pass one another's offers, answers and candidates on.
// Whom a neighbour hears and we do not is introduced to the mesh, so that two who share no server
// meet, and a connection that has failed is tried again by another way. The lower id offers. The hub
// does the same (NeighbourSignaling.java): a neighbour says from whom a message is, a message is
// passed on once, and nobody we are connected to is called afresh by it.

// Looks, one a second: what other ways are given, when whoever is still missing is called again, and
// when somebody is gone whom nobody hears.
const PATIENCE_LOOKS = 3;
const AGAIN_LOOKS = 10;
const LOST_LOOKS = 5;
const MOST_KNOWN = 64;
const RELAY_BURST = 200;
const RELAYS_PER_SECOND = 20;
const VALID_ID = /^[A-Za-z0-9_-]{8,64}$/;
const SIGNALS = new Set(['offer', 'answer', 'ice-candidate', 'direct']);

// What a state tells of whom somebody hears only through a hub that sends it on: {id: id of the hub}.
export function readThrough(state) {
  const through = state.hearsThrough;
  if (!through || typeof through !== 'object') return {};
  return Object.fromEntries(Object.entries(through).filter(([id, by]) => isId(id) && isId(by)).slice(0, MOST_KNOWN));
}

// What a state tells of whom somebody hears: {reachable, others}, or null when nothing.
export function readHeard(state) {
  if (!Array.isArray(state.hears)) return null;
  return {reachable: ids(state.hears), others: Array.isArray(state.hearsOnly) ? ids(state.hearsOnly) : []};
}

function ids(list) {
  return [...new Set(list.filter((id) => typeof id === 'string' && VALID_ID.test(id)))].slice(0, MOST_KNOWN);
}

export function isId(text) {
  return VALID_ID.test(text);
}

export class Neighbours {
  #selfId;
  #people;
  #mesh;
  #known = new Map();
  #gates = new WeakMap();
  #turn = 0;

  // people: those of the mesh, by id. mesh: {reaches(person), tell(person, data)} over what is not a
  // neighbour; introduce(id, weOffer), gone(id) and heard(id, message) tell the mesh.
  constructor(selfId, people, mesh) {
    this.#selfId = selfId;
    this.#people = people;
    this.#mesh = mesh;
  }

  // Ids that neighbours hear and we do not.
  get missing() {
    const missing = new Set();
    for (const neighbour of this.#people.values()) {
      if (!neighbour.peer?.connected || !neighbour.hears) continue;
      for (const id of [...neighbour.hears.reachable, ...neighbour.hears.others]) {
        if (id !== this.#selfId && !this.#people.get(id)?.peer?.connected) missing.add(id);
      }
    }
    return missing;
  }

  get restless() {
    const waits = ([id, one]) => {
      const person = this.#people.get(id);
      return one.unheardFor > 0 || (person?.neighbourly && !person.peer?.connected);
    };
    return this.missing.size > 0 || [...this.#known].some(waits);
  }

  // Once a second while anything is missing.
  look() {
    const heard = new Map();
    for (const neighbour of this.#people.values()) {
      if (!this.#talksWith(neighbour) || !neighbour.hears) continue;
      for (const id of neighbour.hears.reachable) {
        if (id !== this.#selfId) heard.set(id, (heard.get(id) ?? new Set()).add(neighbour.id));
      }
    }
    for (const id of heard.keys()) this.#know(id);
    for (const [id, one] of [...this.#known]) this.#lookAt(id, one, heard.get(id) ?? new Set());
  }

  // Whether somebody tells that it hears that one, as of its last word.
  stillHeard(id) {
    return this.#hearers(id).length > 0;
  }

  #hearers(id) {
    return [...this.#people.values()]
      .filter((neighbour) => this.#talksWith(neighbour) && neighbour.hears?.reachable.includes(id));
  }

  #know(id) {
    if (!this.#known.has(id) && this.#known.size < MOST_KNOWN) {
      this.#known.set(id, {hearers: new Set(), missingFor: 0, unheardFor: 0, via: null});
    }
    return this.#known.get(id);
  }

  #lookAt(id, one, hearers) {
    const news = [...hearers].some((hearer) => !one.hearers.has(hearer));
    one.hearers = hearers;
    if (hearers.size === 0) {
      if (++one.unheardFor >= LOST_LOOKS) {
        this.#known.delete(id);
        this.#mesh.gone(id);
      }
      return;
    }
    one.unheardFor = 0;
    const person = this.#people.get(id);
    if (person?.peer?.connected) {
      one.missingFor = 0;
      return;
    }
    one.missingFor++;
    const due = (one.missingFor - PATIENCE_LOOKS) % AGAIN_LOOKS === 0;
    if (one.missingFor >= PATIENCE_LOOKS && (due || !person?.neighbourly || news)) {
      this.#mesh.introduce(id, this.#selfId < id);
    }
  }

  #talksWith(neighbour) {
    return Boolean(neighbour?.peer?.connected && this.#mesh.reaches(neighbour));
  }

  // Each offer goes by another neighbour: one that passes nothing on is no reason to give up.
  send(id, message) {
    const one = this.#known.get(id);
    if (!one) return;
    let via = this.#people.get(one.via);
    if (message.type === 'offer' || !this.#talksWith(via)) {
      const usable = this.#hearers(id);
      via = usable[this.#turn++ % usable.length];
      one.via = via?.id;
    }
    if (via) this.#mesh.tell(via, {roomhub: {event: 'relay', to: id, message}});
  }

  // A relay message of somebody: to be passed on, or passed on to us.
  told(person, data) {
    const message = data.message;
    if (!SIGNALS.has(message?.type) || !person.peer?.connected) return;
    if (typeof data.to === 'string') this.#forward(person, data.to, message);
    else if (typeof data.from === 'string') this.#received(person, data.from, message);
  }

  #forward(person, to, message) {
    const receiver = this.#people.get(to);
    if (!receiver || receiver === person || !this.#talksWith(receiver) || !this.#mayAsk(person)) return;
    this.#mesh.tell(receiver, {roomhub: {event: 'relay', from: person.id, message}});
  }

  #mayAsk(person) {
    const now = performance.now();
    const gate = this.#gates.get(person) ?? {credit: RELAY_BURST, since: now};
    gate.credit = Math.min(RELAY_BURST, gate.credit + ((now - gate.since) / 1000) * RELAYS_PER_SECOND);
    gate.since = now;
    this.#gates.set(person, gate);
    if (gate.credit < 1) return false;
    gate.credit--;
    return true;
  }

  #received(neighbour, from, message) {
    if (!isId(from) || from === this.#selfId || from === neighbour.id) return;
    const person = this.#people.get(from);
    const instead = message.type === 'offer' && person?.peer?.connected && person.peer.startedAfresh?.(message);
    const speaksItself = message.type === 'direct' && person && this.#mesh.reaches(person);
    if (instead || speaksItself) return;
    const one = this.#know(from);
    if (!one) return;
    one.via = neighbour.id;
    if (!person?.neighbourly) this.#mesh.introduce(from, false);
    this.#mesh.heard(from, message);
  }
}
