package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.ice.IceTransport;
import io.roomhub.daemon.rtc.rtcp.RtcpSession;
import io.roomhub.daemon.rtc.srtp.SrtpBuffer;
import io.roomhub.daemon.rtc.srtp.SrtpSession;
import io.roomhub.daemon.rtc.srtp.SrtpStatus;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends the reports of an {@link RtcpSession} as SRTCP: once a second from the timer of all
 * connections, and a BYE at the end from the room. The lock keeps the two apart.
 */
final class RtcpReporter {
  private final RtcpSession rtcp;
  private final IceTransport ice;
  private final ReentrantLock sending = new ReentrantLock();
  private final byte[] datagram =
      new byte[RtcpSession.MAX_DATAGRAM_BYTES + SrtpSession.MAX_TAIL_BYTES];
  private final SrtpBuffer packet = new SrtpBuffer(datagram);

  RtcpReporter(RtcpSession rtcp, IceTransport ice) {
    this.rtcp = rtcp;
    this.ice = ice;
  }

  RtcpSession session() {
    return rtcp;
  }

  /** Sends what is due. Timer thread. */
  void poll(SrtpSession srtp, long nowNanos) {
    sending.lock();
    try {
      int length = rtcp.poll(nowNanos, datagram, 0);
      if (length > 0) {
        send(srtp, length);
      }
    } finally {
      sending.unlock();
    }
  }

  /** Says good-bye (RFC 3550 section 6.6). Room thread. */
  void bye(SrtpSession srtp, long nowNanos) {
    sending.lock();
    try {
      send(srtp, rtcp.bye("", nowNanos, datagram, 0));
    } finally {
      sending.unlock();
    }
  }

  private void send(SrtpSession srtp, int length) {
    if (srtp.protectRtcp(packet.wrap(datagram, 0, length)) == SrtpStatus.OK) {
      ice.send(datagram, 0, packet.getLength());
    }
  }
}
