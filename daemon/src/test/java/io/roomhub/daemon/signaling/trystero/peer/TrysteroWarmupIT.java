package io.roomhub.daemon.signaling.trystero.peer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.connection.WebRtcPeerConnectionFactory;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.e2e.Await;
import io.roomhub.hardware.clock.SystemClock;
import io.roomhub.natives.Usrsctp;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one meeting of this package over real connections. */
class TrysteroWarmupIT {
  @TempDir Path state;

  @Test
  void twoMembersHearEachOtherInThisProcessAndLeaveNothingBehind() throws Exception {
    Rtc config = new Rtc(List.of(), IceTransportPolicy.ALL, true, new PortRange(0, 0));
    SystemClock clock = new SystemClock();
    try (WebRtcPeerConnectionFactory connections =
        new WebRtcPeerConnectionFactory(
            config,
            clock,
            DtlsIdentity.loadOrCreate(state),
            OpusParameters.forFrame(20, true, false),
            name -> new CompletableFuture<>())) {
      assertTrue(TrysteroWarmup.run(connections, clock), "they have not met");
    }
    Await.until("the end of every association", 5, () -> Usrsctp.openSockets() == 0 ? true : null);
  }
}
