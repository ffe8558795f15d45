package io.roomhub.daemon.signaling.trystero.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.trystero.NpmVectors;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionFramingTest {
  private static final HexFormat HEX = HexFormat.of();

  /** The bytes that {@code golden.mjs} sends. */
  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 7 + 3);
    }
    return bytes;
  }

  private static ActionMessage message(JsonNode vector) {
    ActionMessage.Content content =
        switch (vector.get("kind").asText()) {
          case "text" -> new ActionMessage.Text(vector.get("data").asText());
          case "json" -> new ActionMessage.Json(vector.get("data"));
          default -> new ActionMessage.Binary(bytes(vector.get("size").asInt()));
        };
    return new ActionMessage(vector.get("type").asText(), content, vector.get("meta"));
  }

  @Test
  void framesAreByteForByteThoseOfNpm() throws Exception {
    ActionEncoder encoder = new ActionEncoder();
    for (JsonNode vector : NpmVectors.ALL.get("frames")) {
      List<byte[]> frames = encoder.encode(message(vector));
      assertEquals(vector.get("frames").size(), frames.size(), vector.get("type").asText());
      for (int i = 0; i < frames.size(); i++) {
        JsonNode expected = vector.get("frames").get(i);
        if (expected.has("hex")) {
          assertEquals(expected.get("hex").asText(), HEX.formatHex(frames.get(i)));
        } else {
          byte[] digest = MessageDigest.getInstance("SHA-256").digest(frames.get(i));
          assertEquals(expected.get("length").asInt(), frames.get(i).length);
          assertEquals(expected.get("head").asText(), HEX.formatHex(frames.get(i), 0, 48));
          assertEquals(expected.get("sha256").asText(), HEX.formatHex(digest));
        }
      }
    }
  }

  @Test
  void messagesComeOutAsTheyWentIn() throws Exception {
    ActionEncoder encoder = new ActionEncoder();
    ActionAssembler assembler = new ActionAssembler();
    for (JsonNode vector : NpmVectors.ALL.get("frames")) {
      ActionMessage sent = message(vector);
      ActionMessage received = null;
      for (byte[] frame : encoder.encode(sent)) {
        assertNull(received, "complete before the last frame");
        received = assembler.receive(ActionFrame.decode(frame));
      }
      assertNotNull(received);
      assertEquals(sent.type(), received.type());
      assertEquals(sent.metadata(), received.metadata());
      if (sent.content() instanceof ActionMessage.Binary(byte[] data)) {
        assertArrayEquals(data, ((ActionMessage.Binary) received.content()).bytes());
      } else {
        assertEquals(sent.content(), received.content());
      }
    }
    assertEquals(0, assembler.unfinished());
    assertEquals(0, assembler.unfinishedBytes());
  }

  @Test
  void messagesOfOneTypeMayBeInterleaved() throws Exception {
    ActionEncoder encoder = new ActionEncoder();
    List<byte[]> first =
        encoder.encode(new ActionMessage("f", new ActionMessage.Binary(bytes(40_000))));
    List<byte[]> second =
        encoder.encode(new ActionMessage("f", new ActionMessage.Binary(bytes(20_000))));
    ActionAssembler assembler = new ActionAssembler();
    assertNull(assembler.receive(ActionFrame.decode(first.get(0))));
    assertNull(assembler.receive(ActionFrame.decode(second.get(0))));
    assertNull(assembler.receive(ActionFrame.decode(first.get(1))));
    ActionMessage whole = assembler.receive(ActionFrame.decode(second.get(1)));
    assertNotNull(whole);
    assertArrayEquals(bytes(20_000), ((ActionMessage.Binary) whole.content()).bytes());
    assertNotNull(assembler.receive(ActionFrame.decode(first.get(2))));
  }

  @Test
  void aMessageWithoutEndIsBoundedAndTheNextOneUnharmed() throws Exception {
    ActionAssembler assembler = new ActionAssembler();
    ActionFrame endless =
        new ActionFrame("e", 1, false, false, true, true, 1, bytes(ActionFrame.CHUNK_BYTES));
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      try {
        assembler.receive(endless);
      } catch (SignalFormatException e) {
        refused++;
      }
      assertTrue(assembler.unfinishedBytes() <= ActionAssembler.MAX_MESSAGE_BYTES);
    }
    assertEquals(1, refused);
    ActionFrame end = new ActionFrame("e", 1, true, false, true, true, 255, bytes(1));
    assertNull(assembler.receive(end), "a message with a hole was delivered");
    assertNotNull(assembler.receive(end));
  }

  @Test
  void aMillionUnfinishedMessagesAreBounded() throws Exception {
    ActionAssembler assembler = new ActionAssembler();
    for (int i = 0; i < 70_000; i++) {
      assembler.receive(
          new ActionFrame("t" + i / 60_000, i % 60_000, false, false, true, true, 1, bytes(100)));
      assertTrue(assembler.unfinished() <= ActionAssembler.MAX_UNFINISHED);
    }
    assertEquals(ActionAssembler.MAX_UNFINISHED * 100, assembler.unfinishedBytes());
  }

  @Test
  void everyTruncationOfAFrameIsTakenInOrRefused() {
    byte[] frame =
        new ActionEncoder()
            .encode(new ActionMessage("chat", new ActionMessage.Text("hello")))
            .get(0);
    for (int i = 0; i < ActionFrame.HEADER_BYTES; i++) {
      byte[] cut = Arrays.copyOf(frame, i);
      assertThrows(SignalFormatException.class, () -> ActionFrame.decode(cut));
    }
    assertThrows(
        SignalFormatException.class, () -> ActionFrame.decode(new byte[ActionFrame.MAX_BYTES + 1]));
    assertThrows(SignalFormatException.class, () -> ActionFrame.decode(new byte[40]));
  }

  @Test
  void sharedFramesAreThoseOfNpm() throws Exception {
    JsonNode shared = NpmVectors.ALL.get("shared");
    String token = shared.get("token").asText();
    SharedFrame[] frames = {
      new SharedFrame.Presence(token, true),
      new SharedFrame.Presence(token, false),
      new SharedFrame.Room(token, new byte[] {1, 2, 3})
    };
    String[] expected = {
      shared.get("presence").get(0).asText(),
      shared.get("presence").get(1).asText(),
      shared.get("room").asText()
    };
    for (int i = 0; i < frames.length; i++) {
      byte[] whole = frames[i].encode();
      assertEquals(expected[i], HEX.formatHex(whole));
      assertArrayEquals(whole, SharedFrame.decode(whole).encode());
      int payload =
          frames[i] instanceof SharedFrame.Room(String t, byte[] bytes) ? bytes.length : 0;
      for (int length = 0; length < whole.length - payload; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThrows(SignalFormatException.class, () -> SharedFrame.decode(cut));
      }
    }
    assertThrows(
        SignalFormatException.class, () -> SharedFrame.decode(new byte[] {3, 0, 0, 1, 65, 65}));
    assertThrows(
        SignalFormatException.class, () -> SharedFrame.decode(new byte[] {1, 0, 0, 1, 65, 65}));
  }
}
