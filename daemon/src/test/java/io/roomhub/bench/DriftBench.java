package io.roomhub.bench;

import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.daemon.voice.receive.ReceiveRig;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.daemon.voice.receive.TalkerStats;
import io.roomhub.e2e.ToneAnalysis;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Half an hour, in virtual time, of a remote clock and a playback clock that disagree. */
final class DriftBench implements Benchmark {
  private static final int FRAME = 960;
  private static final int MINUTES = 30;
  private static final int SETTLING_SECONDS = 10;
  private static final int WINDOW = 480;
  private static final double TONE_HZ = 440;
  private static final double TONE_DBFS = -20;

  private final BenchTable table =
      new BenchTable(
          name(), MINUTES + " simulated minutes; playback clock against the sender's, in ppm");

  @Override
  public String name() {
    return "drift";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    float[] tone = new float[3 * 48_000];
    double amplitude = Math.pow(10, TONE_DBFS / 20);
    for (int i = 0; i < tone.length; i++) {
      tone[i] = (float) (amplitude * Math.sin(2 * Math.PI * TONE_HZ * i / 48_000));
    }
    float[] speech = Speech.fluent(-20);
    for (int ppm : new int[] {-400, -200, 200, 400}) {
      measure("tone, " + ppm, encode(tone), 100, ppm, true);
      measure("speech, " + ppm, encode(speech), 0, ppm, false);
    }
    return table;
  }

  private static List<byte[]> encode(float[] sound) {
    ConcentusEncoder encoder = new ConcentusEncoder(32_000, 5, true, false);
    List<byte[]> frames = new ArrayList<>();
    byte[] packet = new byte[1275];
    for (int at = 0; at + FRAME <= sound.length; at += FRAME) {
      int length = encoder.encode(Arrays.copyOfRange(sound, at, at + FRAME), FRAME, packet);
      frames.add(Arrays.copyOf(packet, length));
    }
    return frames;
  }

  /** Loops the frames from {@code loopFrom} on, for which a tone has whole periods. */
  private void measure(
      String what, List<byte[]> frames, int loopFrom, double ppm, boolean continuous) {
    RemoteTalker talker = RemoteTalker.create(20, 500);
    ReceiveRig rig = new ReceiveRig(talker);
    long[] gaps = {0};
    double shortest = Double.POSITIVE_INFINITY;
    double longest = 0;
    int sent = 0;
    for (int second = 0; second < MINUTES * 60; second++) {
      // A little ahead, since the playback clock may be the faster one.
      for (; sent < (second + 3) * 50; sent++) {
        int at = sent < loopFrom ? sent : loopFrom + (sent - loopFrom) % (frames.size() - loopFrom);
        rig.schedule(sent, (long) sent * FRAME, frames.get(at), (sent + 1) * 20);
      }
      boolean settled = second >= SETTLING_SECONDS;
      rig.play(
          100,
          ppm,
          block -> {
            double level = ToneAnalysis.levelDbfs(block, 0, WINDOW);
            gaps[0] += settled && continuous && Math.abs(level - TONE_DBFS) > 3 ? 1 : 0;
          });
      if (settled) {
        double delay = talker.stats().jitterBufferMs();
        shortest = Math.min(shortest, delay);
        longest = Math.max(longest, delay);
      }
    }
    TalkerStats stats = talker.stats();
    table
        .atMost(0, what + ": concealed", stats.concealedSamples(), "", Double.NaN)
        .atMost(0, what + ": dropped", stats.packetsDiscarded(), "", Double.NaN)
        .figure(what + ": least delay", shortest, "ms")
        .figure(what + ": greatest delay", longest, "ms")
        .atMost(10, what + ": delay off its middle", (longest - shortest) / 2, "ms", Double.NaN);
    if (continuous) {
      table.atMost(0, what + ": blocks off the level", gaps[0], "", Double.NaN);
    }
  }
}
