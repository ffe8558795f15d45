// The call with one participant over a connection that the Trystero room has made (MetLink of
// trystero.js): our sound is added to it, and what it brings is played. Ending the call leaves the
// connection as it is.

import {Ear} from './ear.js';

export class MetPeer extends EventTarget {
  // Events: change.
  id;
  name;
  pc;
  link;
  #ear;
  #news = new AbortController();

  constructor({link, name, track, sink}) {
    super();
    this.id = link.id;
    this.name = name;
    this.link = link;
    this.pc = link.pc;
    const changed = () => this.dispatchEvent(new Event('change'));
    this.#ear = new Ear(this.pc, sink, changed);
    const {signal} = this.#news;
    this.pc.addEventListener('connectionstatechange', changed, {signal});
    this.pc.addEventListener('track', ({track: remote}) => this.#ear.play(remote), {signal});
    const here = this.pc.getReceivers().find((receiver) => receiver.track.kind === 'audio');
    if (here) this.#ear.play(here.track);
    if (track) link.addStream(new MediaStream([track]));
  }

  async useTrack(track) {
    const sender = this.pc.getSenders().find((each) => each.track?.kind === 'audio');
    if (sender) await sender.replaceTrack(track);
  }

  get connected() {
    return this.pc.connectionState === 'connected';
  }

  get level() {
    return this.#ear.level;
  }

  get quality() {
    return this.#ear.quality;
  }

  setSpeaker(deviceId) {
    this.#ear.setSpeaker(deviceId);
  }

  hush(muted) {
    this.#ear.hush(muted);
  }

  close() {
    this.#news.abort();
    this.#ear.close();
    if (this.pc.connectionState === 'closed') return;
    for (const sender of this.pc.getSenders()) {
      if (sender.track) this.pc.removeTrack(sender);
    }
  }
}
