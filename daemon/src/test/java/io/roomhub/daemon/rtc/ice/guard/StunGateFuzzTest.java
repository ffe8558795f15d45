package io.roomhub.daemon.rtc.ice.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Any bytes whatever: no exception, and no verdict that depends on what lies around them. */
class StunGateFuzzTest {
  @FuzzTest
  void anyDatagramIsJudged(byte[] data) {
    StunGate gate = StunGateTest.gate();
    byte[] shifted = new byte[data.length + 10];
    Arrays.fill(shifted, (byte) 0x5A);
    System.arraycopy(data, 0, shifted, 5, data.length);
    boolean stun = StunGate.isStun(data, 0, data.length);
    assertEquals(stun, StunGate.isStun(shifted, 5, data.length));
    if (stun) {
      assertEquals(
          gate.admits(data, 0, data.length, false), gate.admits(shifted, 5, data.length, false));
      gate.admits(data, 0, data.length, true);
    }
  }
}
