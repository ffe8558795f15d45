package io.roomhub.daemon.voice.receive;

import io.roomhub.daemon.rtc.AudioPacketSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** A talker, a network in front of it and a speaker behind it, in virtual time. */
final class ReceiveRig {
  @SuppressWarnings("ArrayRecordComponent") // nobody compares packets
  private record Packet(int sequence, long timestamp, byte[] payload, long arrivalNanos) {}

  final RemoteTalker talker;
  private final List<Packet> scheduled = new ArrayList<>();
  private final Deque<Packet> inFlight = new ArrayDeque<>();
  private long now = 1_000_000_000L;
  private final long startNanos = now;

  ReceiveRig(RemoteTalker talker) {
    this.talker = talker;
  }

  /** A packet that comes {@code arrivalMs} after the start. */
  void schedule(int sequence, long timestamp, byte[] payload, double arrivalMs) {
    scheduled.add(
        new Packet(sequence & 0xffff, timestamp, payload, startNanos + (long) (arrivalMs * 1e6)));
  }

  /** Plays so many milliseconds at a speaker whose clock is off by so many parts per million. */
  float[] play(int millis, double ppm) {
    scheduled.sort(Comparator.comparingLong(Packet::arrivalNanos));
    inFlight.addAll(scheduled);
    scheduled.clear();
    int blocks = millis / 10;
    float[] out = new float[blocks * 480];
    float[] block = new float[480];
    double clock = now;
    for (int i = 0; i < blocks; i++) {
      now = (long) clock;
      while (!inFlight.isEmpty() && inFlight.peek().arrivalNanos() <= now) {
        Packet packet = inFlight.remove();
        talker.onAudioPacket(
            packet.sequence(),
            packet.timestamp(),
            1,
            false,
            packet.payload(),
            0,
            packet.payload().length,
            AudioPacketSink.NO_AUDIO_LEVEL,
            packet.arrivalNanos());
      }
      talker.read(block, now);
      System.arraycopy(block, 0, out, i * 480, 480);
      clock += 10_000_000 / (1 + ppm * 1e-6);
    }
    now = (long) clock;
    return out;
  }
}
