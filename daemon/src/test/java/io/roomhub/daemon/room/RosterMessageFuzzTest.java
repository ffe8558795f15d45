package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalingJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

class RosterMessageFuzzTest {
  private static final int MAX_CHARS = 64;

  /** Any JSON: no roster message, or one that is short, printable, and the same when sent on. */
  @FuzzTest(maxDuration = "60s")
  void anyMessageIsReadOrIgnored(byte[] data) {
    Optional<RosterMessage> read;
    try {
      read =
          RosterMessage.parse(SignalingJson.parseValue(new String(data, StandardCharsets.UTF_8)));
    } catch (SignalFormatException e) {
      return;
    }
    if (read.isEmpty()) {
      return;
    }
    switch (read.get()) {
      case RosterMessage.State state -> {
        assertClean(state.name());
        assertEquals(read, RosterMessage.parse(state.toJson()));
      }
      case RosterMessage.Refused refused -> {
        assertClean(refused.code());
        assertClean(refused.message());
      }
      case RosterMessage.Chat chat -> {
        assertTrue(
            !chat.text().isEmpty()
                && chat.text().codePointCount(0, chat.text().length()) <= RosterMessage.MAX_TEXT,
            chat.text());
        assertTrue(chat.text().codePoints().noneMatch(Character::isISOControl), chat.text());
        assertEquals(read, RosterMessage.parse(chat.toJson()));
      }
      case RosterMessage.Bitrate bitrate -> {
        assertTrue(bitrate.bitrate() >= 0);
        assertEquals(read, RosterMessage.parse(bitrate.toJson()));
      }
      case RosterMessage.RelayRequest relay ->
          assertEquals(read, RosterMessage.parse(relay.toJson()));
      case RosterMessage.Relayed relay -> assertEquals(read, RosterMessage.parse(relay.toJson()));
      case RosterMessage.Forward forward -> {
        assertTrue(forward.ssrc() >= 0 && forward.ssrc() <= 0xFFFF_FFFFL);
        assertEquals(read, RosterMessage.parse(forward.toJson()));
      }
      case RosterMessage.Leaving leaving -> {}
    }
  }

  private static void assertClean(String text) {
    if (text != null) {
      assertTrue(text.codePointCount(0, text.length()) <= MAX_CHARS, text);
      assertTrue(text.codePoints().noneMatch(Character::isISOControl), text);
    }
  }
}
