// Whether sound keeps coming over a connection. A browser takes five seconds and more to call a
// connection disconnected; what came steadily and stops is suspicious sooner.

const LOOK_MS = 200;
// Longer than the pauses of a sender that says nothing in silence (DTX, 400 ms).
const STALL_MS = 800;
const STEADY_LOOKS = 10;

export class Flow {
  #pc;
  #stalled;
  #flows;
  #telling = false;
  #newest = 0;
  #cameAt = 0;
  #lookedAt = performance.now();
  #steady = 0;
  #timer;

  // stalled() is called once for each time that sound stops, flows() when it comes again.
  constructor(pc, {stalled, flows}) {
    this.#pc = pc;
    this.#stalled = stalled;
    this.#flows = flows;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  // Who is muted may send nothing from now on, or go on.
  forgive() {
    this.#steady = 0;
  }

  close() {
    clearInterval(this.#timer);
  }

  #look() {
    const now = performance.now();
    const late = now - this.#lookedAt > 2 * LOOK_MS;
    this.#lookedAt = now;
    const newest = Math.max(0, ...this.#pc.getReceivers()
      .flatMap((receiver) => receiver.getSynchronizationSources().map((source) => source.timestamp)));
    if (newest !== this.#newest) {
      this.#newest = newest;
      this.#cameAt = now;
      this.#steady++;
      if (this.#telling) this.#flows();
      this.#telling = false;
    } else if (late) {
      // It may be the page that has stood still.
      this.#cameAt = now;
    } else if (now - this.#cameAt >= STALL_MS) {
      if (this.#steady >= STEADY_LOOKS) {
        this.#telling = true;
        this.#stalled();
      }
      this.#steady = 0;
    }
  }
}
