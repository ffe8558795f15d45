package io.roomhub.daemon.rtc.network;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class Ipv6FlagsTest {
  private final Ipv6Flags flags =
      Ipv6Flags.parse(
          List.of(
              "00000000000000000000000000000001 01 80 10 80       lo",
              "20010db8000000000000000000000001 02 40 00 00     eth0",
              "20010db8000000000000000000000002 02 40 00 21     eth0",
              "20010db8000000000000000000000003 02 40 00 40     eth0",
              "20010db8000000000000000000000004 02 40 00 c8     eth0",
              "20010db8000000000000000000000005 02 40 00 zz     eth0",
              "20010db8 02 40",
              ""));

  private static InetAddress address(int last) {
    return InetAddress.ofLiteral("2001:db8::" + last);
  }

  @Test
  void whatIsStillBeingCheckedForAnOwnerOrHasAnotherIsNotUsable() {
    assertTrue(flags.unusable(address(3)));
    assertTrue(flags.unusable(address(4)));
    for (int last : new int[] {1, 2, 5, 6}) {
      assertFalse(flags.unusable(address(last)), "of " + last);
    }
    assertFalse(flags.unusable(InetAddress.ofLiteral("192.0.2.1")));
  }

  @Test
  void anOldTemporaryAddressIsUsableAndTold() {
    assertTrue(flags.deprecated(address(2)));
    assertFalse(flags.deprecated(address(1)));
    assertFalse(flags.deprecated(address(5)), "nobody knows");
  }
}
