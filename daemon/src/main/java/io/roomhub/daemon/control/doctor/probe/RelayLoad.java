package io.roomhub.daemon.control.doctor.probe;

import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.BitSet;

/**
 * Sends packets through a relay to itself at an even pace and counts what comes back. One thread.
 */
final class RelayLoad {
  /** Payload of a packet, bytes: fits every link with all headers. */
  static final int PACKET_BYTES = 1_000;

  /** How long after the last packet others may still come, ns. */
  private static final long TAIL_NANOS = 500_000_000;

  private static final int TOKEN_AT = 0;
  private static final int NUMBER_AT = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TurnClient turn;
  private final Clock clock;
  private final long token = RANDOM.nextLong();
  private long[] sentNanos = {};
  private double[] roundTripsMs = {};
  private final BitSet come = new BitSet();

  RelayLoad(TurnClient turn, Clock clock) {
    this.turn = turn;
    this.clock = clock;
    turn.onData(this::onEcho);
  }

  /**
   * What came back.
   *
   * @param medianMs of the round trips, NaN when nothing came
   * @param bitrate of the payload that came back, bit/s
   */
  record Result(int sent, int received, double medianMs, double bitrate) {
    /** Share that did not come back, 0..100. */
    double lossPercent() {
      return 100.0 * (sent - received) / sent;
    }
  }

  /**
   * Sends and listens.
   *
   * @param bitrate of the payload, bit/s
   * @param packets at least 1
   */
  Result run(double bitrate, int packets) throws IOException, InterruptedException {
    sentNanos = new long[packets];
    roundTripsMs = new double[packets];
    come.clear();
    long interval = Math.round(PACKET_BYTES * 8e9 / bitrate);
    long start = clock.nanoTime();
    for (int i = 0; i < packets; i++) {
      turn.listen(start + i * interval, clock);
      ByteBuffer packet = ByteBuffer.allocate(PACKET_BYTES);
      packet.putLong(TOKEN_AT, token).putInt(NUMBER_AT, i);
      sentNanos[i] = clock.nanoTime();
      turn.send(turn.relayed(), packet.array());
    }
    long end = clock.nanoTime() + TAIL_NANOS;
    while (come.cardinality() < packets && end - clock.nanoTime() > 0) {
      turn.listen(Math.min(end, clock.nanoTime() + interval), clock);
    }
    int received = come.cardinality();
    double[] known = come.stream().mapToDouble(i -> roundTripsMs[i]).sorted().toArray();
    return new Result(
        packets,
        received,
        received == 0 ? Double.NaN : known[received / 2],
        bitrate * received / packets);
  }

  private void onEcho(byte[] data) {
    if (data.length != PACKET_BYTES) {
      return;
    }
    ByteBuffer packet = ByteBuffer.wrap(data);
    int number = packet.getInt(NUMBER_AT);
    // Whoever else may send to the relay does not know the token.
    if (packet.getLong(TOKEN_AT) == token
        && number >= 0
        && number < sentNanos.length
        && !come.get(number)) {
      come.set(number);
      roundTripsMs[number] = (clock.nanoTime() - sentNanos[number]) / 1e6;
    }
  }
}
