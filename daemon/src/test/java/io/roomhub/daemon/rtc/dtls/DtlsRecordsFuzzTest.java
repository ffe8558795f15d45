package io.roomhub.daemon.rtc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Any bytes whatever: no exception, and no verdict that depends on what lies around them. */
class DtlsRecordsFuzzTest {
  @FuzzTest
  void anyDatagramIsJudged(byte[] data) {
    byte[] shifted = new byte[data.length + 10];
    Arrays.fill(shifted, (byte) 0x16);
    System.arraycopy(data, 0, shifted, 5, data.length);
    assertEquals(
        DtlsRecords.plausible(data, 0, data.length),
        DtlsRecords.plausible(shifted, 5, data.length));
  }
}
