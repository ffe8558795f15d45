// One connection to one participant, negotiated over signaling (perfect negotiation).

import {CallChannel, hasChannels} from './call-channel.js';
import {answersAnother, nameOffer, sessionId} from './descriptions.js';
import {Ear} from './ear.js';
import {Flow} from './flow.js';
import {Repair} from './repair.js';

export class Peer extends EventTarget {
  // Events: change, failed, stalled (sound has stopped coming), message {message}
  // of the other page, over the call itself.
  id;
  name;
  muted = null;
  pc;
  #send;
  #talks;
  #channel = null;
  #polite;
  #making = false;
  #answering = false;
  #ignoring = false;
  #remoteSession = '';
  #ear;
  #flow;
  #repair;

  // named: it tells who it is; talks: it may be told things over the call itself. send(kind, payload):
  // kind is 'description' or 'candidate'; configuration: an RTCConfiguration.
  constructor({id, name, polite, named, talks, track, sink, send, configuration}) {
    super();
    this.id = id;
    this.name = name;
    this.#polite = polite;
    this.#send = send;
    this.#talks = talks;
    const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle', ...configuration});
    this.pc = pc;
    this.#ear = new Ear(pc, sink, () => this.dispatchEvent(new Event('change')));
    pc.onicecandidate = ({candidate}) => this.#send('candidate', candidate);
    pc.onnegotiationneeded = () => this.#offer();
    pc.ontrack = ({track: remote}) => this.#ear.play(remote);
    pc.onconnectionstatechange = () => {
      this.#repair.onState();
      this.dispatchEvent(new Event('change'));
      if (pc.connectionState === 'failed') this.dispatchEvent(new Event('failed'));
    };
    this.#repair = new Repair({
      get state() { return pc.connectionState; },
      get unanswered() { return pc.signalingState === 'have-local-offer'; },
      restart: () => pc.restartIce(),
      // With the candidates that are known by now.
      offerAgain: () => this.#send('description', pc.localDescription),
      giveUp: () => this.dispatchEvent(new Event('failed')),
    }, {polite, named});
    this.#flow = new Flow(pc, {
      stalled: () => {
        this.#repair.onStall();
        this.dispatchEvent(new Event('stalled'));
      },
      flows: () => this.#repair.onFlow(),
    });
    this.track = track;
  }

  // Signaling is back: what waits for an answer or a repair need wait no longer.
  hurry() {
    this.#repair.hurry();
  }

  // The network may be another one.
  doubt() {
    this.#repair.doubt();
  }

  // Starts to offer; without this call the peer waits for the other side's offer.
  call() {
    this.#openChannel();
    this.#addMicrophone();
  }

  #openChannel() {
    if (!this.#talks || this.#channel) return;
    this.#channel = new CallChannel(this.pc,
      (message) => this.dispatchEvent(new CustomEvent('message', {detail: {message}})));
  }

  // Whether it can be told something over the call itself.
  get reachable() {
    return this.connected && Boolean(this.#channel?.open);
  }

  tell(message) {
    this.#channel?.send(message);
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
      this.#repair.onOffer();
    } catch (error) {
      console.warn('offer', error);
    } finally {
      this.#making = false;
    }
  }

  // True when an offer or answer comes from another RTCPeerConnection than the one we talk with.
  startedAfresh(description) {
    const session = sessionId(description.sdp);
    return this.#remoteSession !== '' && session !== this.#remoteSession;
  }

  // True when an answer is for an offer of another connection, which was given up since.
  answersAnother(description) {
    return answersAnother(description, this.pc.localDescription);
  }

  async onDescription(description) {
    const {pc} = this;
    const offer = description.type === 'offer';
    // An offer that was sent twice is answered twice.
    if (!offer && pc.signalingState !== 'have-local-offer') return;
    const ready = !this.#making && (pc.signalingState === 'stable' || this.#answering);
    this.#ignoring = offer && !ready && !this.#polite;
    if (this.#ignoring) return;
    this.#answering = !offer;
    try {
      await pc.setRemoteDescription(description);
    } finally {
      this.#answering = false;
    }
    this.#remoteSession = sessionId(description.sdp);
    if (offer) {
      if (hasChannels(description)) this.#openChannel();
      const transceiver = pc.getTransceivers().find((t) => t.receiver.track.kind === 'audio');
      if (transceiver && this.track && transceiver.sender.track === null) {
        transceiver.direction = 'sendrecv';
        await transceiver.sender.replaceTrack(this.track);
      }
      await pc.setLocalDescription();
      this.#send('description', nameOffer(pc.localDescription, description));
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

  // Was connected, and may come back.
  get faltering() {
    return this.pc.connectionState === 'disconnected';
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
    this.#flow.forgive();
    this.#ear.hush(muted);
  }

  close() {
    this.#repair.close();
    this.#flow.close();
    this.pc.onconnectionstatechange = null;
    this.pc.close();
    this.#ear.close();
  }
}
