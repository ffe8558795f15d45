package io.roomhub.bench;

import java.util.Random;

/** What a network does to each packet of a stream, from a seed: a delay in ms, or NaN for lost. */
@FunctionalInterface
interface NetworkTrace {
  /**
   * The fate of the next packet.
   *
   * @param sentMs when it is sent, ms, rising
   */
  double delayMs(double sentMs);

  /** Loses this share of the packets, each for itself. */
  static NetworkTrace random(double share, long seed) {
    Random random = new Random(seed);
    return sent -> random.nextDouble() < share ? Double.NaN : 0;
  }

  /** Gilbert-Elliott: loses this share in bursts of this mean length, nothing between them. */
  static NetworkTrace bursts(double share, double meanBurst, long seed) {
    Random random = new Random(seed);
    double leave = 1 / meanBurst;
    double enter = leave * share / (1 - share);
    boolean[] bad = {false};
    return sent -> {
      bad[0] = bad[0] ? random.nextDouble() >= leave : random.nextDouble() < enter;
      return bad[0] ? Double.NaN : 0;
    };
  }

  /** Delays uniformly between 0 and so many ms; packets overtake each other. */
  static NetworkTrace jitter(double mostMs, long seed) {
    Random random = new Random(seed);
    return sent -> mostMs * random.nextDouble();
  }

  /** Holds everything back for so long, once in every period; then it comes all at once. */
  static NetworkTrace stalls(double stallMs, double periodMs) {
    return sent -> {
      double phase = sent % periodMs;
      return sent > periodMs / 2 && phase < stallMs ? stallMs - phase : 0;
    };
  }
}
