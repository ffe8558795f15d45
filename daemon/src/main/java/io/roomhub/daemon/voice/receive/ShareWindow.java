package io.roomhub.daemon.voice.receive;

/**
 * The share of one sort of sample among all of the last five seconds, percent. Written by the
 * playback thread, read by any.
 */
final class ShareWindow {
  private static final int PARTS = 5;
  private static final int PART_SAMPLES = 48_000;

  private final long[] some = new long[PARTS];
  private final long[] all = new long[PARTS];
  private int part;
  private volatile double percent;

  void add(long ofSort, long ofAll) {
    some[part] += ofSort;
    all[part] += ofAll;
    long someSum = 0;
    long allSum = 0;
    for (int i = 0; i < PARTS; i++) {
      someSum += some[i];
      allSum += all[i];
    }
    percent = allSum == 0 ? 0 : Math.min(100, 100.0 * someSum / allSum);
    if (all[part] >= PART_SAMPLES) {
      part = (part + 1) % PARTS;
      some[part] = 0;
      all[part] = 0;
    }
  }

  double percent() {
    return percent;
  }
}
