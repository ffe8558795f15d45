// The Trystero room, joined by the npm packages as they are: each strategy is one of their rooms,
// and a participant met by several has several links. Loaded only when it is needed: see
// rendezvous.js. The actions hub:* are those of the README.
// Events: met {link}, lost {link}, told {link, data}, chat {link, text}, refused {message}.

import {joinRoom as joinRelay} from './ws-relay.js';

const PACKAGES = {
  relay: async () => joinRelay,
  nostr: async () => (await import('@trystero-p2p/nostr')).joinRoom,
  mqtt: async () => (await import('@trystero-p2p/mqtt')).joinRoom,
  torrent: async () => (await import('@trystero-p2p/torrent')).joinRoom,
};
// Each strategy prepares twenty connections, which keeps a small device busy: one after the other,
// the quickest first.
const ORDER = ['relay', 'nostr', 'torrent', 'mqtt'];
const APART_MS = 250;
const OTHER_PASSWORD = 'Somebody in this room could not be met: the link has another password than theirs.';

// A connection to one participant, made by one of the rooms.
class MetLink {
  id;
  pc;
  #room;
  #roster;
  #chat;

  constructor(id, room, roster, chat) {
    this.id = id;
    this.pc = room.getPeers()[id];
    this.#room = room;
    this.#roster = roster;
    this.#chat = chat;
  }

  // Who is gone is told soon enough.
  addStream(stream) {
    Promise.all(this.#room.addStream(stream, {target: this.id})).catch(() => {});
  }

  tell(data) {
    this.#roster.send(data, {target: this.id}).catch(() => {});
  }

  say(text) {
    this.#chat.send(text, {target: this.id}).catch(() => {});
  }
}

export class TrysteroRoom extends EventTarget {
  #config;
  #room;
  #relays;
  #joined = [];
  #left = false;

  // relays: {strategy: [url…]}; configuration: an RTCConfiguration.
  constructor({app, room, password, relays, configuration}) {
    super();
    this.#room = room;
    this.#relays = relays;
    this.#config = {appId: app, rtcConfig: configuration, ...(password ? {password} : {})};
  }

  async join() {
    const named = ORDER.filter((strategy) => this.#relays[strategy].length > 0);
    const packages = named.map((strategy) => PACKAGES[strategy]().catch((error) => console.warn(strategy, error)));
    for (const [i, strategy] of named.entries()) {
      if (i > 0) await new Promise((resolve) => setTimeout(resolve, APART_MS));
      const joinRoom = await packages[i];
      if (this.#left) return;
      if (joinRoom) this.#joinBy(joinRoom, this.#relays[strategy]);
    }
  }

  async leave() {
    this.#left = true;
    await Promise.allSettled(this.#joined.map((room) => room.leave()));
  }

  #joinBy(joinRoom, urls) {
    const room = joinRoom({...this.#config, relayConfig: {urls, redundancy: urls.length}}, this.#room,
      {onJoinError: ({error}) => this.#failed(error)});
    this.#joined.push(room);
    const links = new Map();
    const roster = room.makeAction('hub:roster', {
      onMessage: (data, {peerId}) => links.has(peerId) && this.#emit('told', {link: links.get(peerId), data}),
    });
    const chat = room.makeAction('hub:chat', {
      onMessage: (text, {peerId}) => links.has(peerId) && this.#emit('chat', {link: links.get(peerId), text}),
    });
    room.onPeerLeave = (id) => {
      const link = links.get(id);
      links.delete(id);
      if (link) this.#emit('lost', {link});
    };
    room.onPeerJoin = (id) => {
      const link = new MetLink(id, room, roster, chat);
      links.set(id, link);
      this.#emit('met', {link});
    };
  }

  #failed(error) {
    if (/password/.test(error)) this.#emit('refused', {message: OTHER_PASSWORD});
    else console.warn('trystero', error);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }
}
