package io.roomhub.daemon.signaling.contact;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.roomhub.daemon.signaling.RoomEvent;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.SignalingJson;
import java.util.Arrays;
import java.util.List;

/** Whatever a member or a stranger sends, the node stands and others still meet it. */
class ContactFuzzTest {
  private static final ContactKeys KEYS = new ContactKeys("room-0123456789", null);

  @FuzzTest(maxDuration = "60s")
  void theNodeStandsWhateverAMemberSends(byte[] data) {
    ContactNode node = new ContactNode(KEYS, 1, SignalingJson.object(), 4);
    ContactSeal seal = new ContactSeal(KEYS);
    int at = 0;
    // The first byte of each packet in the seed is its length.
    while (at < data.length) {
      int length = Math.min(data[at] & 0xFF, data.length - at - 1);
      byte[] plain = Arrays.copyOfRange(data, at + 1, at + 1 + length);
      node.receive(ContactNetwork.address(9), seal.seal(plain), at);
      node.receive(ContactNetwork.address(9), plain, at);
      at += 1 + length;
    }
    byte[] hello = "{\"name\":\"good\"}".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    ContactPacket.Header header = new ContactPacket.Header(0x600D, 1, 1);
    List<ContactAction> actions =
        node.receive(
            ContactNetwork.address(2),
            seal.seal(ContactPacket.encode(new ContactPacket.Hello(header, hello))),
            1_000);
    boolean met =
        actions.stream()
            .anyMatch(
                action ->
                    action instanceof ContactAction.Deliver deliver
                        && deliver.event() instanceof RoomEvent.PeerPresent);
    if (!met && node.peers() < 4) {
      throw new AssertionError("a good participant was not met");
    }
    node.broadcast(SignalingJson.object(), 1_100);
    node.send("0000000000000009", new SignalMessage.Candidate(null), 1_200);
    node.tick(100_000);
    node.close();
  }
}
