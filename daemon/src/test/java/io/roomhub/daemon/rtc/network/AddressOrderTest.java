package io.roomhub.daemon.rtc.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressOrderTest {
  private static List<InetAddress> addresses(String... literals) {
    List<InetAddress> addresses = new ArrayList<>();
    for (String literal : literals) {
      addresses.add(InetAddress.ofLiteral(literal));
    }
    return addresses;
  }

  @Test
  void aWeekOfTemporaryAddressesHidesNeitherTheNewestNorTheOtherFamily() {
    List<InetAddress> week = addresses("2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4");
    List<InetAddress> present = new ArrayList<>(week);
    present.addAll(addresses("2001:db8::5", "192.0.2.1"));
    assertEquals(
        addresses("192.0.2.1", "2001:db8::5", "2001:db8::1"),
        AddressOrder.best(present, address -> true, week::contains, 3));
  }

  @Test
  void virtualLinksDoNotHideTheWayOut() {
    Set<InetAddress> out = Set.copyOf(addresses("192.0.2.1", "2001:db8::1"));
    List<InetAddress> present =
        addresses("172.17.0.1", "172.18.0.1", "fd00::1", "172.19.0.1", "2001:db8::1", "192.0.2.1");
    assertEquals(
        addresses("192.0.2.1", "2001:db8::1", "172.17.0.1", "fd00::1"),
        AddressOrder.best(present, out::contains, address -> false, 4));
  }

  @Test
  void whereAllCanBeUsedNoneIsLeftOut() {
    List<InetAddress> present = addresses("192.0.2.1", "2001:db8::1", "192.0.2.2");
    assertEquals(
        Set.copyOf(present),
        Set.copyOf(AddressOrder.best(present, address -> false, address -> true, 8)));
  }
}
