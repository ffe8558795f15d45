package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.dtls.SrtpPreference;
import io.roomhub.daemon.rtc.ice.Ice4jTransport;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.hardware.clock.SystemClock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleUnaryOperator;

/** Plays encoded sound to a real Chromium through bad networks, over many connections at once. */
public final class ChromiumReceivers implements AutoCloseable {
  private static final int FRAME_MS = 20;
  private static final long FRAME_NANOS = FRAME_MS * 1_000_000L;
  private static final int FRAME_SAMPLES = 960;
  private static final int LEAD_IN = 150;
  private static final int LEAD_OUT = 150;

  /** What is still in the jitter buffer when the last packet has been sent, frames. */
  private static final int DRAINING = 15;

  /** The payload types of Chromium's offers. */
  private static final String OPUS = "111";

  private static final String RED = "63";

  private static final String PAGE =
      """
      <!doctype html><title>receivers</title><body><script>
      const peers = [];
      async function open() {
        const pc = new RTCPeerConnection();
        const peer = {pc, candidates: []};
        peers.push(peer);
        pc.onicecandidate = e => { if (e.candidate) peer.candidates.push(e.candidate.toJSON()); };
        pc.ontrack = e => {
          const audio = new Audio();
          audio.srcObject = new MediaStream([e.track]);
          audio.play();
          document.body.append(audio);
          peer.track = e.track;
        };
        pc.addTransceiver('audio', {direction: 'recvonly'});
        await pc.setLocalDescription();
        return pc.localDescription.sdp;
      }
      async function take(i, sdp) { await peers[i].pc.setRemoteDescription({type: 'answer', sdp}); }
      async function add(i, candidate) { await peers[i].pc.addIceCandidate({candidate, sdpMid: '0'}); }
      function drain(i) { return peers[i].candidates.splice(0).map(c => c.candidate); }
      function record(i, seconds) {
        peers[i].recording = (async () => {
          const reader = new MediaStreamTrackProcessor(
              {track: peers[i].track, maxBufferSize: 3000}).readable.getReader();
          const all = new Int16Array(48000 * seconds);
          for (let have = 0; have < all.length;) {
            const {value, done} = await reader.read();
            if (done) break;
            const block = new Float32Array(value.numberOfFrames);
            value.copyTo(block, {planeIndex: 0, format: 'f32-planar'});
            for (let k = 0; k < block.length && have < all.length; k++)
              all[have++] = Math.max(-32768, Math.min(32767, Math.round(block[k] * 32768)));
            value.close();
          }
          await reader.cancel();
          return all;
        })();
      }
      async function recording(i) {
        const bytes = new Uint8Array((await peers[i].recording).buffer);
        let text = '';
        for (let k = 0; k < bytes.length; k += 32768)
          text += String.fromCharCode(...bytes.subarray(k, k + 32768));
        peers[i].recording = null;
        return btoa(text);
      }
      async function figures() {
        return await Promise.all(peers.map(async peer => {
          const out = {};
          (await peer.pc.getStats()).forEach(s => {
            if (s.type == 'inbound-rtp')
              for (const name of ['concealedSamples', 'jitterBufferDelay',
                  'jitterBufferEmittedCount']) out[name] = s[name] ?? 0;
          });
          return out;
        }));
      }
      function closeAll() { for (const peer of peers.splice(0)) peer.pc.close(); }
      </script>""";

  /**
   * What to play.
   *
   * @param payloads one for each 20 ms
   * @param red whether they are RED around Opus
   * @param network when each is sent, ms, to its delay, or NaN to lose it
   */
  public record Call(List<byte[]> payloads, boolean red, DoubleUnaryOperator network) {
    public Call {
      payloads = List.copyOf(payloads);
    }
  }

  /**
   * What Chromium made of it.
   *
   * @param concealedPercent of the samples sent
   * @param bufferMs mean from arrival to playout (jitterBufferDelay / jitterBufferEmittedCount)
   * @param sound what it played, with up to some seconds of other sound before
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares recordings
  public record Result(double concealedPercent, double bufferMs, float[] sound) {}

  private final DtlsIdentity identity;
  private final ChromiumPage page;

  /** Starts the browser. */
  public ChromiumReceivers() throws Exception {
    identity = DtlsIdentity.generate();
    RtcWarmup.run(identity);
    page = new ChromiumPage(PAGE);
  }

  /**
   * Plays all calls at the same time. Before and after each go parts of it through a perfect
   * network, so that neither beginning nor end count.
   */
  public List<Result> play(List<Call> calls) throws Exception {
    List<Sender> senders = new ArrayList<>();
    try {
      for (int i = 0; i < calls.size(); i++) {
        senders.add(new Sender(i, calls.get(i)));
      }
      int frames = calls.getFirst().payloads().size();
      int seconds = (LEAD_IN + frames + LEAD_OUT / 2) * FRAME_MS / 1_000;
      for (int i = 0; i < calls.size(); i++) {
        page.call("record", i, seconds);
      }
      long begin = System.nanoTime() + LEAD_IN * FRAME_NANOS;
      Thread sending =
          Thread.ofPlatform()
              .daemon()
              .name("test-sender")
              .start(() -> send(senders, frames, begin));
      new SystemClock().sleepUntil(begin);
      List<Map<?, ?>> before = figures();
      new SystemClock().sleepUntil(begin + (frames + DRAINING) * FRAME_NANOS);
      List<Map<?, ?>> after = figures();
      sending.join();
      List<Result> results = new ArrayList<>();
      for (int i = 0; i < calls.size(); i++) {
        double emitted = grown(before, after, i, "jitterBufferEmittedCount");
        results.add(
            new Result(
                100 * grown(before, after, i, "concealedSamples") / (frames * FRAME_SAMPLES),
                1_000 * grown(before, after, i, "jitterBufferDelay") / emitted,
                samples((String) page.call("recording", i))));
      }
      return results;
    } finally {
      page.call("closeAll");
      senders.forEach(Sender::close);
    }
  }

