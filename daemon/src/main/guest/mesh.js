// Everybody in the room: who is there, who calls whom, and what they tell of themselves.
// A participant that tells a stable peerId stays one, however often signaling comes back, and
// whether it is met over signaling, in the Trystero room, or both. The call with each goes over one
// connection only: one that was begun over signaling wins, a link of the Trystero room is kept for
// when there is none. The hub decides by the same rule (Calls.java).

import {ChatGate, cleanText} from './chat.js';
import {Gossip} from './gossip.js';
import {MetPeer} from './met-peer.js';
import {Neighbours, readHeard, readThrough} from './neighbours.js';
import {Peer} from './peer.js';
import {Person, nameOf} from './person.js';

const RETRY_MS = [1000, 2000, 4000, 8000, 16000];
// How long somebody stays whose connection is broken and whom a server that is there does not show:
// who has moved comes by another socket within a moment.
const LAPSE_MS = 2000;
// Ids of hubs in Trystero rooms (TrysteroIds.java).
const HUB_ID = /^0000.{16}$/;

export class Mesh extends EventTarget {
  // Events: change, came {peer}, went {peer}, refused {message}, chat {person, text}, elsewhere:
  // the hub knows somebody who is only in the Trystero room.
  people = new Map();
  #signaling;
  #self;
  #track;
  #configuration;
  #gate = new ChatGate();
  #makeSink;
  #speaker = '';
  #leaving = false;
  #signaled = false;
  #neighbours;
  #gossip;

