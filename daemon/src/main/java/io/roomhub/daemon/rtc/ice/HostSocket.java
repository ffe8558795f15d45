package io.roomhub.daemon.rtc.ice;

import java.net.DatagramSocket;
import java.net.SocketException;
import org.ice4j.socket.DatagramPacketFilter;
import org.ice4j.socket.MultiplexedDatagramSocket;
import org.ice4j.socket.MultiplexingDatagramSocket;
import org.ice4j.socket.TurnDatagramPacketFilter;

/**
 * The socket of a host candidate, which several relays may share. ice4j takes the filters of two
 * relays for one, because it compares their classes only; so the second relay would be given the
 * first one's share of the datagrams and never see the ChannelData of its own server (RFC 8656
 * section 12.4), while checks, which come in Data indications, pass.
 */
final class HostSocket extends MultiplexingDatagramSocket {
  HostSocket(DatagramSocket delegate) throws SocketException {
    super(delegate);
  }

  @Override
  public MultiplexedDatagramSocket getSocket(DatagramPacketFilter filter, boolean create)
      throws SocketException {
    boolean ofOneRelay =
        filter instanceof TurnDatagramPacketFilter
            && filter.getClass() != TurnDatagramPacketFilter.class;
    return super.getSocket(ofOneRelay ? filter::accept : filter, create);
  }
}
