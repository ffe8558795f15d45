// When the page joins the Trystero room. A page that its hub serves has met everybody over /ws and
// spares itself the twenty connections that Trystero prepares, until there is a reason: the hub says
// that somebody is only there, /ws does not answer, or no hub is in the room to say anything.

import {STRATEGIES} from './link.js';

// What a hub may take to answer.
const PATIENCE_MS = 3000;

export class Rendezvous {
  #link;
  #relays;
  #configuration;
  #mesh;
  #room = null;
  #loading = null;
  #timer = 0;
  #left = false;

  // ownRelay: the address of the serving hub's relay, or null. refused(message): for people.
  constructor({link, ownRelay, configuration, mesh, refused}) {
    this.#link = link;
    this.#configuration = configuration;
    this.#mesh = mesh;
    this.refused = refused;
    this.#relays = Object.fromEntries(STRATEGIES.map((strategy) => [strategy, [...link.relays[strategy]]]));
    if (ownRelay) this.#relays.relay.push(ownRelay);
  }

  // Whether there is any way to the Trystero room.
  get possible() {
    return STRATEGIES.some((strategy) => this.#relays[strategy].length > 0);
  }

  // Follows a signaling that may suffice.
  watch(signaling) {
    const wait = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.join(), PATIENCE_MS);
    };
    wait();
    signaling.addEventListener('joined', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#mesh.hasHub || this.join(), PATIENCE_MS);
    });
    signaling.addEventListener('down', wait);
    this.#mesh.addEventListener('elsewhere', () => this.join());
  }

  // Joins, once.
  async join() {
    if (this.#loading || this.#left || !this.possible) return;
    this.#loading = import('./trystero.js');
    let module;
    try {
      module = await this.#loading;
    } catch (error) {
      console.warn('trystero', error);
      this.#loading = null;
      return;
    }
    if (this.#left) return;
    this.#room = new module.TrysteroRoom({
      app: this.#link.app, room: this.#link.room, password: this.#link.password,
      relays: this.#relays, configuration: this.#configuration,
    });
    this.#room.addEventListener('refused', ({detail}) => this.refused(detail.message));
    this.#mesh.follow(this.#room);
    await this.#room.join();
  }

  leave() {
    this.#left = true;
    clearTimeout(this.#timer);
    return this.#room?.leave();
  }
}