  // configuration: an RTCConfiguration
  constructor({signaling, self, track, makeSink, configuration}) {
    super();
    this.#signaling = signaling;
    this.#self = self;
    this.#track = track;
    this.#makeSink = makeSink;
    this.#configuration = configuration;
    signaling.addEventListener('joined', ({detail}) => this.#joined(detail));
    signaling.addEventListener('peer', ({detail}) => this.#met(detail.id, detail.metadata, false));
    signaling.addEventListener('left', ({detail}) => this.#unreachable(detail.id));
    signaling.addEventListener('down', () => this.#lost());
    signaling.addEventListener('message', ({detail}) => this.#message(detail));
    this.#neighbours = new Neighbours(self.peerId, this.people, {
      reaches: (person) => person.reachable,
      tell: (person, data) => this.#tellOne(person, data),
      introduce: (id, weOffer) => this.#introduced(id, weOffer),
      gone: (id) => this.#unheard(id),
      heard: (id, message) => this.#signal(this.people.get(id), message, true),
    });
    this.#gossip = new Gossip(self.peerId, this.people, this.#neighbours, {
      tell: () => this.tellState(),
      missingChanged: () => this.#emitChange(),
    });
  }

  // Pairs of names between which there is no connection.
  get missing() {
    return this.#gossip.missing;
  }

  // Hears what the Trystero room tells.
  follow(room) {
    const listen = (type, heard) => room.addEventListener(type, ({detail}) => heard(detail));
    listen('met', ({link}) => this.#metBy(link));
    listen('lost', ({link}) => this.#lostLink(link));
    listen('told', ({link, data}) => this.#byLink(link, (person) => this.#told(person, data?.roomhub)));
    listen('chat', ({link, text}) => this.#byLink(link, (person) => this.#said(person, text)));
  }

  get hasHub() {
    return [...this.people.values()].some((person) => person.hub);
  }

  #state() {
    return {roomhub: {event: 'state', name: this.#self.name, muted: this.#self.muted, ...this.#gossip.heard}};
  }

  tellState(to) {
    if (to) {
      this.#signaling.direct(to, this.#state());
      return;
    }
    this.#signaling.broadcast(this.#state());
    for (const person of this.people.values()) {
      for (const link of person.links) link.tell(this.#state());
      if (person.withoutRail) this.#tellOne(person, this.#state());
    }
  }

  // Over one way.
  #tellOne(person, data) {
    const [link] = person.links;
    if (person.route) this.#signaling.direct(person.route, data);
    else if (link) link.tell(data);
    else if (person.peer?.reachable) person.peer.tell({type: 'direct', data});
    else this.#neighbours.send(person.id, {type: 'direct', data});
  }

  // Writes to everybody, once; false when that was too fast.
  say(text) {
    if (!this.#gate.pass()) return false;
    this.#signaling.broadcast({roomhub: {event: 'chat', text}});
    for (const person of this.people.values()) {
      const [link] = person.links;
      if (!person.route && link) link.say(text);
      else if (person.withoutRail) this.#tellOne(person, {roomhub: {event: 'chat', text}});
    }
    return true;
  }

  async useTrack(track) {
    this.#track = track;
    await Promise.all([...this.people.values()].map((person) => person.peer?.useTrack(track)));
  }

  useSpeaker(deviceId) {
    this.#speaker = deviceId;
    for (const person of this.people.values()) person.peer?.setSpeaker(deviceId);
  }

  // The network may be another: every connection is made sure of.
  doubt() {
    for (const person of this.people.values()) person.peer?.doubt?.();
  }

  close() {
    this.#leaving = true;
    this.#gossip.close();
    this.#signaling.broadcast({roomhub: {event: 'leaving'}});
    for (const person of this.people.values()) {
      if (person.withoutRail) this.#tellOne(person, {roomhub: {event: 'leaving'}});
    }
    for (const person of [...this.people.values()]) this.#remove(person);
  }

  #joined({peers}) {
    this.#signaled = true;
    for (const person of this.people.values()) person.route = null;
    for (const {id, metadata} of peers) this.#met(id, metadata ?? {}, true);
    for (const person of [...this.people.values()]) this.#removeIfSilent(person);
    this.tellState();
  }

  #met(clientId, metadata, weOffer) {
    const id = typeof metadata.peerId === 'string' ? metadata.peerId : clientId;
    if (id === this.#self.peerId) return;
    let person = this.people.get(id);
    if (!person) person = this.#add(id, {...metadata, stable: id !== clientId});
    person.route = clientId;
    // Broken, perhaps, and only now there is a way to say so by.
    person.peer?.hurry?.();
    if (weOffer) {
      person.weOffer = true;
      person.failures = 0;
      if (!person.peer) this.#connect(person).call();
    }
    this.tellState(clientId);
    this.#changed();
  }

  #add(id, metadata) {
    const person = new Person(id, metadata);
    this.people.set(id, person);
    return person;
  }

  // Neighbours hear somebody with whom there is no connection.
  #introduced(id, weOffer) {
    const person = this.people.get(id) ?? this.#add(id, {kind: HUB_ID.test(id) ? 'hub' : 'guest', stable: true});
    person.neighbourly = true;
    person.peer?.hurry?.();
    this.#tellOne(person, this.#state());
    if (weOffer) {
      person.weOffer = true;
      if (!person.peer) this.#connect(person).call();
    }
    this.#changed();
  }

  // Where neither we nor neighbours hear somebody they are no way to repair the call by; but where we
  // hear nobody at all it may be we who were cut off.
  #removeUnheard() {
    const people = [...this.people.values()];
    if (!people.some((person) => person.peer?.connected)) return;
    for (const person of people) {
      if (person.neighbourly && person.peer?.faltering && !this.#neighbours.stillHeard(person.id)) {
        this.#unheard(person.id);
      }
    }
  }

  // No neighbour hears somebody any more.
  #unheard(id) {
    const person = this.people.get(id);
    if (!person?.neighbourly) return;
    person.neighbourly = false;
    this.#removeIfSilent(person);
    this.#changed();
  }

  // An offer, answer or candidate for somebody: by signaling, by a neighbour, or in turns by both; by
  // the call itself as well where there is no signaling, which may be what has just broken.
  #post(person, kind, payload) {
    if (person.route && !(person.neighbourly && person.failures % 2 === 1)) {
      this.#signaling[kind](person.route, payload);
      return;
    }
    const message = kind === 'description' ? {type: payload.type, sdp: payload.sdp}
      : {type: 'ice-candidate', candidate: payload ? payload.toJSON() : null};
    if (person.peer?.reachable) person.peer.tell(message);
    if (person.neighbourly) this.#neighbours.send(person.id, message);
  }

  #metBy(link) {
    if (link.id === this.#self.peerId) return;
    const person = this.people.get(link.id)
      ?? this.#add(link.id, {kind: HUB_ID.test(link.id) ? 'hub' : 'guest', stable: true});
    person.links.add(link);
    link.tell(this.#state());
    if (!person.peer) this.#speakOver(person, link);
    this.#changed();
  }

  // The call goes over a connection of the Trystero room.
  #speakOver(person, link) {
    clearTimeout(person.timer);
    const peer = new MetPeer({link, name: person.name, track: this.#track, sink: this.#makeSink()});
    peer.setSpeaker(this.#speaker);
    this.#follow(person, peer);
    this.#cameOnce(person, peer);
  }

  #lostLink(link) {
    this.#byLink(link, (person) => {
      person.links.delete(link);
      if (person.peer?.link === link) this.#goOn(person);
      this.#removeIfSilent(person);
      this.#changed();
    });
  }

  // The call with somebody has broken off: over another connection, if there is one.
  #goOn(person) {
    this.#disconnect(person);
    const [link] = person.links;
    if (link) this.#speakOver(person, link);
    else if ((person.route || person.neighbourly) && person.weOffer) this.#connect(person).call();
  }

