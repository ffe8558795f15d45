// Participants tell each other whom they hear: when we do, and which connections of the mesh are
// missing by what the others tell. The hub does the same (Gossip.java).

import {isId} from './neighbours.js';

const TELL_AFTER_MS = 500;
const REPEAT_MS = 15000;
const LOOK_MS = 1000;
// Looks after which a connection is missing; before, it is in the making.
const MISSING_LOOKS = 5;

export class Gossip {
  // [{one, other, through}…]: names of pairs that have no connection; 'You' is this page. Through:
  // whose hub sends the sound of either on to the other, and could listen; '' where none does.
  missing = [];
  #selfId;
  #people;
  #neighbours;
  #told;
  #last = '{}';
  #looks = new Map();
  #tellTimer = 0;
  #lookTimer = 0;
  #repeatTimer = 0;
  #closed = false;

  // told: {tell(), missingChanged()}
  constructor(selfId, people, neighbours, told) {
    this.#selfId = selfId;
    this.#people = people;
    this.#neighbours = neighbours;
    this.#told = told;
  }

  // What our state tells of whom we hear.
  get heard() {
    const connected = [...this.#people.values()].filter((person) => person.peer?.connected && isId(person.id));
    const hears = connected.filter((person) => person.hears).map((person) => person.id);
    const hearsOnly = connected.filter((person) => !person.hears).map((person) => person.id);
    if (connected.length === 0) return {};
    return {hears, ...(hearsOnly.length > 0 ? {hearsOnly} : {})};
  }

  // A connection or what somebody tells has changed.
  changed() {
    if (this.#closed) return;
    if (!this.#tellTimer && JSON.stringify(this.heard) !== this.#last) {
      this.#tellTimer = setTimeout(() => this.#tell(), TELL_AFTER_MS);
    }
    this.#lookLater();
  }

  #tell() {
    this.#tellTimer = 0;
    this.#last = JSON.stringify(this.heard);
    this.#told.tell();
    clearTimeout(this.#repeatTimer);
    if (this.#last !== '{}') this.#repeatTimer = setTimeout(() => this.#tell(), REPEAT_MS);
  }

  #lookLater() {
    if (this.#lookTimer || this.#closed) return;
    if (this.#neighbours.restless || this.#gaps().length > 0 || this.missing.length > 0) {
      this.#lookTimer = setTimeout(() => this.#look(), LOOK_MS);
    }
  }

  #look() {
    this.#lookTimer = 0;
    this.#neighbours.look();
    const gaps = new Map(this.#gaps().map((gap) => [gap.join(' '), gap]));
    this.#looks = new Map([...gaps.keys()].map((key) => [key, (this.#looks.get(key) ?? 0) + 1]));
    const missing = [...gaps].filter(([key]) => this.#looks.get(key) >= MISSING_LOOKS)
      .map(([, gap]) => this.#described(gap));
    const another = JSON.stringify(missing) !== JSON.stringify(this.missing);
    this.missing = missing;
    if (another) this.#told.missingChanged();
    this.#lookLater();
  }

  // Pairs of ids between which there is no connection, though both are here.
  #gaps() {
    const gaps = [...this.#neighbours.missing].sort().map((id) => [this.#selfId, id]);
    const here = [...this.#people.values()].filter((person) => person.peer?.connected && isId(person.id));
    for (const [i, one] of here.entries()) {
      for (const other of here.slice(i + 1)) {
        if (lacks(one, other) || lacks(other, one)) gaps.push([one.id, other.id]);
      }
    }
    return gaps;
  }

  #described([one, other]) {
    const by = this.#people.get(one)?.through?.[other] ?? this.#people.get(other)?.through?.[one];
    return {one: this.#name(one), other: this.#name(other), through: by ? this.#name(by) : ''};
  }

  #name(id) {
    return id === this.#selfId ? 'You' : this.#people.get(id)?.name ?? 'somebody';
  }

  close() {
    this.#closed = true;
    for (const timer of [this.#tellTimer, this.#lookTimer, this.#repeatTimer]) clearTimeout(timer);
  }
}

function lacks(one, other) {
  return one.hears && ![...one.hears.reachable, ...one.hears.others].includes(other.id);
}
