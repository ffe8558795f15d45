package io.roomhub.daemon.rtc.mdns;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

class MdnsMessageFuzzTest {
  /** Any datagram: refused, or addresses whose names DNS allows and which it had room for. */
  @FuzzTest(maxDuration = "60s")
  void anyDatagramIsReadOrRefused(byte[] data) {
    boolean response = MdnsMessage.isResponse(data, data.length);
    List<MdnsMessage.Address> found = MdnsMessage.addresses(data, data.length).orElse(List.of());
    assertTrue(found.isEmpty() || response, "addresses in what is no response");
    // A record is a name, ten bytes and an address.
    assertTrue(found.size() * 15L <= data.length, found.size() + " addresses");
    for (MdnsMessage.Address each : found) {
      assertTrue(each.name().length() <= 255, "a name beyond 255 bytes");
      assertTrue(
          each.address().getAddress().length == 4 || each.address().getAddress().length == 16);
    }
  }
}
