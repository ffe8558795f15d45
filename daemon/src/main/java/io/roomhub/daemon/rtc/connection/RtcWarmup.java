package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.dtls.DtlsWarmup;
import io.roomhub.daemon.rtc.ice.IceWarmup;
import io.roomhub.daemon.rtc.sctp.SctpAssociations;
import io.roomhub.daemon.rtc.srtp.SrtpWarmup;
import java.util.List;
import org.tinylog.Logger;

/**
 * Does everything once that is slow the first time (an ICE agent, a DTLS handshake, SRTP keys): up
 * to two seconds of CPU on a small board that the first peer would wait for.
 */
public final class RtcWarmup {
  private static final Rtc NO_SERVERS =
      new Rtc(List.of(), IceTransportPolicy.ALL, true, new PortRange(0, 0));

  /** The first takes ten times as long as the second, the tenth half as long as the second. */
  private static final int HANDSHAKES = 10;

  private RtcWarmup() {}

  /** Blocks until done. Any thread that may; a failure is logged and costs only time later. */
  public static void run(DtlsIdentity identity) {
    try {
      SrtpWarmup.run();
      for (int i = 0; i < HANDSHAKES; i++) {
        DtlsWarmup.run(identity);
      }
      IceWarmup.run(NO_SERVERS);
      SctpAssociations.load();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      Logger.warn(e, "Warming up WebRTC failed; the first peer will take longer");
    }
  }
}
