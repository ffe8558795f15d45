// One connection to one participant, negotiated over signaling (perfect negotiation).

import {Ear} from './ear.js';

export class Peer extends EventTarget {
  // Events: change, failed, closed.
  id;
  name;
  muted = null;
  pc;
  #send;
  #polite;
  #making = false;
  #ignoring = false;
  #remoteSession = '';
  #ear;

  // send(kind, payload): kind is 'description' or 'candidate'; configuration: an RTCConfiguration.
  constructor({id, name, polite, track, sink, send, configuration}) {
    super();
    this.id = id;
    this.name = name;
    this.#polite = polite;
    this.#send = send;
    const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle', ...configuration});
    this.pc = pc;
    this.#ear = new Ear(pc, sink, () => this.dispatchEvent(new Event('change')));
    pc.onicecandidate = ({candidate}) => this.#send('candidate', candidate);
    pc.onnegotiationneeded = () => this.#offer();
    pc.ontrack = ({track: remote}) => this.#ear.play(remote);
    pc.onconnectionstatechange = () => {
      this.dispatchEvent(new Event('change'));
      if (pc.connectionState === 'failed') this.dispatchEvent(new Event('failed'));
      if (pc.connectionState === 'closed') this.dispatchEvent(new Event('closed'));
    };
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
    this.pc.onconnectionstatechange = null;
    this.pc.close();
    this.#ear.close();
  }
}

function sessionId(sdp) {
  return /^o=\S+ (\S+)/m.exec(sdp)?.[1] ?? '';
}
