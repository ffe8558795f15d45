// One connection to one participant: perfect negotiation, its sound, its level and quality.

// How long the network and the jitter buffer may still hold what was said before a mute.
const HUSH_MS = 250;
const QUALITY = [['excellent', 100, 1], ['good', 200, 5], ['fair', 400, 10]];

export class Peer extends EventTarget {
  // Events: change, failed, closed.
  id;
  name;
  muted = null;
  quality = '';
  pc;
  #send;
  #polite;
  #making = false;
  #ignoring = false;
  #remoteSession = '';
  #sink;
  #hush = 0;
  #last = {received: 0, lost: 0};
  #watch;

  // send(kind, payload): kind is 'description' or 'candidate'.
  constructor({id, name, polite, track, sink, send}) {
    super();
    this.id = id;
    this.name = name;
    this.#polite = polite;
    this.#send = send;
    this.#sink = sink;
    const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
    this.pc = pc;
    pc.onicecandidate = ({candidate}) => this.#send('candidate', candidate);
    pc.onnegotiationneeded = () => this.#offer();
    pc.ontrack = ({track: remote}) => this.#play(remote);
    pc.onconnectionstatechange = () => {
      this.dispatchEvent(new Event('change'));
      if (pc.connectionState === 'failed') this.dispatchEvent(new Event('failed'));
      if (pc.connectionState === 'closed') this.dispatchEvent(new Event('closed'));
    };
    this.#watch = setInterval(() => this.#measure(), 2000);
    this.track = track;
  }

  // Starts to offer; without this call the peer waits for the other side's offer.
  call() {
    this.#addMicrophone();
  }

  #addMicrophone() {
    if (this.pc.getTransceivers().length > 0) return;
    this.pc.addTransceiver(this.track ?? 'audio', {direction: this.track ? 'sendrecv' : 'recvonly'});
  }

  async #offer() {
    try {
      this.#making = true;
      await this.pc.setLocalDescription();
      this.#send('description', this.pc.localDescription);
    } catch (error) {
      console.warn('offer', error);
    } finally {
      this.#making = false;
    }
  }

  // True when an offer comes from another RTCPeerConnection than the one we talk with.
  startedAfresh(description) {
    const session = sessionId(description.sdp);
    return this.#remoteSession !== '' && session !== this.#remoteSession;
  }

  async onDescription(description) {
    const {pc} = this;
    const collision = description.type === 'offer' && (this.#making || pc.signalingState !== 'stable');
    this.#ignoring = collision && !this.#polite;
    if (this.#ignoring) return;
    await pc.setRemoteDescription(description);
    this.#remoteSession = sessionId(description.sdp);
    if (description.type === 'offer') {
      const transceiver = pc.getTransceivers().find((t) => t.receiver.track.kind === 'audio');
      if (transceiver && this.track && transceiver.sender.track === null) {
        transceiver.direction = 'sendrecv';
        await transceiver.sender.replaceTrack(this.track);
      }
      await pc.setLocalDescription();
      this.#send('description', pc.localDescription);
    }
  }

  async onCandidate(candidate) {
    try {
      await this.pc.addIceCandidate(candidate ?? undefined);
    } catch (error) {
      if (!this.#ignoring) console.warn('candidate', error);
    }
  }

  async useTrack(track) {
    this.track = track;
    const sender = this.pc.getSenders()[0];
    if (sender) await sender.replaceTrack(track);
  }

  get connected() {
    return this.pc.connectionState === 'connected';
  }

  // 0..1, from the last 100 ms or so.
  get level() {
    for (const receiver of this.pc.getReceivers()) {
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
    this.pc.onconnectionstatechange = null;
    this.pc.close();
    this.#sink.srcObject = null;
    this.#sink.remove();
  }

  #play(track) {
    this.#sink.srcObject = new MediaStream([track]);
    this.#sink.play().catch((error) => console.warn('play', error));
  }

  async #measure() {
    if (!this.connected) return;
    let roundTrip = null;
    let received = 0;
    let lost = 0;
    for (const report of (await this.pc.getStats()).values()) {
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
      this.dispatchEvent(new Event('change'));
    }
  }
}

function sessionId(sdp) {
  return /^o=\S+ (\S+)/m.exec(sdp)?.[1] ?? '';
}
