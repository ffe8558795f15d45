package io.roomhub.daemon.rtc.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkChangesTest {
  private static final long CIVIL = 1_800_000_000_000L;
  private static final String ROUTE = "eth0 00000000 0101A8C0\n";

  private final NetworkChanges changes = new NetworkChanges(network(ROUTE, "10.0.0.1"), 0, CIVIL);

  private static Set<InetAddress> addresses(String... literals) {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    for (String literal : literals) {
      addresses.add(InetAddress.ofLiteral(literal));
    }
    return addresses;
  }

  private static NetworkSnapshot network(String routes, String... literals) {
    return new NetworkSnapshot(addresses(literals), routes);
  }

  @Test
  void nothingNewIsNotTold() {
    assertEquals(Optional.empty(), changes.look(network(ROUTE, "10.0.0.1"), 500, CIVIL + 500));
  }

  @Test
  void anAddressThatCameOrWentIsToldOnce() {
    NetworkSnapshot two = network(ROUTE, "10.0.0.1", "fd00::1");
    assertEquals(
        Optional.of(new NetworkChange(addresses("10.0.0.1", "fd00::1"), true, false, false)),
        changes.look(two, 500, CIVIL + 500));
    assertEquals(Optional.empty(), changes.look(two, 1_000, CIVIL + 1_000));
    assertEquals(
        Optional.of(new NetworkChange(addresses(), true, false, false)),
        changes.look(network(ROUTE), 1_500, CIVIL + 1_500));
  }

  @Test
  void anotherRouteIsTold() {
    NetworkChange change = changes.look(network("", "10.0.0.1"), 500, CIVIL + 500).orElseThrow();
    assertTrue(change.rerouted() && !change.moved() && !change.jumped());
  }

  @Test
  void sleepAndASetClockAreToldOnce() {
    NetworkSnapshot same = network(ROUTE, "10.0.0.1");
    // The monotonic clock stands still while the machine sleeps.
    NetworkChange woken = changes.look(same, 500, CIVIL + 3_600_000).orElseThrow();
    assertTrue(woken.jumped() && !woken.moved() && !woken.rerouted());
    assertEquals(Optional.empty(), changes.look(same, 1_000, CIVIL + 3_600_500));
    assertTrue(changes.look(same, 1_500, CIVIL).orElseThrow().jumped(), "set back");
  }

  @Test
  void aClockThatIsSlewedDoesNotJump() {
    for (int i = 1; i <= 100_000; i++) {
      long late = i / 5;
      assertEquals(
          Optional.empty(),
          changes.look(network(ROUTE, "10.0.0.1"), 500L * i, CIVIL + 500L * i + late));
    }
  }
}
