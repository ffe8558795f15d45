package io.roomhub.daemon.rtc.ice.turn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.LifetimeAttribute;
import org.ice4j.attribute.NonceAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.ice4j.security.LongTermCredential;
import org.ice4j.security.LongTermCredentialSession;

/** A session between a client and a server of the test's own, in virtual time. */
abstract class TurnSessionBed {
  static final byte[] REALM = "test".getBytes(StandardCharsets.UTF_8);
  static final byte[] KEY =
      new LongTermCredentialSession(new LongTermCredential("hub", "secret"), REALM)
          .getLocalKey("hub");
  static final TransportAddress RELAYED = new TransportAddress("192.0.2.1", 50_000, Transport.UDP);
  static final TransportAddress RELAYED_6 =
      new TransportAddress("2001:db8::1", 50_000, Transport.UDP);
  static final TransportAddress MAPPED =
      new TransportAddress("198.51.100.2", 40_000, Transport.UDP);
  static final TransportAddress PEER = new TransportAddress("203.0.113.9", 9_000, Transport.UDP);

  final List<byte[]> toClient = new ArrayList<>();
  final List<byte[]> toServer = new ArrayList<>();
  final List<Sent> onTheWay = new ArrayList<>();
  final Map<String, Integer> served = new HashMap<>();
  final List<String> passed = new ArrayList<>();
  final RelayedData data = new RelayedData();
  final List<Link> links = new ArrayList<>();
  final TurnSession session;
  String nonce = "first";
  int logins;
  boolean silent;

  /** Connections that begin do not come about. */
  boolean unreachable;

  boolean noWay;
  boolean lets = true;
  int refusal;

  /** The server has no other addresses. */
  boolean onlyIpv6;

  /** Whether anybody is let in. */
  boolean permitted = true;

  int lifetimeSeconds = 600;
  long nowMs = 1_000_000;

  TurnSessionBed() throws IOException {
    session =
        new TurnSession(
            () -> {
              logins++;
              return new TurnLogin("hub", "secret");
            },
            toClient::add,
            Link::new,
            address -> new Filter());
  }

  /** A way to the server. */
  final class Link implements TurnLink {
    boolean broken;
    boolean deaf;
    boolean closed;
    final boolean connected = !unreachable;

    Link() throws IOException {
      if (noWay) {
        throw new IOException("no way");
      }
      links.add(this);
    }

    @Override
    public void send(byte[] message, int length) {
      byte[] bytes = Arrays.copyOf(message, length);
      toServer.add(bytes);
      if (!broken && !deaf && !silent) {
        atServer(this, bytes);
      }
    }

    @Override
    public boolean connected() {
      return connected;
    }

