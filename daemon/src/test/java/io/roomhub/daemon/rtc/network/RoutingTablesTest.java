package io.roomhub.daemon.rtc.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutingTablesTest {
  private static final String HEADER =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
  private static final String DEFAULT =
      "eth0\t00000000\t0101A8C0\t0003\t0\t%d\t0\t00000000\t0\t0\t0";
  private static final String NOWHERE = "00000000000000000000000000000000";
  private static final String ROUTER = "fe80000000000000020c29fffe4b7a11";
  private static final String OTHER_ROUTER = "fe80000000000000020c29fffe4b7a12";

  private static String route6(String destination, String gateway, String flags, int used) {
    return "%s 00 %s 00 %s 00000400 00000001 %08x %s     eth0"
        .formatted(destination, NOWHERE, gateway, used, flags);
  }

  @Test
  void theCountersOfARouteAreNoChange() {
    assertEquals(
        RoutingTables.ipv4(List.of(HEADER, DEFAULT.formatted(1))),
        RoutingTables.ipv4(List.of(HEADER, DEFAULT.formatted(2))));
    assertEquals(
        RoutingTables.ipv6(List.of(route6(NOWHERE, ROUTER, "00450003", 1))),
        RoutingTables.ipv6(List.of(route6(NOWHERE, ROUTER, "00450003", 2))));
  }

  @Test
  void anotherRouterIsAChangeInBothFamilies() {
    assertNotEquals(
        RoutingTables.ipv4(List.of(HEADER, DEFAULT.formatted(1))),
        RoutingTables.ipv4(List.of(HEADER, DEFAULT.formatted(1).replace("0101A8C0", "0201A8C0"))));
    String before = RoutingTables.ipv6(List.of(route6(NOWHERE, ROUTER, "00450003", 1)));
    assertEquals("eth0" + NOWHERE + "/00" + ROUTER + "\n", before);
    assertNotEquals(
        before, RoutingTables.ipv6(List.of(route6(NOWHERE, OTHER_ROUTER, "00450003", 1))));
    assertEquals("", RoutingTables.ipv6(List.of()));
  }

  @Test
  void whatTheKernelLearnsOnTheWayIsNoChange() {
    assertEquals(
        "",
        RoutingTables.ipv6(
            List.of(
                route6("20010db8000000000000000000000001", ROUTER, "01000003", 1),
                route6("fe800000000000000000000000000000", NOWHERE, "00000001", 1),
                "nonsense",
                route6(NOWHERE, ROUTER, "zz", 1))));
  }

  @Test
  void theLinksOfTheDefaultRoutesAreKnown() {
    String ofOneNetwork = DEFAULT.formatted(1).replaceFirst("00000000", "0000A8C0");
    assertEquals(
        Set.of("wlan0"),
        RoutingTables.defaultLinks4(
            List.of(HEADER, DEFAULT.formatted(1).replace("eth0", "wlan0"), ofOneNetwork, "odd")));
    assertEquals(
        Set.of("eth0", "wwan0"),
        RoutingTables.defaultLinks6(
            List.of(
                route6(NOWHERE, ROUTER, "00450003", 1),
                route6(NOWHERE, NOWHERE, "00200200", 1).replace("eth0", "lo"),
                route6(NOWHERE, NOWHERE, "00000001", 1).replace("eth0", "wwan0"),
                route6(NOWHERE, ROUTER, "zz", 1).replace("eth0", "eth2"),
                route6("20010db8000000000000000000000000", ROUTER, "00450003", 1)
                    .replace("eth0", "eth1"),
                "nonsense")));
  }
}
