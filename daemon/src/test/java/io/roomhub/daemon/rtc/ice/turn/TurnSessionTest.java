package io.roomhub.daemon.rtc.ice.turn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.DataAttribute;
import org.ice4j.attribute.LifetimeAttribute;
import org.ice4j.attribute.XorRelayedAddressAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.junit.jupiter.api.Test;

class TurnSessionTest extends TurnSessionBed {
  TurnSessionTest() throws IOException {}

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
  void ofAServerThatHasNoAddressOfIpv4OneOfIpv6IsTaken() {
    onlyIpv6 = true;
    Message answer = allocate();
    XorRelayedAddressAttribute relayed =
        (XorRelayedAddressAttribute) answer.getAttribute(Attribute.XOR_RELAYED_ADDRESS);
    assertEquals(RELAYED_6, relayed.getAddress(answer.getTransactionID()));
    assertEquals(StunMessages.plain(RELAYED_6), session.relayed());
  }

  @Test
  void aServerThatHasNeitherFamilyIsAskedForEachOnce() {
    refusal = 440;
    assertEquals(440, StunMessages.errorCode(allocate()));
    assertEquals(3, toServer.size(), "once without a login");
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
