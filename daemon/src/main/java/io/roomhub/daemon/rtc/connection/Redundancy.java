package io.roomhub.daemon.rtc.connection;

import java.util.Arrays;
import java.util.List;

/** Which earlier frames go along with each one as copies (RED, RFC 2198). Immutable. */
enum Redundancy {
  /** None: nothing is lost. */
  NONE,
  /** The frame before: a lost packet comes back with the next. */
  ONE(1),
  /** The two frames before: two lost in a row too. */
  TWO(1, 2),
  /** Spread over 80 ms, so that a burst of loss does not swallow a frame with all its copies. */
  SPREAD(2, 4),
  /** Spread over 120 ms, for longer bursts. */
  WIDE(3, 6);

  private static final int USUAL_SAMPLES = 960;

  private final int[] distances;
  private final int[] distancesOfShortFrames;
  private final List<Integer> told;

  Redundancy(int... distances) {
    this.distances = distances;
    distancesOfShortFrames = Arrays.stream(distances).map(distance -> 2 * distance).toArray();
    told = Arrays.stream(distances).boxed().toList();
  }

  /** The same for people, in frames of 20 ms. */
  List<Integer> told() {
    return told;
  }

  /** How many copies go with each frame. */
  int copies() {
    return distances.length;
  }

  /** This, or what comes nearest to it with at most so many copies. */
  Redundancy atMost(int limit) {
    if (copies() <= limit) {
      return this;
    }
    return limit == 1 ? ONE : NONE;
  }

  /**
   * How many frames back each copy is from; the same time back for all frame lengths.
   *
   * @param frameSamples 480 or 960
   * @return shared, not to be changed
   */
  int[] distances(int frameSamples) {
    return frameSamples < USUAL_SAMPLES ? distancesOfShortFrames : distances;
  }
}
