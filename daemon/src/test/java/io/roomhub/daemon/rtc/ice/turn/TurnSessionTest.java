package io.roomhub.daemon.rtc.ice.turn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
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
import org.ice4j.attribute.DataAttribute;
import org.ice4j.attribute.LifetimeAttribute;
import org.ice4j.attribute.NonceAttribute;
import org.ice4j.attribute.XorRelayedAddressAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.ice4j.security.LongTermCredential;
import org.ice4j.security.LongTermCredentialSession;
import org.junit.jupiter.api.Test;

/** A session between a client and a server of the test's own, in virtual time. */
class TurnSessionTest {
  private static final byte[] REALM = "test".getBytes(StandardCharsets.UTF_8);
  private static final byte[] KEY =
      new LongTermCredentialSession(new LongTermCredential("hub", "secret"), REALM)
          .getLocalKey("hub");
  private static final TransportAddress RELAYED =
      new TransportAddress("192.0.2.1", 50_000, Transport.UDP);
  private static final TransportAddress MAPPED =
      new TransportAddress("198.51.100.2", 40_000, Transport.UDP);
  private static final TransportAddress PEER =
      new TransportAddress("203.0.113.9", 9_000, Transport.UDP);

  private final List<byte[]> toClient = new ArrayList<>();
  private final List<byte[]> toServer = new ArrayList<>();
  private final List<Sent> onTheWay = new ArrayList<>();
  private final Map<String, Integer> served = new HashMap<>();
  private final List<String> passed = new ArrayList<>();
  private final RelayedData data = new RelayedData();
  private final List<Link> links = new ArrayList<>();
  private final TurnSession session;
  private String nonce = "first";
  private boolean silent;
  private boolean noWay;
  private boolean lets = true;
  private int refusal;
  private int lifetimeSeconds = 600;
  private long nowMs = 1_000_000;

  TurnSessionTest() throws IOException {
    session =
        new TurnSession(
            () -> new TurnLogin("hub", "secret"),
            toClient::add,
            Link::new,
            address -> new Filter());
  }

