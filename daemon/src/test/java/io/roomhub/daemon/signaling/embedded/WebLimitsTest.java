package io.roomhub.daemon.signaling.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.clock.VirtualClock;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bounds the web server: names, addresses, lines in the log. */
class WebLimitsTest {
  private final VirtualClock clock = new VirtualClock();

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "192.0.2.7",
        "[2001:db8::1]",
        "2001:db8::1",
        "localhost",
        "a.localhost",
        "room.local",
        "lobby-pi",
        "LOBBY-PI.",
        "hub.example.org",
        "any.example.net",
      })
  void theHubsNamesAreAccepted(String name) throws Exception {
    assertTrue(names().accept(name), name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "evil.example",
        "hub.example.org.evil.example",
        "evilhub.example.org",
        "a.any.example.net",
        "example.net",
        "local",
        "notlocalhost",
        "127.0.0.1.evil.example",
        "[::1",
        "192.0.2.7 evil",
      })
  void otherNamesAreNot(String name) throws Exception {
    assertFalse(names().accept(name), name);
  }

  private static HostNames names() throws Exception {
    HostNames names = new HostNames(List.of("lobby-pi", "hub.example.org"));
    names.addNamesOf(
        SelfSignedCertificate.create(
            SelfSignedCertificate.newKeyPair(),
            "x",
            new GeneralNames(new GeneralName(GeneralName.dNSName, "*.example.net")),
            Instant.parse("2026-01-01T00:00:00Z")));
    return names;
  }

  @ParameterizedTest
  @CsvSource({
    // The hub's own, at whatever address it was asked.
    "https://192.0.2.7:8443,192.0.2.7:8443,true",
    "https://hub_1.example.org,hub_1.example.org,true",
    "https://hub.example.4th:8443,hub.example.4th:8443,true",
    "https://HUB.example.org,hub.example.org:443,true",
    "https://hub.example.org:443,hub.example.org.,true",
    "https://[2001:db8::1]:8443,[2001:db8::1]:8443,true",
    "http://192.0.2.7:8080,192.0.2.7:8080,false",
    // A server in front speaks https for it.
    "https://hub.example.org,hub.example.org,false",
    // Those of the configuration.
    "https://pages.example,192.0.2.7:8443,true",
    "https://pages.example:443,192.0.2.7:8443,true",
    "https://pages_2.example.7th,192.0.2.7:8443,true",
    "http://intranet.example:8080,192.0.2.7:8443,true",
    // Those of the browser's own machine.
    "http://localhost:5000,192.0.2.7:8443,true",
    "http://127.0.0.1:5000,192.0.2.7:8443,true",
    "http://[::1]:5000,192.0.2.7:8443,true",
  })
  void pagesThatMayOpenAWebSocket(String origin, String host, boolean secure) {
    assertTrue(origins().accept(origin, host, secure));
  }

  @ParameterizedTest
  @CsvSource({
    "https://evil.example,192.0.2.7:8443,true",
    "https://192.0.2.7,192.0.2.7:8443,true",
    "https://192.0.2.7:9443,192.0.2.7:8443,true",
    // Whoever sits on the way could have made a page without TLS.
    "http://192.0.2.7:8443,192.0.2.7:8443,true",
    "http://pages.example,192.0.2.7:8443,true",
    "https://pages.example:8443,192.0.2.7:8443,true",
    "https://pages_2.example.7th:8443,192.0.2.7:8443,true",
    "https://hub_2.example.org,hub_1.example.org,true",
    "https://a.pages.example,192.0.2.7:8443,true",
    "https://pages.example.evil.example,192.0.2.7:8443,true",
    "https://localhost.evil.example,localhost:8443,true",
    "https://127.0.0.1.evil.example,127.0.0.1:8443,true",
    "https://pages.example@evil.example,192.0.2.7:8443,true",
    "null,192.0.2.7:8443,true",
    "file://192.0.2.7:8443,192.0.2.7:8443,true",
    "chrome-extension://abcdef,192.0.2.7:8443,true",
    "https://,192.0.2.7:8443,true",
    "https://evil.example,,true",
  })
  void pagesThatMayNot(String origin, String host, boolean secure) {
    assertFalse(origins().accept(origin, host, secure));
  }

  private static Origins origins() {
    return new Origins(
        List.of(
            "https://Pages.example",
            "https://pages_2.example.7th",
            "http://intranet.example:8080"));
  }

  @Test
  void eachAddressHasItsOwnBudgetAndANetworkOf64BitsHasOne() {
    AddressBudget budget = new AddressBudget(clock, 2, 0.5);
    assertTrue(budget.take(address("2001:db8::1")));
    assertTrue(budget.take(address("2001:db8::2")));
    assertFalse(budget.take(address("2001:db8::3")));
    assertTrue(budget.take(address("2001:db8:0:1::3")));
    assertTrue(budget.take(address("192.0.2.1")));
    clock.advanceMillis(1_999);
    assertFalse(budget.has(address("2001:db8::1")));
    clock.advanceMillis(1);
    assertTrue(budget.take(address("2001:db8::1")));
    assertFalse(budget.take(address("2001:db8::1")));
    clock.advanceMillis(3_600_000);
    assertTrue(budget.take(address("2001:db8::1")));
    assertTrue(budget.take(address("2001:db8::1")));
    assertFalse(budget.take(address("2001:db8::1")), "no more than two are saved up");
  }

  @Test
  void aThousandAddressesAreRememberedAndTheOldestForgotten() {
    AddressBudget budget = new AddressBudget(clock, 1, 0);
    for (int i = 0; i < 5_000; i++) {
      assertTrue(budget.take(address("10.0." + i / 250 + "." + i % 250)));
    }
    assertEquals(AddressBudget.MAX_ADDRESSES, budget.size());
    assertFalse(budget.take(address("10.0.19.249")), "the latest is known");
  }

  @Test
  void eachAddressHasItsPlacesAndANetworkOf64BitsIsOneAddress() {
    AddressPlaces places = new AddressPlaces(2);
    assertTrue(places.take("a", address("192.0.2.1")));
    assertTrue(places.take("b", address("192.0.2.1")));
    assertFalse(places.take("c", address("192.0.2.1")));
    places.give("c");
    assertFalse(places.take("c", address("192.0.2.1")), "who has no place gives none back");
    assertTrue(places.take("c", address("192.0.2.2")));
    places.give("a");
    places.give("a");
    assertTrue(places.take("d", address("192.0.2.1")));
    assertFalse(places.take("e", address("192.0.2.1")));

    assertTrue(places.take("f", address("2001:db8::1")));
    assertTrue(places.take("g", address("2001:db8::2")));
    assertFalse(places.take("h", address("2001:db8::3")));
    assertTrue(places.take("h", address("2001:db8:0:1::3")));

    for (String each : List.of("b", "c", "d", "f", "g", "h")) {
      places.give(each);
    }
    assertEquals(0, places.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.0.1", "::1"})
  void thisMachineHasAsManyPlacesAsItLikes(String own) {
    AddressPlaces places = new AddressPlaces(1);
    for (int i = 0; i < 100; i++) {
      assertTrue(places.take("holder " + i, address(own)));
    }
    assertEquals(0, places.size());
  }

  @Test
  void aFloodIsOneLineAMinute() {
    List<String> lines = new ArrayList<>();
    RefusalLog log = new RefusalLog("web server", clock, lines::add);
    for (int i = 0; i < 1_000; i++) {
      log.note("a wrong token", "from 192.0.2." + i % 200);
      clock.advanceMillis(100);
    }
    log.note("another kind", RefusalLog.harmless("\u001b[2J" + "x".repeat(500)));

    assertEquals(
        List.of(
            "web server: a wrong token: from 192.0.2.0",
            "web server: a wrong token: from 192.0.2.0 (and 599 more since the last such line)",
            "web server: another kind: ?[2J" + "x".repeat(76) + "..."),
        lines);
    assertEquals(1_001, log.total());
  }
}
