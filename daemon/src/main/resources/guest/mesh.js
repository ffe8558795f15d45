// Everybody in the room: who is there, who calls whom, and what they tell of themselves.
// A participant that tells a stable peerId stays one, however often signaling comes back.

import {Peer} from './peer.js';

const RETRY_MS = [1000, 2000, 4000, 8000, 16000, 30000];
const ID_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(20)), (b) => ID_CHARACTERS[b % 62]).join('');
}

export class Mesh extends EventTarget {
  // Events: change, came {peer}, went {peer}, refused {message}.
  people = new Map();
  #signaling;
  #self;
  #track;
  #makeSink;
  #speaker = '';
  #leaving = false;

  constructor(signaling, self, track, makeSink) {
    super();
    this.#signaling = signaling;
    this.#self = self;
    this.#track = track;
    this.#makeSink = makeSink;
    signaling.addEventListener('joined', ({detail}) => this.#joined(detail));
    signaling.addEventListener('peer', ({detail}) => this.#met(detail.id, detail.metadata, false));
    signaling.addEventListener('left', ({detail}) => this.#unreachable(detail.id));
    signaling.addEventListener('down', () => this.#lost());
    signaling.addEventListener('message', ({detail}) => this.#message(detail));
  }

  tellState(to) {
    const data = {roomhub: {event: 'state', name: this.#self.name, muted: this.#self.muted}};
    if (to) this.#signaling.direct(to, data);
    else this.#signaling.broadcast(data);
  }

  async useTrack(track) {
    this.#track = track;
    await Promise.all([...this.people.values()].map((person) => person.peer?.useTrack(track)));
  }

  useSpeaker(deviceId) {
    this.#speaker = deviceId;
    for (const person of this.people.values()) person.peer?.setSpeaker(deviceId);
  }

  close() {
    this.#leaving = true;
    this.#signaling.broadcast({roomhub: {event: 'leaving'}});
    for (const person of [...this.people.values()]) this.#remove(person);
  }

  #joined({peers}) {
    for (const person of [...this.people.values()]) {
      person.route = null;
      this.#removeIfSilent(person);
    }
    for (const {id, metadata} of peers) this.#met(id, metadata ?? {}, true);
    this.tellState();
  }

  #met(clientId, metadata, weOffer) {
    const id = typeof metadata.peerId === 'string' ? metadata.peerId : clientId;
    if (id === this.#self.peerId) return;
    let person = this.people.get(id);
    if (!person) {
      person = {id, name: nameOf(metadata) ?? 'guest', hub: metadata.kind === 'hub',
        stable: id !== clientId, muted: null, peer: null, weOffer, failures: 0, timer: 0, error: ''};
      this.people.set(id, person);
    }
    person.route = clientId;
    if (weOffer && !person.peer) {
      person.weOffer = true;
      this.#connect(person).call();
    }
    this.tellState(clientId);
    this.#changed();
  }

  #connect(person) {
    clearTimeout(person.timer);
    // A hub is polite to pages, a page to those that know nothing of it; among pages the ids decide.
    const polite = person.hub ? false : !person.stable || this.#self.peerId > person.id;
    const peer = new Peer({
      id: person.id, name: person.name, polite, track: this.#track, sink: this.#makeSink(),
      send: (kind, payload) => person.route && person.peer === peer && this.#signaling[kind](person.route, payload),
    });
    peer.setSpeaker(this.#speaker);
    let announced = false;
    peer.addEventListener('change', () => {
      if (person.peer !== peer) return;
      if (peer.connected && !announced) {
        announced = true;
        person.failures = 0;
        person.error = '';
        this.#emit('came', person);
      }
      if (peer.pc.connectionState === 'disconnected') this.#removeIfSilent(person);
      this.#changed();
    });
    peer.addEventListener('failed', () => person.peer === peer && this.#failed(person));
    person.peer = peer;
    return peer;
  }

  #failed(person) {
    this.#disconnect(person);
    if (!person.route) return this.#remove(person);
    if (person.weOffer) {
      const delay = RETRY_MS[Math.min(person.failures++, RETRY_MS.length - 1)];
      person.timer = setTimeout(() => {
        if (!person.peer && this.people.get(person.id) === person) this.#connect(person).call();
      }, delay);
    }
    this.#changed();
  }

  #unreachable(clientId) {
    const person = this.#byRoute(clientId);
    if (!person) return;
    person.route = null;
    this.#removeIfSilent(person);
    this.#changed();
  }

  async #message(message) {
    const person = this.#byRoute(message.from);
    if (!person) return;
    switch (message.type) {
      case 'offer':
      case 'answer': {
        const sdp = typeof message.sdp === 'object' ? message.sdp?.sdp : message.sdp;
        const description = {type: message.type, sdp};
        const afresh = person.peer && message.type === 'offer' && person.peer.startedAfresh(description);
        if (afresh) this.#disconnect(person);
        if (!person.peer && message.type === 'answer') return;
        const peer = person.peer ?? this.#connect(person);
        try {
          await peer.onDescription(description);
        } catch (error) {
          console.warn('description', error);
        }
        break;
      }
      case 'ice-candidate':
        await person.peer?.onCandidate(message.candidate);
        break;
      case 'direct':
      case 'broadcast':
        this.#told(person, message.data?.roomhub);
        break;
    }
  }

  #told(person, data) {
    if (data?.event === 'state') {
      person.name = nameOf(data) ?? person.name;
      if (typeof data.muted === 'boolean') {
        if (data.muted !== person.muted) person.peer?.hush(data.muted);
        person.muted = data.muted;
      }
      this.#changed();
    } else if (data?.event === 'leaving') {
      this.#remove(person);
    } else if (data?.event === 'refused') {
      person.weOffer = false;
      person.error = String(data.message ?? '').slice(0, 200);
      this.#disconnect(person);
      this.dispatchEvent(new CustomEvent('refused', {detail: {name: person.name, message: person.error}}));
      this.#changed();
    }
  }

  // Without signaling nobody knows whether somebody we do not hear is still there.
  #lost() {
    for (const person of [...this.people.values()]) {
      person.route = null;
      if (!person.peer) this.#remove(person);
    }
    this.#changed();
  }

  #removeIfSilent(person) {
    if (!person.route && !person.peer?.connected) this.#remove(person);
  }

  #remove(person) {
    clearTimeout(person.timer);
    this.#disconnect(person);
    this.people.delete(person.id);
    this.#changed();
  }

  #disconnect(person) {
    if (!person.peer) return;
    const heard = person.peer.connected || person.peer.quality !== '';
    person.peer.close();
    person.peer = null;
    if (heard && !this.#leaving) this.#emit('went', person);
  }

  #byRoute(clientId) {
    return [...this.people.values()].find((person) => person.route === clientId);
  }

  #emit(type, person) {
    this.dispatchEvent(new CustomEvent(type, {detail: person}));
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

function nameOf(object) {
  return typeof object.name === 'string' ? object.name.slice(0, 64).trim() || null : null;
}
