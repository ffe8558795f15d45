package io.roomhub.daemon.control.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last ten minutes of everybody's figures. All memory is taken at the start: 18 kB for each
 * participant that the room may hold. Who has left stays until the place is needed or the ten
 * minutes are over. Any thread.
 */
public final class QualityHistory {
  /** Between two samples, ms. */
  public static final long PERIOD_MS = 2_000;

  /** Ten minutes of samples. */
  public static final int SAMPLES = 300;

  private static final List<String> COLUMNS =
      List.of(
          "uptimeSeconds",
          "roundTripMs",
          "jitterMs",
          "lossPercent",
          "remoteLossPercent",
          "jitterBufferMs",
          "concealedPercent",
          "sendBitrate",
          "receiveBitrate",
          "captureMs",
          "encodeMs",
          "networkMs",
          "playbackMs",
          "mouthToEarMs",
          "quality");

  /** Numbers of a row without its time and its word. */
  private static final int FIGURES = COLUMNS.size() - 2;

  /** Words are kept as their place in this list; the first is none. */
  private static final List<String> WORDS = List.of("", "excellent", "good", "fair", "poor");

  private final Slot[] slots;
  private long arrivals;

  /**
   * An empty one.
   *
   * @param peers whose figures are kept at once, at least 1
   */
  public QualityHistory(int peers) {
    slots = new Slot[peers];
    for (int i = 0; i < peers; i++) {
      slots[i] = new Slot();
    }
  }

  /**
   * Takes a sample.
   *
   * @param name as the participant calls itself now
   * @param uptimeSeconds when, by the monotonic clock; does not fall
   */
  public synchronized void add(String id, String name, double uptimeSeconds, QualitySample sample) {
    Slot slot = slotOf(id);
    if (slot == null) {
      slot = oldest();
      slot.take(id, ++arrivals);
    }
    slot.name = name;
    slot.add(uptimeSeconds, sample);
  }

  private @Nullable Slot slotOf(String id) {
    for (Slot slot : slots) {
      if (id.equals(slot.id)) {
        return slot;
      }
    }
    return null;
  }

  /** One that is free, or else that of whom nothing was heard for the longest. */
  private Slot oldest() {
    Slot oldest = slots[0];
    for (Slot slot : slots) {
      if (slot.lastSeconds() < oldest.lastSeconds()) {
        oldest = slot;
      }
    }
    return oldest;
  }

  /**
   * A copy of what is younger than ten minutes.
   *
   * @param uptimeSeconds now
   */
  public synchronized QualityLog log(double uptimeSeconds) {
    double since = uptimeSeconds - SAMPLES * PERIOD_MS / 1_000.0;
    List<Slot> taken = new ArrayList<>();
    for (Slot slot : slots) {
      if (slot.id != null && slot.lastSeconds() >= since) {
        taken.add(slot);
      }
    }
    taken.sort(Comparator.comparingLong(slot -> slot.arrival));
    return new QualityLog(
        PERIOD_MS / 1_000.0, COLUMNS, taken.stream().map(slot -> slot.peer(since)).toList());
  }

  /** A ring of one participant's samples. */
  private static final class Slot {
    private final double[] seconds = new double[SAMPLES];
    private final float[] figures = new float[SAMPLES * FIGURES];
    private final byte[] words = new byte[SAMPLES];
    private @Nullable String id;
    private String name = "";
    private long arrival;
    private int next;
    private int count;

    void take(String newId, long newArrival) {
      id = newId;
      arrival = newArrival;
      next = 0;
      count = 0;
    }

    double lastSeconds() {
      return count == 0 ? Double.NEGATIVE_INFINITY : seconds[Math.floorMod(next - 1, SAMPLES)];
    }

    void add(double uptimeSeconds, QualitySample sample) {
      seconds[next] = uptimeSeconds;
      String word = sample.quality();
      words[next] = (byte) (word == null ? 0 : Math.max(0, WORDS.indexOf(word)));
      int at = next * FIGURES;
      MouthToEar way = sample.mouthToEar();
      figures[at++] = (float) sample.roundTripMs();
      figures[at++] = (float) sample.jitterMs();
      figures[at++] = (float) sample.lossPercent();
      figures[at++] = (float) sample.remoteLossPercent();
      figures[at++] = (float) sample.jitterBufferMs();
      figures[at++] = (float) sample.concealedPercent();
      figures[at++] = (float) sample.sendBitrate();
      figures[at++] = (float) sample.receiveBitrate();
      figures[at++] = (float) way.captureMs();
      figures[at++] = (float) way.encodeMs();
      figures[at++] = (float) way.networkMs();
      figures[at++] = (float) way.playbackMs();
      figures[at] = (float) way.totalMs();
      next = (next + 1) % SAMPLES;
      count = Math.min(count + 1, SAMPLES);
    }

    QualityLog.Peer peer(double since) {
      List<List<Object>> rows = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        int at = Math.floorMod(next - count + i, SAMPLES);
        if (seconds[at] >= since) {
          rows.add(row(at));
        }
      }
      return new QualityLog.Peer(String.valueOf(id), name, rows);
    }

    private List<Object> row(int at) {
      Object[] row = new Object[COLUMNS.size()];
      row[0] = seconds[at];
      for (int i = 0; i < FIGURES; i++) {
        row[i + 1] = (double) figures[at * FIGURES + i];
      }
      row[COLUMNS.size() - 1] = WORDS.get(words[at]);
      return Arrays.asList(row);
    }
  }
}
