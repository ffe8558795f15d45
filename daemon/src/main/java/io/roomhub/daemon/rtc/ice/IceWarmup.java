package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.IceGatheringState;
import io.roomhub.daemon.rtc.jsep.IceCredentials;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.hardware.clock.SystemClock;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Two transports in this process that find each other, once at start. */
public final class IceWarmup {
  private static final long TIMEOUT_SECONDS = 5;

  private IceWarmup() {}

  /**
   * Runs it; blocks until both have a path, at most some seconds. Without a network it ends sooner
   * or later likewise.
   *
   * @return whether they found each other
   */
  public static boolean run(Rtc config) throws InterruptedException {
    CountDownLatch connected = new CountDownLatch(2);
    End a = new End(config, connected);
    End b = new End(config, connected);
    a.other = b;
    b.other = a;
    SecureRandom random = new SecureRandom();
    IceCredentials forA = FreshCredentials.create(random);
    IceCredentials forB = FreshCredentials.create(random);
    a.transport.gather(forA);
    b.transport.gather(forB);
    a.transport.start(forB, true);
    b.transport.start(forA, false);
    try {
      return connected.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } finally {
      a.transport.close();
      b.transport.close();
    }
  }

  private static final class End implements IceListener {
    private final CountDownLatch connected;
    private final Ice4jTransport transport;
    private volatile @Nullable End other;

    End(Rtc config, CountDownLatch connected) {
      this.connected = connected;
      transport =
          new Ice4jTransport(config, new SystemClock(), name -> new CompletableFuture<>(), this);
    }

    @Override
    public void onLocalCandidate(@Nullable CandidateAttribute candidate, String usernameFragment) {
      End to = other;
      if (candidate != null && to != null) {
        to.transport.addRemoteCandidate(candidate);
      }
    }

    @Override
    public void onGatheringState(IceGatheringState state) {}

    @Override
    public void onConnectionState(IceConnectionState state, String reason) {
      if (state == IceConnectionState.CONNECTED) {
        connected.countDown();
      }
    }

    @Override
    public void onDatagram(byte[] buffer, int offset, int length, long arrivalNanos) {}
  }
}
