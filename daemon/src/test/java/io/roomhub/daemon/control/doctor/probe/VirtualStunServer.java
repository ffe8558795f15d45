package io.roomhub.daemon.control.doctor.probe;

import io.roomhub.daemon.rtc.ice.turn.StunMessages;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.ice4j.StunException;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.ChangeRequestAttribute;
import org.ice4j.attribute.OptionalAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;

/** A STUN server with two addresses and two ports (RFC 5780), or a plain one. */
final class VirtualStunServer implements VirtualNetwork.Server {
  static final int PORT = 3_478;
  static final int OTHER_PORT = 3_479;

  private final InetAddress address;
  private final InetAddress otherAddress;
  private final boolean tellsOther;

  private VirtualStunServer(InetAddress address, InetAddress otherAddress, boolean tellsOther) {
    this.address = address;
    this.otherAddress = otherAddress;
    this.tellsOther = tellsOther;
  }

  /** Puts one with both addresses into the network; the address to ask. */
  static InetSocketAddress withTwoAddresses(VirtualNetwork network) {
    VirtualStunServer server =
        new VirtualStunServer(
            InetAddress.ofLiteral("203.0.113.1"), InetAddress.ofLiteral("203.0.113.2"), true);
    for (InetAddress each : List.of(server.address, server.otherAddress)) {
      network.add(new InetSocketAddress(each, PORT), server);
      network.add(new InetSocketAddress(each, OTHER_PORT), server);
    }
    return new InetSocketAddress(server.address, PORT);
  }

  /** Puts one that knows nothing of RFC 5780 into the network. */
  static InetSocketAddress plain(VirtualNetwork network, String address) {
    return plain(network, address, PORT);
  }

  static InetSocketAddress plain(VirtualNetwork network, String address, int port) {
    InetAddress own = InetAddress.ofLiteral(address);
    InetSocketAddress listens = new InetSocketAddress(own, port);
    network.add(listens, alone(own));
    return listens;
  }

  /** One that knows nothing of RFC 5780, for whoever puts it into the network. */
  static VirtualStunServer alone(InetAddress address) {
    return new VirtualStunServer(address, address, false);
  }

  @Override
  public List<VirtualNetwork.Datagram> on(
      InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
    Request request = (Request) StunMessages.decode(bytes);
    InetSocketAddress source = to;
    if (tellsOther
        && request.getAttribute(Attribute.CHANGE_REQUEST) instanceof ChangeRequestAttribute c) {
      source =
          new InetSocketAddress(
              c.getChangeIpFlag() ? other(to.getAddress()) : to.getAddress(),
              c.getChangePortFlag() ? other(to.getPort()) : to.getPort());
    }
    return List.of(new VirtualNetwork.Datagram(source, from, response(request, from, to)));
  }

  private byte[] response(Request request, InetSocketAddress from, InetSocketAddress to) {
    Response response =
        MessageFactory.createBindingResponse(request, new TransportAddress(from, Transport.UDP));
    if (tellsOther) {
      byte[] body =
          ByteBuffer.allocate(8)
              .put((byte) 0)
              .put((byte) 1)
              .putChar((char) other(to.getPort()))
              .put(other(to.getAddress()).getAddress())
              .array();
      OtherAddress other = new OtherAddress();
      other.setBody(body, 0, body.length);
      response.putAttribute(other);
    }
    return encoded(response, request);
  }

  static byte[] encoded(Message response, Message request) {
    try {
      response.setTransactionID(request.getTransactionID());
    } catch (StunException e) {
      throw new AssertionError(e);
    }
    return response.encode(null);
  }

  private InetAddress other(InetAddress mine) {
    return mine.equals(address) ? otherAddress : address;
  }

  private static int other(int port) {
    return port == PORT ? OTHER_PORT : PORT;
  }

  private static final class OtherAddress extends OptionalAttribute {
    OtherAddress() {
      super((char) 0x802c);
    }
  }
}
