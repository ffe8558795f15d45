package io.roomhub.daemon.signaling.trystero;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrysteroRoomTest {
  private static TrysteroRoom room(JsonNode vector) {
    return new TrysteroRoom(
        vector.get("appId").asText(),
        vector.get("roomId").asText(),
        vector.get("password").asText());
  }

  @Test
  void topicsAndTokenAreThoseOfNpm() {
    assertEquals(3, NpmVectors.ALL.get("rooms").size());
    for (JsonNode vector : NpmVectors.ALL.get("rooms")) {
      TrysteroRoom room = room(vector);
      assertEquals(vector.get("rootTopic").asText(), room.rootTopic());
      assertEquals(vector.get("selfTopic").asText(), room.selfTopic(vector.get("peerId").asText()));
      assertEquals(vector.get("roomToken").asText(), room.token());
      assertEquals(vector.get("infoHash").asText(), room.infoHash());
    }
  }

  @Test
  void whatNpmHasEncryptedDecryptsWithTheRightPasswordOnly() throws Exception {
    for (JsonNode vector : NpmVectors.ALL.get("rooms")) {
      SignalCipher cipher = room(vector).cipher();
      SignalCipher other =
          new TrysteroRoom(vector.get("appId").asText(), vector.get("roomId").asText(), "other")
              .cipher();
      for (JsonNode each : vector.get("encrypted")) {
        String text = each.get("cipher").asText();
        assertEquals(each.get("text").asText(), cipher.decrypt(text));
        assertThrows(SignalCipher.WrongKeyException.class, () -> other.decrypt(text));
      }
    }
  }

  @Test
  void whatWeEncryptHasTheFormOfNpmAndAFreshVectorEachTime() throws Exception {
    SignalCipher cipher = new TrysteroRoom("a", "b", "c").cipher();
    String first = cipher.encrypt("v=0 é☕");
    assertTrue(first.matches("\\d{1,3}(,\\d{1,3}){15}\\$[A-Za-z0-9+/]+={0,2}"), first);
    assertEquals("v=0 é☕", cipher.decrypt(first));
    assertFalse(first.equals(cipher.encrypt("v=0 é☕")));
  }

  @Test
  void everyTruncationAndEveryChangedBitIsRefused() throws Exception {
    SignalCipher cipher = new TrysteroRoom("a", "b", "c").cipher();
    // Ciphertext and tag of 18 bytes: base64 without padding, where every character counts.
    String whole = cipher.encrypt("v=");
    for (int i = 0; i < whole.length(); i++) {
      String cut = whole.substring(0, i);
      assertTrue(refuses(cipher, cut), cut);
      char changed = whole.charAt(i) == '7' ? '8' : '7';
      String flipped = whole.substring(0, i) + changed + whole.substring(i + 1);
      assertTrue(refuses(cipher, flipped), flipped);
    }
    assertTrue(refuses(cipher, "1,".repeat(40_000) + "$AAAA"));
    assertTrue(refuses(cipher, "256" + ",1".repeat(15) + "$AAAA"));
    assertTrue(refuses(cipher, "-1" + ",1".repeat(15) + "$AAAA"));
  }

  private static boolean refuses(SignalCipher cipher, String text) {
    try {
      cipher.decrypt(text);
      return false;
    } catch (SignalFormatException | SignalCipher.WrongKeyException e) {
      return true;
    }
  }

  @Test
  void thePasswordIsNeverShown() {
    TrysteroRoom room = new TrysteroRoom("app", "lobby", "geheim");
    assertEquals("TrysteroRoom[appId=app]", room.toString());
  }

  @Test
  void idsOfHubsSortBeforeOthers() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      String hub = TrysteroIds.hub(random);
      assertEquals(20, hub.length());
      assertTrue(hub.compareTo(TrysteroIds.random(20, random)) < 0, hub);
    }
  }

  @Test
  void relayMessagesAreThoseOfNpm() throws Exception {
    assertEquals(
        "{\"peerId\":\"me\"}",
        RelayMessageCodec.encode(new RelayMessage.Announcement("me", false)));
    assertEquals(
        "{\"peerId\":\"me\",\"offerId\":\"o1\",\"offer\":\"1$x\"}",
        RelayMessageCodec.encode(new RelayMessage.Offer("me", "o1", "1$x")));
    assertEquals(
        new RelayMessage.Answer("p", null, "1$x"),
        RelayMessageCodec.decode("{\"answer\":\"1$x\",\"peerId\":\"p\",\"new\":[]}"));
    assertEquals(
        new RelayMessage.Announcement("p", true),
        RelayMessageCodec.decode("{\"peerId\":\"p\",\"passive\":true}"));
    for (String bad :
        new String[] {
          "",
          "null",
          "[]",
          "{}",
          "{\"peerId\":\"\"}",
          "{\"peerId\":7}",
          "{\"peerId\":\"a b\"}",
          "{\"peerId\":\"p\",\"offer\":\"\"}",
          "{\"peerId\":\"p\",\"offer\":null}",
          "{\"peerId\":\"p\",\"offer\":\"x\",\"answer\":\"y\"}",
          "{\"peerId\":\"p\",\"offerId\":\"\",\"offer\":\"x\"}",
          "{\"peerId\":\"" + "p".repeat(65) + "\"}"
        }) {
      assertThrows(SignalFormatException.class, () -> RelayMessageCodec.decode(bad), bad);
    }
  }
}
