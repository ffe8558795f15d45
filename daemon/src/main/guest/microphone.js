// The microphone: opening it, its level, and words for everything that can be wrong with it.

const WORDS = {
  insecure: 'The browser gives the microphone only to secure pages. Open this page with https:// '
    + '(the warning about the certificate can be accepted once), or as http://localhost on the device itself.',
  NotAllowedError: 'The microphone was not allowed. Click the microphone or lock symbol beside the address, '
    + 'allow it, and join again.',
  NotFoundError: 'No microphone was found. Plug one in and join again, or join without one.',
  NotReadableError: 'The microphone is in use by another program or was unplugged. Close that program and join again.',
  other: 'The microphone could not be opened: ',
};

export class MicrophoneError extends Error {}

export class Microphone {
  track = null;
  #context = null;
  #analyser = null;
  #samples = new Float32Array(1024);

  // Opens the chosen device (or the default when it is gone); throws MicrophoneError with words for people.
  async open(deviceId, processing) {
    if (!window.isSecureContext || !navigator.mediaDevices) throw new MicrophoneError(WORDS.insecure);
    const wanted = {
      echoCancellation: processing, noiseSuppression: processing, autoGainControl: processing, channelCount: 1,
    };
    let stream;
    try {
      try {
        stream = await navigator.mediaDevices.getUserMedia(
          {audio: deviceId ? {...wanted, deviceId: {exact: deviceId}} : wanted});
      } catch (error) {
        if (error.name !== 'OverconstrainedError') throw error;
        stream = await navigator.mediaDevices.getUserMedia({audio: wanted});
      }
    } catch (error) {
      throw new MicrophoneError(WORDS[error.name] ?? WORDS.other + error.message);
    }
    const before = this.track;
    this.track = stream.getAudioTracks()[0];
    this.track.enabled = before ? before.enabled : true;
    before?.stop();
    this.#listen(stream);
    return this.track;
  }

  set live(live) {
    if (this.track) this.track.enabled = live;
  }

  // 0..1, as the others' levels.
  get level() {
    if (!this.#analyser || !this.track?.enabled) return 0;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return Math.sqrt(this.#samples.reduce((sum, x) => sum + x * x, 0) / this.#samples.length);
  }

  close() {
    this.track?.stop();
    this.track = null;
    this.#context?.close();
    this.#context = null;
    this.#analyser = null;
  }

  #listen(stream) {
    this.#context ??= new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
  }
}

// Fills a select with the devices of one kind; keeps the choice where it is still there.
export async function listDevices(select, kind, chosen) {
  const devices = navigator.mediaDevices ? await navigator.mediaDevices.enumerateDevices() : [];
  const options = devices.filter((d) => d.kind === kind && d.deviceId && d.deviceId !== 'default')
    .map((d, i) => new Option(d.label || `${kind === 'audioinput' ? 'Microphone' : 'Speaker'} ${i + 1}`, d.deviceId));
  select.replaceChildren(new Option('Default', ''), ...options);
  select.value = options.some((o) => o.value === chosen) ? chosen : '';
}