    @Override
    public boolean broken() {
      return broken;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** What the server has sent. */
  record Sent(Link by, byte[] bytes) {}

  /** Notes what it is shown. */
  final class Filter implements RelayFilter {
    @Override
    public boolean letsOut(InetSocketAddress peer, byte[] datagram, int offset, int length) {
      passed.add("out " + peer + " " + HexFormat.of().formatHex(datagram, offset, offset + length));
      return lets;
    }

    @Override
    public boolean letsIn(InetSocketAddress peer, byte[] datagram, int offset, int length) {
      passed.add("in " + peer + " " + HexFormat.of().formatHex(datagram, offset, offset + length));
      return lets;
    }
  }

  /** Long-term credentials, a nonce that may go stale, and a word for whatever is asked. */
  void atServer(Link by, byte[] bytes) {
    boolean wantsIpv6 = wantsIpv6(bytes);
    if (!(StunMessages.decode(readable(bytes)) instanceof Request request)) {
      return;
    }
    boolean signed =
        request.getAttribute(Attribute.NONCE) instanceof NonceAttribute told
            && KeyedIntegrity.valid(bytes, request, KEY);
    if (!signed) {
      respond(by, challenge(request, 401), request, false);
    } else if (!nonceOf(request).equals(nonce)) {
      respond(by, challenge(request, 438), request, false);
    } else if (!permitted && kind(request).equals("permit")) {
      respond(by, error(request, 401), request, true);
    } else if (refusal != 0) {
      respond(by, error(request, refusal), request, true);
    } else if (onlyIpv6 && kind(request).equals("allocate") && !wantsIpv6) {
      respond(by, error(request, 440), request, true);
    } else {
      served.merge(kind(request), 1, Integer::sum);
      respond(by, success(by, request), request, true);
    }
  }

  /** RFC 8656 section 18.6. */
  private static boolean wantsIpv6(byte[] bytes) {
    int at = attributeAt(bytes, Attribute.REQUESTED_ADDRESS_FAMILY);
    return at >= 0
        && ByteBuffer.wrap(bytes).getLong(at)
            == ((long) Attribute.REQUESTED_ADDRESS_FAMILY << 48 | 4L << 32 | 2L << 24);
  }

  /**
   * Without REQUESTED-ADDRESS-FAMILY, which ice4j cannot read, and all else in its place: under the
   * number of an attribute that one need not know, and without the fingerprint of the true one.
   */
  private static byte[] readable(byte[] bytes) {
    int familyAt = attributeAt(bytes, Attribute.REQUESTED_ADDRESS_FAMILY);
    if (familyAt < 0) {
      return bytes;
    }
    int fingerprintAt = attributeAt(bytes, Attribute.FINGERPRINT);
    byte[] readable = Arrays.copyOf(bytes, fingerprintAt < 0 ? bytes.length : fingerprintAt);
    ByteBuffer.wrap(readable)
        .putChar(2, (char) (readable.length - Message.HEADER_LENGTH))
        .putChar(familyAt, Attribute.UNKNOWN_OPTIONAL_ATTRIBUTE);
    return readable;
  }

  private static int attributeAt(byte[] bytes, char type) {
    ByteBuffer message = ByteBuffer.wrap(bytes);
    for (int at = Message.HEADER_LENGTH; at < bytes.length; ) {
      if (message.getChar(at) == type) {
        return at;
      }
      at += Attribute.HEADER_LENGTH + (message.getChar(at + 2) + 3) / 4 * 4;
    }
    return -1;
  }

  static String nonceOf(Request request) {
    return new String(
        ((NonceAttribute) request.getAttribute(Attribute.NONCE)).getNonce(),
        StandardCharsets.UTF_8);
  }

  static String kind(Request request) {
    return switch (request.getMessageType()) {
      case Message.ALLOCATE_REQUEST -> "allocate";
      case Message.REFRESH_REQUEST -> "refresh";
      case Message.CREATEPERMISSION_REQUEST -> "permit";
      case Message.CHANNELBIND_REQUEST -> "bind";
      default -> "unknown";
    };
  }

  Response success(Link by, Request request) {
    return switch (request.getMessageType()) {
      case Message.ALLOCATE_REQUEST ->
          MessageFactory.createAllocationResponse(
              request, MAPPED, onlyIpv6 ? RELAYED_6 : relayed(links.indexOf(by)), lifetimeSeconds);
      case Message.REFRESH_REQUEST ->
          MessageFactory.createRefreshResponse(
              request.getAttribute(Attribute.LIFETIME) instanceof LifetimeAttribute told
                      && told.getLifetime() == 0
                  ? 0
                  : lifetimeSeconds);
      case Message.CREATEPERMISSION_REQUEST -> MessageFactory.createCreatePermissionResponse();
      default -> MessageFactory.createChannelBindResponse();
    };
  }

  /** Each way has a relay of its own. */
  static TransportAddress relayed(int link) {
    return new TransportAddress(RELAYED.getAddress(), RELAYED.getPort() + link, Transport.UDP);
  }

  Response challenge(Request request, int code) {
    Response response = error(request, code);
    // ice4j pads a nonce too much: something has to come behind it.
    response.putAttribute(
        AttributeFactory.createNonceAttribute(nonce.getBytes(StandardCharsets.UTF_8)));
    response.putAttribute(AttributeFactory.createRealmAttribute(REALM));
    return response;
  }

  static Response error(Request request, int code) {
    return switch (request.getMessageType()) {
      case Message.ALLOCATE_REQUEST -> MessageFactory.createAllocationErrorResponse((char) code);
      case Message.REFRESH_REQUEST -> MessageFactory.createRefreshErrorResponse((char) code);
      case Message.CREATEPERMISSION_REQUEST ->
          MessageFactory.createCreatePermissionErrorResponse((char) code);
      default -> MessageFactory.createChannelBindErrorResponse((char) code);
    };
  }

  void respond(Link by, Response response, Request request, boolean signed) {
    StunMessages.identify(response, request.getTransactionID());
    if (signed) {
      response.putAttribute(new KeyedIntegrity(KEY));
    }
    onTheWay.add(new Sent(by, response.encode(null)));
  }

  /** What the server has sent arrives. */
  void arrive() {
    while (!onTheWay.isEmpty()) {
      Sent next = onTheWay.removeFirst();
      if (!next.by.broken && !next.by.closed && !silent) {
        assertTrue(session.onServer(next.by, next.bytes, nowMs));
      }
    }
  }

  /** As ice4j asks; the answer, if there is one at once. */
  Message ask(Request request) {
    toClient.clear();
    assertTrue(session.onClient(request.encode(null), nowMs));
    arrive();
    return toClient.isEmpty() ? null : StunMessages.decode(toClient.removeFirst());
  }

  Message allocate() {
    return ask(StunMessages.fresh(MessageFactory.createAllocateRequest((byte) 17, false)));
  }

  static Request permission() {
    byte[] id = StunMessages.freshId();
    Request request = MessageFactory.createCreatePermissionRequest(PEER, id);
    StunMessages.identify(request, id);
    return request;
  }

  /** As sound that is sent does. */
  void bindChannel() {
    session.send(StunMessages.plain(PEER), new byte[] {1}, 0, 1, nowMs);
    arrive();
    passed.clear();
  }

  void pass(long seconds) {
    for (int i = 0; i < 4 * seconds; i++) {
      nowMs += 250;
      session.tick(nowMs);
      arrive();
    }
  }
}
