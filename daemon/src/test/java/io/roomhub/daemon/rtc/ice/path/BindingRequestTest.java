package io.roomhub.daemon.rtc.ice.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.ice.guard.StunGate;
import io.roomhub.daemon.rtc.jsep.IceCredentials;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class BindingRequestTest {
  private static final IceCredentials HERE = new IceCredentials("abcd", "p".repeat(22));
  private static final IceCredentials THERE = new IceCredentials("efghi", "q".repeat(22));
  private static final byte[] TRANSACTION = HexFormat.of().parseHex("000102030405060708090a0b");

  private final StunGate there = new StunGate(THERE);

  private static byte[] write(boolean controlling, boolean nominate) {
    return new BindingRequest(HERE, THERE)
        .write(TRANSACTION, controlling, 0x1122334455667788L, nominate);
  }

  private static String hex(byte[] message) {
    return HexFormat.of().formatHex(message);
  }

  @Test
  void theOtherSideTakesItForAnAuthenticCheck() {
    there.setRemote(HERE);
    for (boolean flag : new boolean[] {false, true}) {
      byte[] check = write(flag, flag);
      assertTrue(StunGate.isStun(check, 0, check.length));
      assertTrue(StunGate.isRequest(check, 0));
      assertTrue(there.admits(check, 0, check.length, false));
      check[40] ^= 1;
      assertFalse(there.admits(check, 0, check.length, false), "one bit is another");
    }
  }

  @Test
  void itSaysWhoDecidesAndWhatIsNominated() {
    assertTrue(hex(write(true, true)).contains("802a00081122334455667788" + "00250000"));
    String controlled = hex(write(false, false));
    assertTrue(controlled.contains("802900081122334455667788" + "0008"));
    assertTrue(controlled.startsWith("0001"));
    assertEquals(hex(TRANSACTION), controlled.substring(16, 40));
  }

  @Test
  void theFingerprintIsThatOfRfc8489() {
    byte[] check = write(true, false);
    CRC32 crc = new CRC32();
    crc.update(Arrays.copyOf(check, check.length - 8));
    ByteBuffer end = ByteBuffer.wrap(check, check.length - 8, 8);
    assertEquals(0x80280004, end.getInt());
    assertEquals((int) crc.getValue() ^ 0x5354554E, end.getInt());
  }

  @Test
  void oneWriterWritesManyAndEachIsAuthentic() {
    BindingRequest writer = new BindingRequest(HERE, THERE);
    byte[] first = writer.write(TRANSACTION, true, 1, false);
    byte[] second = writer.write(TRANSACTION, true, 1, false);
    assertEquals(hex(first), hex(second));
  }
}
