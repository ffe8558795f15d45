package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossWatchTest {
  private final LossWatch watch = new LossWatch();

  private static ParticipantView peer(double remoteLossPercent) {
    return new ParticipantView(
        "id",
        "name",
        "guest",
        "embedded",
        false,
        PeerConnectionState.CONNECTED,
        IceConnectionState.CONNECTED,
        DtlsTransportState.CONNECTED,
        new PeerConnectionStats(
            null, 1, 0, 0, 0, 0, 0, remoteLossPercent, 0, 0, 50, 0, 0, List.of(), null),
        null,
        null,
        null);
  }

  @Test
  void aReceiverThatHasNotReportedCountsAsLossy() {
    assertTrue(watch.lossy(List.of(peer(Double.NaN)), 0));
    assertTrue(watch.lossy(List.of(peer(Double.NaN)), 60_000));
  }

  @Test
  void tenCleanSecondsEndTheProtection() {
    watch.lossy(List.of(peer(Double.NaN)), 0);

    assertTrue(watch.lossy(List.of(peer(0)), 9_999));
    assertFalse(watch.lossy(List.of(peer(0)), 10_000));
  }

  @Test
  void oneLossyReceiverAmongManyBringsItBackAtOnce() {
    watch.lossy(List.of(), 0);
    assertFalse(watch.lossy(List.of(peer(0), peer(0)), 20_000));

    assertTrue(watch.lossy(List.of(peer(0), peer(2)), 21_000));
    assertTrue(watch.lossy(List.of(peer(0), peer(0)), 30_000));
    assertFalse(watch.lossy(List.of(peer(0), peer(0)), 31_000));
  }
}
