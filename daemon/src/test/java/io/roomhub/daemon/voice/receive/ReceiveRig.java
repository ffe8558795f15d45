package io.roomhub.daemon.voice.receive;

import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.AudioPackets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** A talker, a network in front of it and a speaker behind it, in virtual time. */
public final class ReceiveRig {
  @SuppressWarnings("ArrayRecordComponent") // nobody compares packets
  private record Packet(
      int sequence, long timestamp, byte[] payload, long arrivalNanos, boolean red) {}

  final RemoteTalker talker;
  private final List<Packet> scheduled = new ArrayList<>();
  private final Deque<Packet> inFlight = new ArrayDeque<>();
  private long now = 1_000_000_000L;
  private final long startNanos = now;

  /** The talker under test. */
  public ReceiveRig(RemoteTalker talker) {
    this.talker = talker;
  }

  /** A packet that comes {@code arrivalMs} after the start. */
  public void schedule(int sequence, long timestamp, byte[] payload, double arrivalMs) {
    schedule(sequence, timestamp, payload, arrivalMs, false);
  }

  /** The same; the payload may be RED. */
  public void schedule(
      int sequence, long timestamp, byte[] payload, double arrivalMs, boolean red) {
    long arrival = startNanos + (long) (arrivalMs * 1e6);
    scheduled.add(new Packet(sequence & 0xffff, timestamp, payload, arrival, red));
  }

  /** Plays so many milliseconds at a speaker whose clock is off by so many parts per million. */
  public float[] play(int millis, double ppm) {
    int blocks = millis / 10;
    float[] out = new float[blocks * 480];
    int[] at = {0};
    play(
        blocks,
        ppm,
        block -> {
          System.arraycopy(block, 0, out, at[0], 480);
          at[0] += 480;
        });
    return out;
  }

  /** The same, block by block, for what is too long to keep. */
  public void play(int blocks, double ppm, Consumer<float[]> speaker) {
    scheduled.sort(Comparator.comparingLong(Packet::arrivalNanos));
    inFlight.addAll(scheduled);
    scheduled.clear();
    float[] block = new float[480];
    double clock = now;
    for (int i = 0; i < blocks; i++) {
      now = (long) clock;
      while (!inFlight.isEmpty() && inFlight.peek().arrivalNanos() <= now) {
        deliver(inFlight.remove());
      }
      talker.read(block, now);
      speaker.accept(block);
      clock += 10_000_000 / (1 + ppm * 1e-6);
    }
    now = (long) clock;
  }

  private void deliver(Packet packet) {
    AudioPacket received =
        AudioPackets.opus(
            packet.sequence(),
            packet.timestamp(),
            packet.payload(),
            packet.payload().length,
            packet.arrivalNanos());
    received.red = packet.red();
    talker.onAudioPacket(received);
  }
}