  /** A way to the server. */
  private final class Link implements TurnLink {
    boolean broken;
    boolean deaf;
    boolean closed;

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
    public boolean broken() {
      return broken;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** What the server has sent. */
  private record Sent(Link by, byte[] bytes) {}

  /** Notes what it is shown. */
  private final class Filter implements RelayFilter {
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
  private void atServer(Link by, byte[] bytes) {
    if (!(StunMessages.decode(bytes) instanceof Request request)) {
      return;
    }
    boolean signed =
        request.getAttribute(Attribute.NONCE) instanceof NonceAttribute told
            && KeyedIntegrity.valid(bytes, request, KEY);
    if (!signed) {
      respond(by, challenge(request, 401), request, false);
    } else if (!nonceOf(request).equals(nonce)) {
      respond(by, challenge(request, 438), request, false);
    } else if (refusal != 0) {
      respond(by, error(request, refusal), request, true);
    } else {
      served.merge(kind(request), 1, Integer::sum);
      respond(by, success(by, request), request, true);
    }
  }

  private static String nonceOf(Request request) {
    return new String(
        ((NonceAttribute) request.getAttribute(Attribute.NONCE)).getNonce(),
        StandardCharsets.UTF_8);
  }

  private static String kind(Request request) {
    return switch (request.getMessageType()) {
      case Message.ALLOCATE_REQUEST -> "allocate";
      case Message.REFRESH_REQUEST -> "refresh";
      case Message.CREATEPERMISSION_REQUEST -> "permit";
      case Message.CHANNELBIND_REQUEST -> "bind";
      default -> "unknown";
    };
  }

  private Response success(Link by, Request request) {
    return switch (request.getMessageType()) {
      case Message.ALLOCATE_REQUEST ->
          MessageFactory.createAllocationResponse(
              request, MAPPED, relayed(links.indexOf(by)), lifetimeSeconds);
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
  private static TransportAddress relayed(int link) {
    return new TransportAddress(RELAYED.getAddress(), RELAYED.getPort() + link, Transport.UDP);
  }

  private Response challenge(Request request, int code) {
    Response response = error(request, code);
    // ice4j pads a nonce too much: something has to come behind it.
    response.putAttribute(
        AttributeFactory.createNonceAttribute(nonce.getBytes(StandardCharsets.UTF_8)));
    response.putAttribute(AttributeFactory.createRealmAttribute(REALM));
    return response;
  }

  private static Response error(Request request, int code) {
    return switch (request.getMessageType()) {
      case Message.ALLOCATE_REQUEST -> MessageFactory.createAllocationErrorResponse((char) code);
      case Message.REFRESH_REQUEST -> MessageFactory.createRefreshErrorResponse((char) code);
      case Message.CREATEPERMISSION_REQUEST ->
          MessageFactory.createCreatePermissionErrorResponse((char) code);
      default -> MessageFactory.createChannelBindErrorResponse((char) code);
    };
  }

  private void respond(Link by, Response response, Request request, boolean signed) {
    StunMessages.identify(response, request.getTransactionID());
    if (signed) {
      response.putAttribute(new KeyedIntegrity(KEY));
    }
    onTheWay.add(new Sent(by, response.encode(null)));
  }

  /** What the server has sent arrives. */
  private void arrive() {
    while (!onTheWay.isEmpty()) {
      Sent next = onTheWay.removeFirst();
      if (!next.by.broken && !silent) {
        assertTrue(session.onServer(next.by, next.bytes, nowMs));
      }
    }
  }

  /** As ice4j asks; the answer, if there is one at once. */
  private Message ask(Request request) {
    toClient.clear();
    assertTrue(session.onClient(request.encode(null), nowMs));
    arrive();
    return toClient.isEmpty() ? null : StunMessages.decode(toClient.removeFirst());
  }

  private Message allocate() {
    return ask(StunMessages.fresh(MessageFactory.createAllocateRequest((byte) 17, false)));
  }

  private static Request permission() {
    byte[] id = StunMessages.freshId();
    Request request = MessageFactory.createCreatePermissionRequest(PEER, id);
    StunMessages.identify(request, id);
    return request;
  }

  /** As sound that is sent does. */
  private void bindChannel() {
    session.send(StunMessages.plain(PEER), new byte[] {1}, 0, 1, nowMs);
    arrive();
    passed.clear();
  }

  private void pass(long seconds) {
    for (int i = 0; i < 4 * seconds; i++) {
      nowMs += 250;
      session.tick(nowMs);
      arrive();
    }
  }

  @Test
  void theClientIsAskedForNoLoginAndGetsTheServersAddresses() {
    Message answer = allocate();
    assertEquals(Message.ALLOCATE_RESPONSE, answer.getMessageType());
    XorRelayedAddressAttribute relayed =
        (XorRelayedAddressAttribute) answer.getAttribute(Attribute.XOR_RELAYED_ADDRESS);
    assertEquals(RELAYED, relayed.getAddress(answer.getTransactionID()));
    assertEquals(new InetSocketAddress("198.51.100.2", 40_000), StunMessages.mapped(answer));
  }

  @Test
  void anAllocationOfTwoMinutesLivesForAnHourThoughItsNoncesDoNot() {
    lifetimeSeconds = 120;
    allocate();
    for (int minute = 0; minute < 60; minute++) {
      nonce = "nonce " + minute;
      pass(60);
    }
    // Half of a short life is left each time.
    assertEquals(60, served.get("refresh"), 1);
    assertEquals(1, served.get("allocate"));
    assertEquals(Message.CREATEPERMISSION_RESPONSE, ask(permission()).getMessageType());
  }

  @Test
  void permissionsAreRenewedAndAskedAgainAnsweredAtOnce() {
    allocate();
    assertEquals(Message.CREATEPERMISSION_RESPONSE, ask(permission()).getMessageType());
    for (int i = 0; i < 15; i++) {
      nonce = "nonce " + i;
      pass(240);
      silent = true;
      assertEquals(Message.CREATEPERMISSION_RESPONSE, ask(permission()).getMessageType());
      silent = false;
    }
    // An hour, by renewals 200 s apart; a permission lives for 300 s.
    assertEquals(1 + 3_600 / 200, served.get("permit"), 1);
  }

  @Test
  void whatNobodySendsByIsLetGo() {
    allocate();
    ask(permission());
    pass(1_800);
    assertTrue(served.get("permit") <= 3, served.toString());
  }

  @Test
  void anOutageDuringARenewalCostsNothing() {
    allocate();
    ask(permission());
    pass(190);
    silent = true;
    pass(60);
    int before = served.get("permit");
    silent = false;
    pass(4);
    assertEquals(before + 1, served.get("permit"), "renewed within 3 s of the path's return");
  }

  /** What the server has served on this way. */
  private List<String> sentBy(int link, int from) {
    return toServer.subList(from, toServer.size()).stream()
        .map(StunMessages::decode)
        .filter(Request.class::isInstance)
        .map(request -> kind((Request) request))
        .distinct()
        .toList();
  }

  @Test
  void anAllocationThatTheServerHasForgottenIsMadeAnewAndPermitsTheSame() {
    allocate();
    ask(permission());
    refusal = 437;
    pass(600);
    assertTrue(links.size() > 5, "tried again");
    assertTrue(links.size() < 25, "but not all the time: " + links.size());
    refusal = 0;
    int before = toServer.size();
    pass(60);
    assertEquals(2, served.get("allocate"));
    assertEquals(List.of("allocate", "permit"), sentBy(1, before));
    assertTrue(session.takeRenewed());
    assertFalse(session.takeRenewed());
    assertEquals(StunMessages.plain(RELAYED), session.relayed(), "by this it is known here");
    Message answer = allocate();
    XorRelayedAddressAttribute relayed =
        (XorRelayedAddressAttribute) answer.getAttribute(Attribute.XOR_RELAYED_ADDRESS);
    assertEquals(RELAYED, relayed.getAddress(answer.getTransactionID()));
    assertEquals(2, served.get("allocate"), "nobody is asked for what there is");
  }

  @Test
  void aWayThatIsBrokenIsReplacedWithinHalfASecond() {
    allocate();
    ask(permission());
    bindChannel();
    links.getFirst().broken = true;
    nowMs += 250;
    session.tick(nowMs);
    arrive();
    assertEquals(2, links.size());
    assertTrue(links.getFirst().closed);
    assertEquals(Map.of("allocate", 2, "permit", 2, "bind", 1), served);
    bindChannel();
    toServer.clear();
    assertTrue(session.send(StunMessages.plain(PEER), new byte[] {7}, 0, 1, nowMs));
    assertArrayEquals(new byte[] {0x40, 0, 0, 1, 7}, toServer.removeLast(), "the same channel");
    pass(3_600);
    assertEquals(2, links.size());
    assertFalse(links.getLast().closed);
  }

  @Test
  void aDoubtThatIsAnsweredChangesNothing() {
    allocate();
    for (int i = 0; i < 20; i++) {
      session.doubt(nowMs);
      pass(1);
    }
    assertEquals(1, links.size());
    assertEquals(20, served.get("refresh"));
  }

  @Test
  void aDoubtThatIsNotAnsweredOpensAnotherWay() {
    allocate();
    ask(permission());
    Link first = links.getFirst();
    first.deaf = true;
    session.doubt(nowMs);
    pass(1);
    assertEquals(2, links.size());
    assertTrue(first.closed);
    assertTrue(session.takeRenewed());
    assertEquals(2, served.get("permit"));
  }

  @Test
  void anOutageThatHasRaisedADoubtLeavesTheOldWayWhereItIsTheFirstToComeBack() {
    allocate();
    silent = true;
    session.doubt(nowMs);
    pass(10);
    assertEquals(1 + 7, links.size(), "an attempt in one and a half seconds");
    assertTrue(links.subList(1, 7).stream().allMatch(link -> link.closed));
    assertFalse(links.getFirst().closed);
    assertFalse(links.getLast().closed);
    silent = false;
    session.heard(links.getFirst());
    assertTrue(links.getLast().closed);
    pass(10);
    assertEquals(1 + 7, links.size());
    assertFalse(links.getFirst().closed);
    assertFalse(session.takeRenewed());
  }

  @Test
  void whereThereIsNoWayItIsTriedAgain() {
    allocate();
    links.getFirst().broken = true;
    noWay = true;
    pass(10);
    noWay = false;
    pass(2);
    assertEquals(2, served.get("allocate"));
    assertTrue(session.takeRenewed());
  }

  @Test
  void nothingIsKeptThatIce4jHasGivenBack() {
    allocate();
    ask(StunMessages.fresh(MessageFactory.createRefreshRequest(0)));
    assertEquals(null, session.relayed());
    links.getFirst().broken = true;
    session.doubt(nowMs);
    pass(60);
    assertEquals(1, links.size());
    links.getFirst().broken = false;
    assertEquals(Message.ALLOCATE_RESPONSE, allocate().getMessageType());
    assertEquals(2, served.get("allocate"));
  }

  @Test
  void aWrongLoginIsToldAsTheServersError() throws IOException {
    TurnSession wrong =
        new TurnSession(
            () -> new TurnLogin("hub", "guess"), toClient::add, Link::new, address -> new Filter());
    Request request = StunMessages.fresh(MessageFactory.createAllocateRequest((byte) 17, false));
    silent = true;
    wrong.onClient(request.encode(null), nowMs);
    for (int i = 0; i < 2; i++) {
      Request asked = (Request) StunMessages.decode(toServer.get(i));
      Response challenge = challenge(asked, 401);
      StunMessages.identify(challenge, asked.getTransactionID());
      wrong.onServer(links.getLast(), challenge.encode(null), nowMs);
    }
    assertEquals(2, toServer.size(), "once without a login and once with it");
    assertEquals(401, StunMessages.errorCode(StunMessages.decode(toClient.removeLast())));
  }

  @Test
  void aSuccessThatTheServerHasNotSignedIsAsIfItHadNeverCome() {
    allocate();
    silent = true;
    assertEquals(null, ask(permission()));
    Request asked = (Request) StunMessages.decode(toServer.getLast());
    Response forged = MessageFactory.createCreatePermissionResponse();
    StunMessages.identify(forged, asked.getTransactionID());
    session.onServer(links.getFirst(), forged.encode(null), nowMs);
    assertTrue(toClient.isEmpty());
    silent = false;
    pass(1);
    assertEquals(
        Message.CREATEPERMISSION_RESPONSE,
        StunMessages.decode(toClient.removeFirst()).getMessageType());
  }

  @Test
  void whatTheClientRepeatsIsAskedOnce() {
    allocate();
    silent = true;
    Request request = permission();
    toServer.clear();
    ask(request);
    ask(request);
    ask(request);
    assertEquals(1, toServer.size());
  }

  private static byte[] send(byte... datagram) {
    return StunMessages.identified(id -> MessageFactory.createSendIndication(PEER, datagram, id))
        .encode(null);
  }

  /** The server hands a datagram of the peer on; what ice4j gets of it. */
  private byte[] fromPeer(byte[] message) {
    assertTrue(RelayedData.isData(message, message.length));
    assertTrue(data.unwrap(message, message.length, session));
    return data.passes(session.filter()) ? data.toIndication() : null;
  }

  private static byte[] dataOf(byte[] indication) {
    Message message = StunMessages.decode(indication);
    assertEquals(StunMessages.plain(PEER), StunMessages.peer(message));
    return ((DataAttribute) message.getAttribute(Attribute.DATA)).getData();
  }

  @Test
  void checksOfIce4jPassAsTheyAreUnlessTheFilterSaysNo() {
    allocate();
    toServer.clear();
    byte[] check = send((byte) 1, (byte) 2);
    assertTrue(session.onClient(check, nowMs));
    assertArrayEquals(check, toServer.removeLast());
    lets = false;
    assertTrue(session.onClient(check, nowMs));
    assertEquals(List.of(), toServer);
    assertEquals(List.of("out /203.0.113.9:9000 0102", "out /203.0.113.9:9000 0102"), passed);
  }

  @Test
  void soundGoesInSendIndicationsUntilThereIsAChannelAndThenInChannelData() {
    allocate();
    ask(permission());
    toServer.clear();
    byte[] sound = {9, 9, 7, 8, 9, 9};
    InetSocketAddress peer = StunMessages.plain(PEER);
    assertTrue(session.send(peer, sound, 2, 2, nowMs));
    Message bind = StunMessages.decode(toServer.removeFirst());
    assertEquals(Message.CHANNELBIND_REQUEST, bind.getMessageType());
    assertArrayEquals(new byte[] {7, 8}, dataOf(toServer.removeFirst()));
    assertTrue(session.send(peer, sound, 2, 2, nowMs));
    assertEquals(1, toServer.size(), "it is asked for once");
    arrive();
    toServer.clear();
    assertTrue(session.send(peer, sound, 2, 2, nowMs));
    assertArrayEquals(new byte[] {0x40, 0, 0, 2, 7, 8}, toServer.removeLast());
    assertEquals("out /203.0.113.9:9000 0708", passed.getLast());
  }

  @Test
  void aChannelThatTheServerRefusesIsAskedForTwiceASecondAtMost() {
    allocate();
    ask(permission());
    refusal = 508;
    toServer.clear();
    for (int i = 0; i < 500; i++) {
      nowMs += 20;
      assertTrue(session.send(StunMessages.plain(PEER), new byte[] {1, 2}, 0, 2, nowMs));
      arrive();
    }
    long sent =
        toServer.stream()
            .filter(bytes -> StunMessages.decode(bytes).getMessageType() == Message.SEND_INDICATION)
            .count();
    assertEquals(500, sent, "sound goes on");
    assertEquals(20, toServer.size() - sent, 1);
  }

  @Test
  void aChannelThatSoundUsesIsKeptAndOneThatNothingUsesIsLetGo() {
    allocate();
    InetSocketAddress peer = StunMessages.plain(PEER);
    session.send(peer, new byte[] {1}, 0, 1, nowMs);
    arrive();
    for (int i = 0; i < 3_600; i++) {
      nonce = "nonce " + i / 240;
      session.send(peer, new byte[] {1}, 0, 1, nowMs);
      pass(1);
    }
    assertEquals(1 + 3_600 / 200, served.get("bind"), 1);
    pass(1_800);
    assertTrue(served.get("bind") <= 1 + 3_600 / 200 + 3, served.toString());
  }

  @Test
  void whatAPeerSendsIsShownToTheFilterAndReachesIce4jAsAnIndication() {
    allocate();
    bindChannel();
    byte[] channelData = {0x40, 0, 0, 3, 7, 8, 9};
    assertArrayEquals(new byte[] {7, 8, 9}, dataOf(fromPeer(channelData)));
    byte[] indication =
        StunMessages.identified(
                id -> MessageFactory.createDataIndication(PEER, new byte[] {5, 6, 5, 6}, id))
            .encode(null);
    assertArrayEquals(new byte[] {5, 6, 5, 6}, dataOf(fromPeer(indication)));
    lets = false;
    assertEquals(null, fromPeer(channelData));
    assertEquals(
        List.of(
            "in /203.0.113.9:9000 070809",
            "in /203.0.113.9:9000 05060506",
            "in /203.0.113.9:9000 070809"),
        passed);
  }

  @Test
  void dataOfNobodyOrCutShortIsNone() {
    allocate();
    bindChannel();
    for (byte[] bad :
        List.of(
            new byte[] {0x40, 1, 0, 3, 7, 8, 9},
            new byte[] {0x40, 0, 0, 4, 7, 8, 9},
            new byte[] {0x7f, -1, 0, 0})) {
      assertTrue(RelayedData.isData(bad, bad.length));
      assertFalse(data.unwrap(bad, bad.length, session));
    }
    byte[] nobodys = new byte[20];
    nobodys[1] = 0x17;
    assertTrue(RelayedData.isData(nobodys, nobodys.length));
    assertFalse(data.unwrap(nobodys, nobodys.length, session));
  }

  @Test
  void nonsenseIsRefused() {
    assertFalse(session.onClient(new byte[] {1}, nowMs));
    assertFalse(session.onClient(new byte[40], nowMs));
    assertFalse(session.onClient(new byte[] {0x40, 0, 0, 1, 7, 0, 0, 0}, nowMs));
    assertFalse(session.onClient(send((byte) 1), nowMs), "there is no allocation");
    assertFalse(session.send(StunMessages.plain(PEER), new byte[] {1}, 0, 1, nowMs));
    assertFalse(session.onServer(links.getFirst(), new byte[] {1, 2, 3}, nowMs));
    assertFalse(session.onServer(links.getFirst(), new byte[40], nowMs));
    assertFalse(
        session.onServer(
            links.getFirst(),
            StunMessages.fresh(MessageFactory.createRefreshResponse(1)).encode(null),
            nowMs));
    assertTrue(toClient.isEmpty());
    assertTrue(toServer.isEmpty());
  }

  @Test
  void permissionsAreBounded() {
    allocate();
    silent = true;
    toServer.clear();
    for (int i = 0; i < 2 * TurnAllocation.MAX_GRANTS; i++) {
      byte[] id = StunMessages.freshId();
      TransportAddress peer =
          new TransportAddress("10.1.%d.%d".formatted(i / 200, i % 200), 9_000, Transport.UDP);
      Request request = MessageFactory.createCreatePermissionRequest(peer, id);
      StunMessages.identify(request, id);
      ask(request);
    }
    assertEquals(TurnAllocation.MAX_GRANTS, toServer.size());
  }

  @Test
  void itIsGivenBackAtTheEnd() {
    allocate();
    session.close(nowMs);
    arrive();
    assertEquals(1, served.get("refresh"));
    Request last = (Request) StunMessages.decode(toServer.getLast());
    assertEquals(0, ((LifetimeAttribute) last.getAttribute(Attribute.LIFETIME)).getLifetime());
  }
}
