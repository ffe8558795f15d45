package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.PeerConnectionStats;
import io.roomhub.daemon.rtc.rtcp.ReceptionSources;
import io.roomhub.daemon.rtc.rtcp.ReceptionStatistics;
import io.roomhub.daemon.rtc.rtcp.RtcpSession;
import io.roomhub.daemon.rtc.srtp.SrtpSession;

/** Puts the figures of one connection's parts into one snapshot. Any thread. */
final class StatsCollector {
  private StatsCollector() {}

  static PeerConnectionStats collect(
      MediaTransport transport,
      AudioSender sender,
      AudioReceiver receiver,
      ReceptionSources sources,
      RtcpSession rtcp,
      long setupMs,
      long candidatesDropped,
      long nowNanos) {
    ReceptionStatistics source = sources.current();
    SrtpSession srtp = transport.srtp();
    return new PeerConnectionStats(
        transport.ice().selectedPair(),
        rtcp.roundTripMs(),
        source == null ? 0 : source.jitterMs(),
        sender.statistics().snapshot().packets(),
        receiver.received(),
        source == null ? 0 : source.snapshot().lost(),
        source == null ? 0 : source.lossPercent(nowNanos),
        rtcp.remoteLossPercent(),
        sender.statistics().bitrate(nowNanos),
        source == null ? 0 : source.bitrate(nowNanos),
        setupMs,
        transport.dropped() + receiver.dropped() + candidatesDropped,
        sender.maxBitrate(),
        sender.redundancy().told(),
        srtp == null ? null : srtp.profile().name());
  }
}
