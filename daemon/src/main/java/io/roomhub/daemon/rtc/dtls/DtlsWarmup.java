package io.roomhub.daemon.rtc.dtls;

import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.jsep.DtlsRole;
import io.roomhub.daemon.rtc.srtp.SrtpProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tinylog.Logger;

/**
 * One handshake of two ends in memory, at start: the first costs 30 to 80 ms of CPU for loading
 * classes and finding curves, which the first real peer shall not wait for.
 */
public final class DtlsWarmup {
  private static final int TIMEOUT_MILLIS = 5_000;

  private DtlsWarmup() {}

  /**
   * Runs it; blocks until it is over, at most some seconds.
   *
   * @return whether both ends came to the same keys
   */
  public static boolean run(DtlsIdentity identity) throws InterruptedException {
    List<SrtpProfile> profiles = List.of(SrtpProfile.values());
    CountDownLatch done = new CountDownLatch(2);
    List<DtlsTransport> ends = new ArrayList<>();
    for (int end = 0; end < 2; end++) {
      int other = 1 - end;
      ends.add(
          new DtlsTransport(
              identity,
              profiles,
              TIMEOUT_MILLIS,
              (buffer, offset, length) -> ends.get(other).receive(buffer, offset, length),
              new Ending(done)));
    }
    ends.get(1).start(DtlsRole.SERVER, List.of(identity.fingerprint()));
    ends.get(0).start(DtlsRole.CLIENT, List.of(identity.fingerprint()));
    boolean ended = done.await(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    boolean connected = ends.stream().allMatch(end -> end.state() == DtlsTransportState.CONNECTED);
    ends.forEach(DtlsTransport::close);
    if (!ended || !connected) {
      Logger.warn("The DTLS warm-up handshake did not succeed");
    }
    return connected;
  }

  private record Ending(CountDownLatch done) implements DtlsListener {
    @Override
    public void onConnected(DtlsSrtpKeys keys) {
      done.countDown();
    }

    @Override
    public void onFailed(String reason) {
      Logger.warn("DTLS warm-up: {}", reason);
      done.countDown();
    }

    @Override
    public void onClosed() {}
  }
}
