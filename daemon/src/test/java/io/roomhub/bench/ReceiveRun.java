package io.roomhub.bench;

import io.roomhub.daemon.rtc.connection.ChromiumReceivers;
import io.roomhub.daemon.rtc.rtp.RedPacker;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.daemon.voice.receive.ReceiveRig;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.daemon.voice.receive.TalkerStats;
import io.roomhub.e2e.Estoi;
import io.roomhub.e2e.LocalAlignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One recording sent through a network to a {@link RemoteTalker}, in virtual time. */
final class ReceiveRun {
  private static final int FRAME = 960;
  private static final int OPUS = 111;
  private static final int BITRATE = 32_000;
  private static final int COMPLEXITY = 5;
  private static final int LONGEST_DELAY_MS = 400;
  private static final int LONGEST_LEAD_MS = 6_000;

  /** How much earlier than the mean lag a part may lie, samples: 200 ms. */
  private static final int MARGIN = 9_600;

  /**
   * What came of it.
   *
   * @param concealedPercent of the samples that should have played
   * @param bufferMs mean from arrival to playout (W3C jitterBufferDelay / jitterBufferEmittedCount)
   * @param estoi against the same packets without loss or delay
   */
  record Result(double concealedPercent, double bufferMs, double estoi) {}

  private final List<byte[]> frames = new ArrayList<>();
  private final float[] reference;

  /** Encodes the recording once, 20 ms frames with in-band FEC. */
  ReceiveRun(float[] sound) {
    ConcentusEncoder encoder = new ConcentusEncoder(BITRATE, COMPLEXITY, true, false);
    byte[] packet = new byte[1275];
    for (int at = 0; at + FRAME <= sound.length; at += FRAME) {
      int length = encoder.encode(Arrays.copyOfRange(sound, at, at + FRAME), FRAME, packet);
      frames.add(Arrays.copyOf(packet, length));
    }
    RemoteTalker talker = RemoteTalker.create(20, 500);
    reference = play(talker, sent -> 0);
  }

  /**
   * Plays it through a network.
   *
   * @param distances frames back of the RED copies; none for no RED
   */
  Result through(NetworkTrace network, int... distances) {
    RemoteTalker talker = RemoteTalker.create(20, 500);
    float[] heard = play(talker, network, distances);
    TalkerStats stats = talker.stats();
    return new Result(
        100.0 * stats.concealedSamples() / ((long) frames.size() * FRAME),
        1000 * stats.jitterBufferDelay() / Math.max(1, stats.jitterBufferEmittedCount()),
        intelligibility(heard));
  }

  /** The same for Chromium. */
  ChromiumReceivers.Call call(NetworkTrace network, int... distances) {
    return new ChromiumReceivers.Call(payloads(distances), distances.length > 0, network::delayMs);
  }

  /** What it made of it. */
  Result of(ChromiumReceivers.Result chromium) {
    int begin = LocalAlignment.lag(reference, chromium.sound(), LONGEST_LEAD_MS) - MARGIN;
    float[] heard =
        Arrays.copyOfRange(chromium.sound(), Math.max(0, begin), chromium.sound().length);
    return new Result(chromium.concealedPercent(), chromium.bufferMs(), intelligibility(heard));
  }

  private double intelligibility(float[] heard) {
    float[] aligned = LocalAlignment.align(reference, heard, LONGEST_DELAY_MS).sound();
    return Estoi.of(reference, aligned);
  }

  private List<byte[]> payloads(int... distances) {
    if (distances.length == 0) {
      return frames;
    }
    List<byte[]> payloads = new ArrayList<>();
    RedPacker packer = new RedPacker(OPUS);
    byte[] red = new byte[1400];
    for (int n = 0; n < frames.size(); n++) {
      byte[] frame = frames.get(n);
      int length = packer.pack(frame, 0, frame.length, n * 960L, distances, red, red.length);
      payloads.add(Arrays.copyOf(red, length));
    }
    return payloads;
  }

  private float[] play(RemoteTalker talker, NetworkTrace network, int... distances) {
    ReceiveRig rig = new ReceiveRig(talker);
    List<byte[]> payloads = payloads(distances);
    for (int n = 0; n < payloads.size(); n++) {
      double sentMs = (n + 1) * FRAME / 48.0;
      double delayMs = network.delayMs(sentMs);
      if (!Double.isNaN(delayMs)) {
        rig.schedule(n, (long) n * FRAME, payloads.get(n), sentMs + delayMs, distances.length > 0);
      }
    }
    return rig.play(frames.size() * 20 + LONGEST_DELAY_MS, 0);
  }
}
