package io.roomhub.daemon.rtc.rtcp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The remote sources of one connection, a few at most: a new one beyond that takes the place of the
 * one silent longest. Sources are added by the network thread only; the list is replaced, never
 * changed, so any thread may read it.
 */
public final class ReceptionSources {
  /** Sources kept. */
  public static final int MAX_SOURCES = 4;

  private final int clockRate;
  private volatile List<ReceptionStatistics> sources = List.of();

  /**
   * @param clockRate of the RTP timestamps, Hz
   */
  public ReceptionSources(int clockRate) {
    this.clockRate = clockRate;
  }

  /**
   * The statistics of this source, made at its first packet; allocates only then. Network thread.
   */
  public ReceptionStatistics of(long ssrc) {
    List<ReceptionStatistics> known = sources;
    for (int i = 0; i < known.size(); i++) {
      if (known.get(i).ssrc() == ssrc) {
        return known.get(i);
      }
    }
    ReceptionStatistics added = new ReceptionStatistics(ssrc, clockRate);
    List<ReceptionStatistics> next = new ArrayList<>(known);
    if (next.size() == MAX_SOURCES) {
      next.sort(Comparator.comparingLong(s -> s.snapshot().lastArrivalNanos()));
      next.remove(0);
    }
    next.add(added);
    sources = List.copyOf(next);
    return added;
  }

  /** All sources known. Any thread. */
  public List<ReceptionStatistics> all() {
    return sources;
  }

  /** The source heard last, or null before the first packet. Any thread. */
  public @Nullable ReceptionStatistics current() {
    ReceptionStatistics latest = null;
    long latestNanos = 0;
    for (ReceptionStatistics source : sources) {
      long nanos = source.snapshot().lastArrivalNanos();
      if (latest == null || nanos - latestNanos > 0) {
        latest = source;
        latestNanos = nanos;
      }
    }
    return latest;
  }
}