  /** In real time; all senders' frames of the same number go out together. */
  private static void send(List<Sender> senders, int frames, long beginNanos) {
    SystemClock clock = new SystemClock();
    try {
      for (int n = -LEAD_IN; n < frames + LEAD_OUT; n++) {
        clock.sleepUntil(beginNanos + n * FRAME_NANOS);
        for (Sender sender : senders) {
          sender.send(n);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Map<?, ?>> figures() {
    List<Map<?, ?>> out = new ArrayList<>();
    for (Object one : (List<?>) page.call("figures")) {
      out.add((Map<?, ?>) one);
    }
    return out;
  }

  private static double grown(
      List<Map<?, ?>> before, List<Map<?, ?>> after, int call, String name) {
    return ((Number) after.get(call).get(name)).doubleValue()
        - ((Number) before.get(call).get(name)).doubleValue();
  }

  private static float[] samples(String base64) {
    ByteBuffer pcm =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
    float[] samples = new float[pcm.remaining() / 2];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = pcm.getShort() / 32768f;
    }
    return samples;
  }

  @Override
  public void close() {
    page.close();
  }

  /** One connection to the browser. */
  private final class Sender implements AutoCloseable {
    private final Call call;
    private final WebRtcPeerConnectionFactory factory;
    private final TestPeer peer;
    private final EncodedAudioFrame frame = new EncodedAudioFrame();
    private double sentMs = -1;

    Sender(int index, Call call) throws Exception {
      this.call = call;
      SystemClock clock = new SystemClock();
      Rtc config = new Rtc(List.of(), IceTransportPolicy.ALL, true, new PortRange(0, 0));
      factory =
          new WebRtcPeerConnectionFactory(
              clock,
              identity,
              OpusParameters.DEFAULT,
              SrtpPreference.of(AesInstructions.present()),
              listener ->
                  new ImpairedTransport(
                      new Ice4jTransport(
                          config, clock, name -> new CompletableFuture<>(), listener),
                      () -> sentMs < 0 ? 0 : call.network().applyAsDouble(sentMs)));
      peer = new TestPeer(factory);
      connect(index);
    }

    private void connect(int index) throws Exception {
      String offer = withoutRed((String) page.call("open"));
      SessionDescription answer =
          peer.accept(
              new SessionDescription(
                  SessionDescription.Type.OFFER,
                  call.red() ? offer.replace(":" + OPUS + " ", ":" + RED + " ") : offer));
      page.call("take", index, call.red() ? withRed(answer.sdp()) : answer.sdp());
      int told = 0;
      long deadline = System.nanoTime() + 20_000_000_000L;
      while (peer.connection.stats().setupMs() < 0 && System.nanoTime() < deadline) {
        for (Object candidate : (List<?>) page.call("drain", index)) {
          IceCandidate parsed = new IceCandidate((String) candidate, "0", 0, null);
          peer.room.execute(() -> peer.connection.addIceCandidate(parsed));
        }
        for (; told < peer.candidates.size(); told++) {
          page.call("add", index, peer.candidates.get(told).candidate());
        }
      }
    }

    /** The hub must send what it is given as it is: it learns of Opus alone. */
    private String withoutRed(String sdp) {
      return sdp.replace("a=rtpmap:" + RED + " red/48000/2\r\n", "")
          .replace("a=fmtp:" + RED + " " + OPUS + "/" + OPUS + "\r\n", "");
    }

    /** To the hub Opus has the payload type of RED; this tells Chromium what is really in it. */
    private String withRed(String sdp) {
      return sdp.replace("SAVPF " + RED, "SAVPF " + OPUS + " " + RED)
          .replace(
              "a=rtpmap:" + RED + " opus/48000/2",
              "a=rtpmap:%s opus/48000/2\r\na=rtpmap:%s red/48000/2\r\na=fmtp:%s %s/%s"
                  .formatted(OPUS, RED, RED, OPUS, OPUS))
          .replace("a=fmtp:" + RED + " minptime", "a=fmtp:" + OPUS + " minptime");
    }

    void send(int n) {
      List<byte[]> payloads = call.payloads();
      byte[] payload = payloads.get(Math.floorMod(n, payloads.size()));
      System.arraycopy(payload, 0, frame.payload, 0, payload.length);
      frame.length = payload.length;
      frame.samples = FRAME_SAMPLES;
      frame.timestamp = (long) (n + LEAD_IN) * FRAME_SAMPLES;
      frame.audioLevelDbov = -20;
      frame.voiceActivity = true;
      sentMs = n < 0 || n >= payloads.size() ? -1 : (n + 1) * FRAME_MS;
      peer.connection.sendAudio(frame);
    }

    @Override
    public void close() {
      peer.close();
      factory.close();
    }
  }
}
