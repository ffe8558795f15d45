package io.roomhub.daemon.rtc.ice.turn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TurnFramesTest {
  private final byte[] message = new byte[TurnFrames.MAX_BYTES];

  private static DataInputStream stream(byte... bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  private static byte[] stun(int body, Random random) {
    byte[] stun = new byte[20 + body];
    random.nextBytes(stun);
    stun[0] &= 0x3f;
    stun[2] = (byte) (body >> 8);
    stun[3] = (byte) body;
    return stun;
  }

  private static byte[] channelData(int body, Random random) {
    byte[] data = new byte[4 + body];
    random.nextBytes(data);
    data[0] = 0x40;
    data[2] = (byte) (body >> 8);
    data[3] = (byte) body;
    return data;
  }

  @Test
  void messagesOfAllLengthsComeOutAsTheyWentIn() throws IOException {
    Random random = new Random(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<byte[]> sent = new ArrayList<>();
    for (int body = 0; body < 200; body++) {
      sent.add(body % 4 == 0 ? stun(body, random) : channelData(body, random));
      sent.add(channelData(body, random));
    }
    for (byte[] one : sent) {
      assertTrue(TurnFrames.write(out, one, 0, one.length));
      assertEquals(0, out.size() % 4, "all messages are aligned (RFC 8656 section 12.5)");
    }
    DataInputStream in = stream(out.toByteArray());
    for (byte[] one : sent) {
      assertArrayEquals(one, Arrays.copyOf(message, TurnFrames.read(in, message)));
    }
    assertThrows(EOFException.class, () -> TurnFrames.read(in, message));
  }

  @Test
  void aDatagramThatIsNoMessageIsNotWritten() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] cut = channelData(10, new Random(2));
    assertFalse(TurnFrames.write(out, cut, 0, cut.length - 1));
    assertFalse(TurnFrames.write(out, new byte[] {(byte) 0x80, 0, 0, 0}, 0, 4), "RTP");
    assertFalse(TurnFrames.write(out, new byte[3], 0, 3));
    assertEquals(0, out.size());
  }

  @Test
  void whatIsNoTurnEndsTheStream() {
    assertThrows(
        IOException.class,
        () -> TurnFrames.read(stream(new byte[] {(byte) 0x80, 0, 0, 4, 1, 2, 3, 4}), message));
    assertThrows(
        IOException.class,
        () -> TurnFrames.read(stream((byte) 0x40, (byte) 0, (byte) 0xff, (byte) 0xff), message),
        "longer than any datagram");
    assertThrows(
        EOFException.class,
        () -> TurnFrames.read(stream((byte) 0, (byte) 1, (byte) 0, (byte) 8, (byte) 0), message));
  }

  @Test
  void anyBytesAreReadOrRefused() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      try {
        int length = TurnFrames.read(stream(bytes), message);
        assertTrue(length >= 4 && length <= bytes.length);
      } catch (IOException refused) {
        assertTrue(bytes.length < TurnFrames.MAX_BYTES);
      }
    }
  }
}
