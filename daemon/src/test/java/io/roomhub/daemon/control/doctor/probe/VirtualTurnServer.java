package io.roomhub.daemon.control.doctor.probe;

import io.roomhub.daemon.control.doctor.probe.VirtualNetwork.Datagram;
import io.roomhub.daemon.rtc.ice.turn.KeyedIntegrity;
import io.roomhub.daemon.rtc.ice.turn.StunMessages;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ice4j.StunException;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.DataAttribute;
import org.ice4j.attribute.XorPeerAddressAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.ice4j.security.LongTermCredential;
import org.ice4j.security.LongTermCredentialSession;

/** A TURN server, which answers STUN too, and misbehaves as a test wants. */
final class VirtualTurnServer implements VirtualNetwork.Server {
  static final InetSocketAddress ADDRESS = new InetSocketAddress("203.0.113.7", 3_478);
  static final InetSocketAddress RELAYED = new InetSocketAddress("203.0.113.7", 50_000);
  private static final byte[] REALM = "test".getBytes(StandardCharsets.UTF_8);

  private final VirtualNetwork network;
  private final byte[] key;
  private final VirtualStunServer stun = VirtualStunServer.alone(ADDRESS.getAddress());

  /** What is refused to who is logged in, 0 for nothing. */
  int refuseAllocation;

  int refusePermission;

  /** How many nonces turn out to be stale. */
  int staleNonces;

  /** Does not sign what it answers, as one does that does not know the password. */
  boolean unsigned;

  boolean answersBinding = true;

  /** Lets nothing through. */
  boolean deaf;

  /** Drops what comes faster, bit/s of payload. */
  double carries = Double.POSITIVE_INFINITY;

  int released;
  private int nonces;
  private long lastNanos = Long.MIN_VALUE / 2;

  VirtualTurnServer(VirtualNetwork network, String username, String password) {
    this.network = network;
    key =
        new LongTermCredentialSession(new LongTermCredential(username, password), REALM)
            .getLocalKey(username);
    network.add(ADDRESS, this);
  }

  @Override
  public List<Datagram> on(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
    Message message = StunMessages.decode(bytes);
    if (message.getMessageType() == Message.BINDING_REQUEST) {
      return answersBinding ? stun.on(from, to, bytes) : List.of();
    }
    if (message instanceof Request request) {
      return List.of(new Datagram(to, from, answer(request, bytes, from)));
    }
    return relay(from, to, message);
  }

  private byte[] answer(Request request, byte[] bytes, InetSocketAddress from) {
    boolean login = KeyedIntegrity.valid(bytes, request, key);
    if (!login) {
      return challenge(request, 401);
    }
    if (staleNonces > 0) {
      staleNonces--;
      return challenge(request, 438);
    }
    Response response =
        switch (request.getMessageType()) {
          case Message.ALLOCATE_REQUEST ->
              refuseAllocation == 0
                  ? MessageFactory.createAllocationResponse(
                      request,
                      new TransportAddress(from, Transport.UDP),
                      new TransportAddress(RELAYED, Transport.UDP),
                      600)
                  : MessageFactory.createAllocationErrorResponse((char) refuseAllocation);
          case Message.CREATEPERMISSION_REQUEST ->
              refusePermission == 0
                  ? MessageFactory.createCreatePermissionResponse()
                  : MessageFactory.createCreatePermissionErrorResponse((char) refusePermission);
          default -> {
            released++;
            yield MessageFactory.createRefreshResponse(0);
          }
        };
    if (!unsigned) {
      response.putAttribute(new KeyedIntegrity(key));
    }
    return VirtualStunServer.encoded(response, request);
  }

  private byte[] challenge(Request request, int code) {
    Response response = MessageFactory.createAllocationErrorResponse((char) code);
    response.putAttribute(AttributeFactory.createRealmAttribute(REALM));
    response.putAttribute(
        AttributeFactory.createNonceAttribute(
            ("nonce" + nonces++).getBytes(StandardCharsets.UTF_8)));
    return VirtualStunServer.encoded(response, request);
  }

  private List<Datagram> relay(InetSocketAddress from, InetSocketAddress to, Message message) {
    long now = network.clock.nanoTime();
    DataAttribute data = (DataAttribute) message.getAttribute(Attribute.DATA);
    boolean tooFast = (now - lastNanos) * carries < data.getData().length * 8e9;
    if (deaf || tooFast) {
      return List.of();
    }
    lastNanos = now;
    byte[] id = StunMessages.freshId();
    InetSocketAddress peer = peer(message);
    if (!peer.equals(RELAYED)) {
      return List.of(new Datagram(RELAYED, peer, data.getData()));
    }
    try {
      Message delivered =
          MessageFactory.createDataIndication(
              new TransportAddress(RELAYED, Transport.UDP), data.getData(), id);
      delivered.setTransactionID(id);
      return List.of(new Datagram(to, from, delivered.encode(null)));
    } catch (StunException e) {
      throw new AssertionError(e);
    }
  }

  private static InetSocketAddress peer(Message message) {
    XorPeerAddressAttribute peer =
        (XorPeerAddressAttribute) message.getAttribute(Attribute.XOR_PEER_ADDRESS);
    return StunMessages.plain(peer.getAddress(message.getTransactionID()));
  }
}