  #connect(person) {
    clearTimeout(person.timer);
    // A hub is polite to pages, a page to those that know nothing of it; among pages the ids decide.
    const polite = person.hub ? false : !person.stable || this.#self.peerId > person.id;
    const peer = new Peer({
      id: person.id, name: person.name, polite, named: person.stable, talks: person.stable && !person.hub,
      track: this.#track, sink: this.#makeSink(),
      configuration: this.#configuration,
      send: (kind, payload) => person.peer === peer && this.#post(person, kind, payload),
    });
    peer.setSpeaker(this.#speaker);
    this.#follow(person, peer);
    peer.addEventListener('message', ({detail}) => person.peer === peer && this.#signal(person, detail.message, false));
    peer.addEventListener('stalled', () => this.#signaling.doubt());
    peer.addEventListener('failed', () => person.peer === peer && this.#failed(person));
    return peer;
  }

  #follow(person, peer) {
    person.peer = peer;
    peer.addEventListener('change', () => {
      if (person.peer !== peer) return;
      this.#cameOnce(person, peer);
      if (peer.pc.connectionState === 'disconnected') this.#faltered(person, peer);
      this.#changed();
    });
  }

  // A call that is begun over another connection is heard sooner than one that may come back. The
  // other side follows, as ours ends.
  #faltered(person, peer) {
    const spare = [...person.links].some((link) => link !== peer.link && link.pc.connectionState === 'connected');
    if (spare && !peer.link) return this.#failed(person);
    this.#signaling.doubt();
    this.#removeIfSilent(person);
    this.#removeUnheard();
  }

  #cameOnce(person, peer) {
    if (!peer.connected || peer.announced) return;
    peer.announced = true;
    person.failures = 0;
    person.error = '';
    this.#emit('came', person);
  }

  #failed(person) {
    this.#disconnect(person);
    const [link] = person.links;
    if (link) return this.#speakOver(person, link);
    if (!person.route && !person.neighbourly) return this.#remove(person);
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
    if (person) await this.#signal(person, message, false);
  }

  // relayed: a neighbour has passed it on
  async #signal(person, message, relayed) {
    switch (message.type) {
      case 'offer':
      case 'answer': {
        const sdp = typeof message.sdp === 'object' ? message.sdp?.sdp : message.sdp;
        const description = {type: message.type, sdp};
        if (message.type === 'offer' && this.#supersedes(person, description)) this.#disconnect(person);
        if (message.type === 'answer' && !this.#answersUs(person, description)) return;
        const peer = person.peer ?? this.#connect(person);
        try {
          await peer.onDescription(description);
        } catch (error) {
          console.warn('description', error);
        }
        break;
      }
      case 'ice-candidate':
        await person.peer?.onCandidate?.(message.candidate);
        break;
      case 'direct':
      case 'broadcast':
        if (!relayed || message.data?.roomhub?.event !== 'relay') this.#told(person, message.data?.roomhub);
        break;
    }
  }

  // An answer of another connection than the one we talk with: the other side has given that up and
  // took our repair for a call. Its DTLS knows nothing of ours, and it waits for us.
  #answersUs(person, answer) {
    const {peer} = person;
    if (!peer || peer.link || peer.answersAnother(answer)) return false;
    if (!peer.startedAfresh(answer)) return true;
    this.#disconnect(person);
    person.weOffer = true;
    this.#connect(person).call();
    return false;
  }

  // Whether an offer over signaling ends the call that there is.
  #supersedes(person, description) {
    return person.peer?.link !== undefined || person.peer?.startedAfresh(description);
  }

  #told(person, data) {
    if (data?.event === 'state') {
      if (person.hub && data.elsewhere === true) this.dispatchEvent(new Event('elsewhere'));
      person.hears = readHeard(data) ?? person.hears;
      this.#removeUnheard();
      person.through = readThrough(data);
      person.name = nameOf(data) ?? person.name;
      if (typeof data.muted === 'boolean') {
        if (data.muted !== person.muted) person.peer?.hush(data.muted);
        person.muted = data.muted;
      }
      this.#changed();
    } else if (data?.event === 'relay') {
      this.#neighbours.told(person, data);
    } else if (data?.event === 'chat') {
      this.#said(person, data.text);
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

  #said(person, text) {
    const clean = cleanText(text);
    if (clean && person.gate.pass()) this.dispatchEvent(new CustomEvent('chat', {detail: {person, text: clean}}));
  }

  // Without signaling nobody knows whether somebody we do not hear is still there.
  #lost() {
    this.#signaled = false;
    for (const person of [...this.people.values()]) {
      person.route = null;
      if (!person.peer && person.links.size === 0 && !person.neighbourly) this.#remove(person);
    }
    this.#changed();
  }

  #removeIfSilent(person) {
    if (person.known || person.peer?.connected) return;
    if (!person.peer?.faltering) return this.#remove(person);
    // Without signaling a repair has no way yet; one that takes too long is given up.
    clearTimeout(person.lapse);
    if (this.#signaled) person.lapse = setTimeout(() => this.#lapse(person), LAPSE_MS);
  }

  #lapse(person) {
    if (!person.known && !person.peer?.connected) this.#remove(person);
  }

  #remove(person) {
    clearTimeout(person.lapse);
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

  #byLink(link, heard) {
    const person = this.people.get(link.id);
    if (person?.links.has(link)) heard(person);
  }

  #emit(type, person) {
    this.dispatchEvent(new CustomEvent(type, {detail: person}));
  }

  #changed() {
    this.#gossip.changed();
    this.#emitChange();
  }

  #emitChange() {
    this.dispatchEvent(new Event('change'));
  }
}
