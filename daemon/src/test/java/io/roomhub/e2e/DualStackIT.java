package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks with both families of addresses, and with IPv6 alone. */
class DualStackIT {
  private static final String SWITCH = "dual0";
  private static final String GATEWAY = "10.81.0.1";
  private static final String SERVER4 = "10.81.0.2/16";
  private static final String SERVER6 = "2001:db8:81::2";
  private static final int PORT = 18_443;
  private static final double SERVER_HZ = 440;
  private static final double GUEST_HZ = 620;

  @TempDir Path directory;
  private HubProcess server;
  private HubProcess guest;

  /** Addresses of the guest, and the kernel's count of what came to them. */
  private enum Family {
    IPV4("10.81.0.10/16", "/proc/net/netstat", "IpExt:", "InOctets"),
    IPV6("2001:db8:81::10/64", "/proc/net/snmp6", "Ip6InOctets", "Ip6InOctets");

    final String address;
    private final String file;
    private final String line;
    private final String field;

    Family(String address, String file, String line, String field) {
      this.address = address;
      this.file = file;
      this.line = line;
      this.field = field;
    }

    Family other() {
      return this == IPV4 ? IPV6 : IPV4;
    }

    /** Octets received in this hub's namespace. */
    long octets(HubProcess hub) {
      // What the file of another process says is about that process's namespace.
      Path path = Path.of("/proc", hub.handle().pid() + file.substring("/proc".length()));
      try (Stream<String> lines = Files.lines(path)) {
        List<List<String>> rows =
            lines
                .filter(row -> row.startsWith(line))
                .map(row -> List.of(row.split("\\s+")))
                .toList();
        int column = rows.size() > 1 ? rows.getFirst().indexOf(field) : 1;
        return Long.parseLong(rows.getLast().get(column));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Namespaces.available(), "this machine grants no network namespace");
    Namespaces.addSwitch(SWITCH, GATEWAY + "/16");
    server =
        hub(
            "server",
            SERVER_HZ,
            "{\"type\": \"embedded\", \"listen\": \"::\", \"port\": %d, \"tls\": true}"
                .formatted(PORT));
    guest =
        hub(
            "guest",
            GUEST_HZ,
            "{\"type\": \"websocket\", \"url\": \"wss://[%s]:%d/ws\"}".formatted(SERVER6, PORT));
    Namespaces.connect(server, SERVER4, SWITCH, GATEWAY);
    Namespaces.address(server, "add", SERVER6 + "/64");
    Namespaces.connect(guest, Family.IPV4.address, SWITCH, GATEWAY);
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
    if (guest != null) {
      guest.close();
    }
    Namespaces.removeSwitch(SWITCH);
  }

  @Test
  void aCallGoesOnByTheOtherFamilyWhenOneEndsAndComesBack() throws Exception {
    Namespaces.address(guest, "add", Family.IPV6.address);
    awaitHeard();
    // The other family has been found to be there, and its path checked, by then.
    Await.seconds(5);
    int association = guest.status().at("/peers/0/setupMs").asInt();
    Family used = carrying();
    CallWatch without = new CallWatch(here(), there());
    Namespaces.address(guest, "del", used.address);
    Await.seconds(4);
    double gapMs = without.backAfterMs();
    System.out.printf("sound back %.0f ms after %s has ended%n", gapMs, used);
    assertTrue(gapMs < 2_000, () -> gapMs + " ms");
    assertEquals(used.other(), carrying());

    CallWatch back = new CallWatch(here(), there());
    Namespaces.address(guest, "add", used.address);
    Await.until("the way back", 20, () -> carrying() == used ? true : null);
    double backMs = back.backAfterMs();
    assertTrue(backMs < 2_000, () -> backMs + " ms");
    assertEquals(association, guest.status().at("/peers/0/setupMs").asInt(), "the same connection");
  }

  @Test
  void whoHasIpv6AloneTakesPart() throws Exception {
    Namespaces.address(guest, "del", Family.IPV4.address);
    Namespaces.address(guest, "add", Family.IPV6.address);
    awaitHeard();
    assertEquals(Family.IPV6, carrying());
  }

  private void awaitHeard() {
    guest.await(
        "the server's hub",
        status -> status.at("/peers/0/connectionState").asText().equals("connected"));
    Await.until("sound", 20, () -> here().hears() && there().hears() ? true : null);
  }

  /** By which the sound of this second came to the guest. */
  private Family carrying() {
    long before4 = Family.IPV4.octets(guest);
    long before6 = Family.IPV6.octets(guest);
    Await.seconds(1);
    long by4 = Family.IPV4.octets(guest) - before4;
    long by6 = Family.IPV6.octets(guest) - before6;
    assertTrue(Math.max(by4, by6) > 2_000, () -> "a call takes more than " + by4 + " or " + by6);
    return by4 > by6 ? Family.IPV4 : Family.IPV6;
  }

  private CallWatch.Ear here() {
    return new CallWatch.Ear(output("guest"), SERVER_HZ);
  }

  private CallWatch.Ear there() {
    return new CallWatch.Ear(output("server"), GUEST_HZ);
  }

  private Path output(String name) {
    return directory.resolve(name + ".wav");
  }

  private HubProcess hub(String name, double hz, String signaling) {
    String tone = "{\"type\": \"tone\", \"hz\": %s, \"dbfs\": -20}".formatted(hz);
    return HubProcess.start(
        directory.resolve(name),
        HubConfigs.hub(name, tone, output(name), signaling),
        Map.of(),
        Namespaces.OWN_WITH_LOOPBACK);
  }
}
