// Lets some at once through and then so many a second.
export class Gate {
  #most;
  #perMs;
  #now;
  #tokens;
  #since;

  // now(): a monotonic time, ms
  constructor(most, perSecond, now = () => performance.now()) {
    this.#most = most;
    this.#perMs = perSecond / 1000;
    this.#now = now;
    this.#tokens = most;
    this.#since = now();
  }

  pass() {
    const now = this.#now();
    this.#tokens = Math.min(this.#most, this.#tokens + (now - this.#since) * this.#perMs);
    this.#since = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
