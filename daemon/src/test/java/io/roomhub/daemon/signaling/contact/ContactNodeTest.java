package io.roomhub.daemon.signaling.contact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.RoomEvent;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.SignalingJson;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContactNodeTest {
  private static final ContactKeys KEYS = new ContactKeys("room-0123456789", null);

  private ContactNetwork network = new ContactNetwork(1, 0, 0, 0);

  private static ContactNode node(ContactKeys keys, long epoch) {
    return new ContactNode(keys, epoch, SignalingJson.object().put("name", "Hub " + epoch), 8);
  }

  private ContactNode join(int host, ContactNode node) {
    network.add(host, node);
    return node;
  }

  private void meet(ContactNode node, int host) {
    network.perform(node, node.found(ContactNetwork.address(host), network.nowMs()));
  }

  private static RoomEvent.PeerPresent present(ContactNode other, long epoch, boolean weOffer) {
    return new RoomEvent.PeerPresent(
        other.ownId(), SignalingJson.object().put("name", "Hub " + epoch), weOffer);
  }

  private static SignalMessage offer(int length) {
    StringBuilder sdp = new StringBuilder();
    for (int i = 0; sdp.length() < length; i++) {
      sdp.append("a=line:").append(i).append("\r\n");
    }
    return new SignalMessage.Description(
        new SessionDescription(SessionDescription.Type.OFFER, sdp.toString()));
  }

  private static SignalMessage data(int number) {
    return new SignalMessage.Data(SignalingJson.object().put("number", number));
  }

  private List<SignalMessage> received(ContactNode node) {
    return network.told(node).stream()
        .map(event -> ((RoomEvent.Received) event).message())
        .toList();
  }

  @Test
  void twoMeetWhenOneFindsTheOtherAndOneOfThemOffers() {
    ContactNode a = join(1, node(KEYS, 1));
    ContactNode b = join(2, node(KEYS, 2));
    meet(a, 2);
    network.run(20);
    assertEquals(List.of(present(b, 2, true)), network.told(a));
    assertEquals(List.of(present(a, 1, false)), network.told(b));
    assertEquals("0000000000000001", a.ownId());
  }

  @Test
  void bothMayFindEachOtherAtOnce() {
    ContactNode a = join(1, node(KEYS, 1));
    ContactNode b = join(2, node(KEYS, 2));
    meet(a, 2);
    meet(b, 1);
    network.run(60_000);
    assertEquals(List.of(present(b, 2, true)), network.told(a));
    assertEquals(List.of(present(a, 1, false)), network.told(b));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyMessageArrivesOnceAndInOrderOverABadNetwork(long seed) {
    network = new ContactNetwork(seed, 0.3, 0.2, 80);
    ContactNode a = join(1, node(KEYS, 1));
    ContactNode b = join(2, node(KEYS, 2));
    meet(a, 2);
    network.run(20_000);
    assertEquals(List.of(present(b, 2, true)), network.told(a));
    assertEquals(List.of(present(a, 1, false)), network.told(b));

    List<SignalMessage> sent = new ArrayList<>();
    sent.add(offer(9_000));
    for (int i = 0; i < 40; i++) {
      sent.add(data(i));
    }
    sent.add(offer(60_000));
    sent.forEach(m -> network.perform(a, a.send(b.ownId(), m, network.nowMs())));
    network.perform(b, b.broadcast(SignalingJson.object().put("number", 7), network.nowMs()));
    network.run(60_000);
    assertEquals(sent, received(b));
    assertEquals(List.of(data(7)), received(a));
    assertEquals(0, a.dropped() + b.dropped());
  }

  @Test
  void whoLacksTheSecretHearsNothingAndIsHeardByNobody() {
    ContactNode a = join(1, node(KEYS, 1));
    ContactNode other = join(2, node(new ContactKeys("room-9876543210", null), 2));
    ContactNode wrong = join(3, node(new ContactKeys("room-0123456789", "guess"), 3));
    meet(other, 1);
    meet(wrong, 1);
    meet(a, 2);
    int before = network.recorded.size();
    network.run(400);
    assertEquals(before, network.recorded.size(), "nobody answers");
    assertEquals(List.of(), network.told(a));
    assertEquals(List.of(), network.told(other));
    assertEquals(List.of(), network.told(wrong));
    assertEquals(2, a.dropped());
  }

  @Test
  void aRecordingBringsNobodyIn() {
    ContactNode a = join(1, node(KEYS, 1));
    ContactNode b = join(2, node(KEYS, 2));
    meet(a, 2);
    network.run(20);
    network.perform(a, a.send(b.ownId(), data(1), network.nowMs()));
    network.run(20_000);
    List<byte[]> recording = List.copyOf(network.recorded);
    network.remove(1);
    network.run(60_000);
    network.remove(2);
    ContactNode again = join(2, node(KEYS, 22));
    for (byte[] datagram : recording) {
      network.perform(again, again.receive(ContactNetwork.address(9), datagram, network.nowMs()));
    }
    network.run(1_000);
    assertEquals(List.of(), network.told(again));
    assertEquals(0, again.peers());
  }

  @Test
  void aRecordingOfTheSameMeetingChangesNothing() {
    ContactNode a = join(1, node(KEYS, 1));
    ContactNode b = join(2, node(KEYS, 2));
    meet(a, 2);
    network.run(20);
    network.perform(a, a.send(b.ownId(), data(1), network.nowMs()));
    network.run(20_000);
    network.told(b);
    for (byte[] datagram : List.copyOf(network.recorded)) {
      network.perform(b, b.receive(ContactNetwork.address(9), datagram, network.nowMs()));
    }
    network.perform(b, b.send(a.ownId(), data(2), network.nowMs()));
    network.run(1_000);
    assertEquals(List.of(), network.told(b));
    assertTrue(network.told(a).contains(new RoomEvent.Received(b.ownId(), data(2))));
  }

  @Test
  void silenceIsTheEndAndTheReturnIsNoticed() {
    ContactNode a = join(1, node(KEYS, 1));
    ContactNode b = join(2, node(KEYS, 2));
    meet(a, 2);
    network.run(20);
    network.told(a);
    network.remove(2);
    network.run(ContactNode.SILENCE_MS - 16_000);
    assertEquals(List.of(), network.told(a), "a short outage is none");
    network.run(17_000);
    assertEquals(List.of(new RoomEvent.PeerLeft(b.ownId())), network.told(a));

    ContactNode restarted = join(2, node(KEYS, 22));
    network.run(60_000);
    assertEquals(List.of(present(restarted, 22, true)), network.told(a));
  }

  @Test
  void aNodeThatCameBackUnderTheSameAddressIsMetAtOnceThoughTheOldOneWasNotBuried() {
    ContactNode a = join(1, node(KEYS, 1));
    join(2, node(KEYS, 2));
    meet(a, 2);
    network.run(20);
    network.told(a);
    network.remove(2);
    ContactNode restarted = join(2, node(KEYS, 22));
    meet(restarted, 1);
    network.run(20);
    assertEquals(List.of(present(restarted, 22, true)), network.told(a));
  }

  @Test
  void goodbyeIsToldAtOnce() {
    ContactNode a = join(1, node(KEYS, 1));
    ContactNode b = join(2, node(KEYS, 2));
    meet(a, 2);
    network.run(20);
    network.told(a);
    network.perform(b, b.close());
    network.run(20);
    assertEquals(List.of(new RoomEvent.PeerLeft(b.ownId())), network.told(a));
    assertEquals(0, a.peers());
  }

  @Test
  void aParticipantThatAcknowledgesNothingIsGivenUp() {
    ContactNode a = join(1, node(KEYS, 1));
    ContactNode b = join(2, node(KEYS, 2));
    meet(a, 2);
    network.run(20);
    network.told(a);
    network.remove(2);
    network.perform(a, a.send(b.ownId(), data(1), network.nowMs()));
    network.run(Outbox.PATIENCE_MS + 100);
    assertEquals(List.of(new RoomEvent.PeerLeft(b.ownId())), network.told(a));
  }

  @Test
  void noMoreAreTakenThanFit() {
    ContactNode a = join(1, new ContactNode(KEYS, 1, SignalingJson.object(), 2));
    for (int i = 2; i <= 5; i++) {
      meet(join(i, node(KEYS, i)), 1);
    }
    network.run(100);
    assertEquals(2, a.peers());
    assertTrue(a.dropped() >= 2);
  }

  @Test
  void aMillionAddressesAreNotRemembered() {
    KnownAddresses addresses = new KnownAddresses();
    for (int i = 0; i < 100_000; i++) {
      addresses.add(new java.net.InetSocketAddress("10.0.0.1", 1 + i % 65_000), i);
    }
    assertEquals(KnownAddresses.MAX, addresses.size());
  }

  @Test
  void aMessageThatNeverEndsIsNotKept() {
    ContactNode a = join(1, node(KEYS, 1));
    ContactSeal seal = new ContactSeal(KEYS);
    ContactPacket.Header first = new ContactPacket.Header(9, 1, 1);
    network.perform(
        a,
        a.receive(
            ContactNetwork.address(9),
            seal.seal(ContactPacket.encode(new ContactPacket.Hello(first, "{}".getBytes()))),
            0));
    byte[] piece = new byte[ContactPacket.MAX_BODY];
    for (int sequence = 1; sequence < 60; sequence++) {
      for (int index = 0; index < ContactPacket.MAX_PIECES - 1; index++) {
        ContactPacket data =
            new ContactPacket.Data(
                new ContactPacket.Header(9, 1, 2),
                sequence,
                index,
                ContactPacket.MAX_PIECES,
                piece);
        a.receive(ContactNetwork.address(9), seal.seal(ContactPacket.encode(data)), 0);
      }
    }
    assertEquals(59 * (ContactPacket.MAX_PIECES - 1) - 2 * ContactPacket.MAX_PIECES, a.dropped());
  }

  @Test
  void aStrangerWhoReadsALotOfRoomsCannotLinkTheirNames() {
    ContactKeys withPassword = new ContactKeys("room-0123456789", "secret");
    assertNotEquals(KEYS.lanTag(), withPassword.lanTag());
    assertEquals(16, KEYS.lanTag().length());
    assertEquals(20, KEYS.infoHash().length);
    assertEquals(KEYS.lanTag(), new ContactKeys("room-0123456789", null).lanTag(), "members agree");
  }
}
