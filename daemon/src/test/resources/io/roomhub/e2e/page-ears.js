// Listens to every connection of the guest page for as long as it lives: when its last silence ended.
(() => {
  const AUDIBLE = 0.01;
  // A shorter hole is one that a receiver bridges.
  const SILENCE_MS = 60;
  // A busy machine delivers late what was played in time; without blocks there is no sound either.
  const LATE_MS = 500;
  const ears = new Map();

  const listen = async (connection, track) => {
    const ear = {lastSilent: performance.now(), lastBlock: 0, silent: 0};
    ears.set(connection, ear);
    const reader = new MediaStreamTrackProcessor({track}).readable.getReader();
    for (;;) {
      const {value, done} = await reader.read();
      if (done) return;
      const block = new Float32Array(value.numberOfFrames);
      value.copyTo(block, {planeIndex: 0, format: 'f32-planar'});
      value.close();
      const now = performance.now();
      ear.silent = block.some((x) => Math.abs(x) > AUDIBLE) ? 0 : ear.silent + block.length / 48;
      if (now - ear.lastBlock > LATE_MS || ear.silent >= SILENCE_MS) ear.lastSilent = now;
      ear.lastBlock = now;
    }
  };

  const look = () => {
    for (const connection of roomhubTest.connections) {
      const receiver = connection.getReceivers().find((each) => each.track.kind === 'audio');
      if (receiver && !ears.has(connection)) listen(connection, receiver.track);
    }
  };
  setInterval(look, 20);

  let began = 0;
  roomhubTest.watch = () => { began = performance.now(); };
  // For each connection that is connected, ms from watch() to the end of its last silence; null
  // while it is silent.
  roomhubTest.backAfter = () => roomhubTest.connections
    .filter((connection) => connection.connectionState === 'connected')
    .map((connection) => {
      const ear = ears.get(connection);
      const now = performance.now();
      const heard = ear && now - ear.lastBlock < LATE_MS && now - ear.lastSilent > 500;
      return heard ? Math.max(0, ear.lastSilent - began) : null;
    });
})();
