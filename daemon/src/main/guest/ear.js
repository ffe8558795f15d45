// What one connection brings: plays it, and tells how loud it is and how good the connection.

// How long the network and the jitter buffer may still hold what was said before a mute.
const HUSH_MS = 250;
const MEASURE_MS = 2000;
const QUALITY = [['excellent', 100, 1], ['good', 200, 5], ['fair', 400, 10]];

export class Ear {
  quality = '';
  #pc;
  #sink;
  #changed;
  #hush = 0;
  #watch;
  #last = {received: 0, lost: 0};

  // changed() is called when the quality is another one.
  constructor(pc, sink, changed) {
    this.#pc = pc;
    this.#sink = sink;
    this.#changed = changed;
    this.#watch = setInterval(() => this.#measure(), MEASURE_MS);
  }

  play(track) {
    this.#sink.srcObject = new MediaStream([track]);
    this.#sink.play().catch((error) => console.warn('play', error));
  }

  // 0..1, from the last 100 ms or so.
  get level() {
    for (const receiver of this.#pc.getReceivers()) {
      const source = receiver.getSynchronizationSources()[0];
      if (source?.audioLevel) return source.audioLevel;
    }
    return 0;
  }

  setSpeaker(deviceId) {
    if (this.#sink.setSinkId) this.#sink.setSinkId(deviceId).catch(() => {});
  }

  // What was said before a mute is not played to its end. A word alone silences nobody for longer.
  hush(muted) {
    clearTimeout(this.#hush);
    this.#sink.muted = muted;
    if (muted) this.#hush = setTimeout(() => { this.#sink.muted = false; }, HUSH_MS);
  }

  close() {
    clearTimeout(this.#hush);
    clearInterval(this.#watch);
    this.#sink.srcObject = null;
    this.#sink.remove();
  }

  async #measure() {
    if (this.#pc.connectionState !== 'connected') return;
    let roundTrip = null;
    let received = 0;
    let lost = 0;
    for (const report of (await this.#pc.getStats()).values()) {
      if (report.type === 'candidate-pair' && report.nominated && report.currentRoundTripTime !== undefined) {
        roundTrip = report.currentRoundTripTime * 1000;
      }
      if (report.type === 'inbound-rtp' && report.kind === 'audio') {
        received = report.packetsReceived;
        lost = report.packetsLost;
      }
    }
    const came = received - this.#last.received;
    const missed = Math.max(0, lost - this.#last.lost);
    this.#last = {received, lost};
    const loss = came + missed > 0 ? (100 * missed) / (came + missed) : 0;
    const found = QUALITY.find(([, ms, percent]) => (roundTrip ?? 0) < ms && loss < percent);
    const quality = found ? found[0] : 'poor';
    if (quality !== this.quality) {
      this.quality = quality;
      this.#changed();
    }
  }
}
