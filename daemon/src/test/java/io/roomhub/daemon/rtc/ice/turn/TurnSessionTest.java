package io.roomhub.daemon.rtc.ice.turn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
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
  private final List<byte[]> onTheWay = new ArrayList<>();
  private final Map<String, Integer> served = new HashMap<>();
  private final TurnSession session =
      new TurnSession(new TurnLogin("hub", "secret"), toClient::add, this::atServer);
  private String nonce = "first";
  private boolean silent;
  private int refusal;
  private int lifetimeSeconds = 600;
  private long nowMs = 1_000_000;

  /** Long-term credentials, a nonce that may go stale, and a word for whatever is asked. */
  private void atServer(byte[] bytes) {
    toServer.add(bytes);
    if (silent || !(StunMessages.decode(bytes) instanceof Request request)) {
      return;
    }
    boolean signed =
        request.getAttribute(Attribute.NONCE) instanceof NonceAttribute told
            && KeyedIntegrity.valid(bytes, request, KEY);
    if (!signed) {
      respond(challenge(request, 401), request, false);
    } else if (!nonceOf(request).equals(nonce)) {
      respond(challenge(request, 438), request, false);
    } else if (refusal != 0) {
      respond(error(request, refusal), request, true);
    } else {
      served.merge(kind(request), 1, Integer::sum);
      respond(success(request), request, true);
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

  private Response success(Request request) {
    return switch (request.getMessageType()) {
      case Message.ALLOCATE_REQUEST ->
          MessageFactory.createAllocationResponse(request, MAPPED, RELAYED, lifetimeSeconds);
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

  private Response challenge(Request request, int code) {
    Response response = error(request, code);
    response.putAttribute(AttributeFactory.createRealmAttribute(REALM));
    response.putAttribute(
        AttributeFactory.createNonceAttribute(nonce.getBytes(StandardCharsets.UTF_8)));
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

  private void respond(Response response, Request request, boolean signed) {
    StunMessages.identify(response, request.getTransactionID());
    if (signed) {
      response.putAttribute(new KeyedIntegrity(KEY));
    }
    onTheWay.add(response.encode(null));
  }

  /** What the server has sent arrives. */
  private void arrive() {
    while (!onTheWay.isEmpty()) {
      assertTrue(session.onServer(onTheWay.removeFirst(), nowMs));
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

  private static Request channelBind() {
    byte[] id = StunMessages.freshId();
    Request request = MessageFactory.createChannelBindRequest((char) 0x4001, PEER, id);
    StunMessages.identify(request, id);
    return request;
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
  void permissionsAndChannelsAreRenewedAndAskedAgainAnsweredAtOnce() {
    allocate();
    assertEquals(Message.CREATEPERMISSION_RESPONSE, ask(permission()).getMessageType());
    assertEquals(Message.CHANNELBIND_RESPONSE, ask(channelBind()).getMessageType());
    for (int i = 0; i < 15; i++) {
      nonce = "nonce " + i;
      pass(240);
      silent = true;
      assertEquals(Message.CREATEPERMISSION_RESPONSE, ask(permission()).getMessageType());
      assertEquals(Message.CHANNELBIND_RESPONSE, ask(channelBind()).getMessageType());
      silent = false;
    }
    // An hour, by renewals 200 s apart; a permission lives for 300 s.
    assertEquals(1 + 3_600 / 200, served.get("permit"), 1);
    assertEquals(1 + 3_600 / 200, served.get("bind"), 1);
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

  @Test
  void anAllocationThatTheServerHasForgottenIsMadeAnewWhenAskedFor() {
    allocate();
    refusal = 437;
    pass(600);
    refusal = 0;
    assertEquals(Message.ALLOCATE_RESPONSE, allocate().getMessageType());
    assertEquals(2, served.get("allocate"));
  }

  @Test
  void aWrongLoginIsToldAsTheServersError() {
    TurnSession wrong =
        new TurnSession(
            new TurnLogin("hub", "guess"),
            toClient::add,
            bytes -> {
              if (toServer.add(bytes) && toServer.size() > 10) {
                throw new AssertionError("asked for ever");
              }
            });
    Request request = StunMessages.fresh(MessageFactory.createAllocateRequest((byte) 17, false));
    wrong.onClient(request.encode(null), nowMs);
    for (int i = 0; i < 2; i++) {
      Request asked = (Request) StunMessages.decode(toServer.get(i));
      Response challenge = challenge(asked, 401);
      StunMessages.identify(challenge, asked.getTransactionID());
      wrong.onServer(challenge.encode(null), nowMs);
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
    session.onServer(forged.encode(null), nowMs);
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

  @Test
  void dataPassesAsItIs() {
    allocate();
    toServer.clear();
    toClient.clear();
    byte[] channelData = {0x40, 1, 0, 3, 7, 8, 9};
    assertTrue(session.onClient(channelData, nowMs));
    assertArrayEquals(channelData, toServer.removeLast());
    assertTrue(session.onServer(channelData, nowMs));
    assertArrayEquals(channelData, toClient.removeLast());

    byte[] id = StunMessages.freshId();
    var indication = MessageFactory.createSendIndication(PEER, new byte[] {1, 2}, id);
    StunMessages.identify(indication, id);
    byte[] send = indication.encode(null);
    assertTrue(session.onClient(send, nowMs));
    assertArrayEquals(send, toServer.removeLast());
  }

  @Test
  void nonsenseIsRefused() {
    assertFalse(session.onClient(new byte[] {1}, nowMs));
    assertFalse(session.onClient(new byte[40], nowMs));
    assertFalse(session.onServer(new byte[] {1, 2, 3}, nowMs));
    assertFalse(session.onServer(new byte[40], nowMs));
    assertFalse(
        session.onServer(
            StunMessages.fresh(MessageFactory.createRefreshResponse(1)).encode(null), nowMs));
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
