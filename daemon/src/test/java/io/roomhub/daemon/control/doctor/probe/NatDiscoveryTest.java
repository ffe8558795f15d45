package io.roomhub.daemon.control.doctor.probe;

import static io.roomhub.daemon.control.doctor.probe.NatBehaviour.Dependence.ADDRESS_AND_PORT_DEPENDENT;
import static io.roomhub.daemon.control.doctor.probe.NatBehaviour.Dependence.ADDRESS_DEPENDENT;
import static io.roomhub.daemon.control.doctor.probe.NatBehaviour.Dependence.DEPENDENT;
import static io.roomhub.daemon.control.doctor.probe.NatBehaviour.Dependence.ENDPOINT_INDEPENDENT;
import static io.roomhub.daemon.control.doctor.probe.NatBehaviour.Dependence.UNKNOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.control.doctor.probe.NatBehaviour.Dependence;
import io.roomhub.daemon.rtc.ice.turn.TurnLogin;
import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NatDiscoveryTest {
  private static final NatDiscovery.Relay RELAY =
      new NatDiscovery.Relay(
          new TurnServer("203.0.113.7", VirtualTurnServer.ADDRESS, TurnServer.Transport.UDP),
          new TurnLogin("hub", "secret"));
  private static final List<Dependence> KINDS =
      List.of(ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT);

  private static NatBehaviour discover(VirtualNetwork network, InetSocketAddress... servers)
      throws Exception {
    return discover(network, null, servers);
  }

  private static NatBehaviour discover(
      VirtualNetwork network, NatDiscovery.@Nullable Relay relay, InetSocketAddress... servers)
      throws Exception {
    return new NatDiscovery(network::open, _ -> network.open(), network.clock)
        .discover(List.of(servers), relay);
  }

  static Stream<Arguments> everyKindOfNat() {
    return KINDS.stream()
        .flatMap(mapping -> KINDS.stream().map(filter -> Arguments.of(mapping, filter)));
  }

  @ParameterizedTest
  @MethodSource("everyKindOfNat")
  void aServerWithTwoAddressesTellsEveryKindOfNatFromTheOthers(
      Dependence mapping, Dependence filtering) throws Exception {
    VirtualNetwork network = new VirtualNetwork(mapping, filtering);
    InetSocketAddress server = VirtualStunServer.withTwoAddresses(network);
    long begin = network.clock.millis();

    NatBehaviour found = discover(network, server);

    assertEquals(mapping, found.mapping());
    assertEquals(filtering, found.filtering());
    assertEquals(new InetSocketAddress(VirtualNetwork.OUTSIDE, 40_000), found.mapped());
    assertTrue(network.clock.millis() - begin < 3_000);
  }

  @Test
  void twoPlainServersTellWhetherTheAddressIsTheSame() throws Exception {
    for (Dependence mapping : KINDS) {
      VirtualNetwork network = new VirtualNetwork(mapping, ADDRESS_DEPENDENT);
      NatBehaviour found =
          discover(
              network,
              VirtualStunServer.plain(network, "203.0.113.5"),
              VirtualStunServer.plain(network, "203.0.113.6"));

      assertEquals(mapping == ENDPOINT_INDEPENDENT ? mapping : DEPENDENT, found.mapping());
      assertEquals(UNKNOWN, found.filtering());
    }
  }

  @ParameterizedTest
  @MethodSource("everyKindOfNat")
  void twoPlainServersAndARelayTellWhoIsLetIn(Dependence mapping, Dependence filtering)
      throws Exception {
    VirtualNetwork network = new VirtualNetwork(mapping, filtering);
    VirtualTurnServer relay = new VirtualTurnServer(network, "hub", "secret");
    InetSocketAddress[] servers = {
      VirtualTurnServer.ADDRESS, VirtualStunServer.plain(network, "203.0.113.6")
    };
    long begin = network.clock.millis();

    assertEquals(filtering, discover(network, RELAY, servers).filtering());
    assertTrue(network.clock.millis() - begin < 3_000);
    network.pass();
    assertEquals(1, relay.released);

    relay.refuseAllocation = 486;
    assertEquals(UNKNOWN, discover(network, RELAY, servers).filtering());
  }

  @Test
  void aRelayWhoseAddressAnswersNothingElseCannotTellAddressFromPort() throws Exception {
    VirtualNetwork network = new VirtualNetwork(ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT_DEPENDENT);
    new VirtualTurnServer(network, "hub", "secret").answersBinding = false;

    assertEquals(
        DEPENDENT,
        discover(
                network,
                RELAY,
                VirtualStunServer.plain(network, "203.0.113.5"),
                VirtualStunServer.plain(network, "203.0.113.6"))
            .filtering());
  }

  @Test
  void aRelayAtTheAddressOfEveryServerTellsNothing() throws Exception {
    VirtualNetwork network = new VirtualNetwork(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT);
    new VirtualTurnServer(network, "hub", "secret");
    InetSocketAddress other =
        VirtualStunServer.plain(network, VirtualTurnServer.ADDRESS.getHostString(), 3_480);

    assertEquals(
        new NatBehaviour(
            ENDPOINT_INDEPENDENT, UNKNOWN, new InetSocketAddress(VirtualNetwork.OUTSIDE, 40_000)),
        discover(network, RELAY, VirtualTurnServer.ADDRESS, other));
  }

  @Test
  void onePlainServerTellsNothingButTheAddress() throws Exception {
    VirtualNetwork network = new VirtualNetwork(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT);

    assertEquals(
        new NatBehaviour(UNKNOWN, UNKNOWN, new InetSocketAddress(VirtualNetwork.OUTSIDE, 40_000)),
        discover(network, VirtualStunServer.plain(network, "203.0.113.5")));
  }

  @Test
  void aServerThatIsSilentIsPassedOver() throws Exception {
    VirtualNetwork network = new VirtualNetwork(ADDRESS_DEPENDENT, ADDRESS_DEPENDENT);
    InetSocketAddress dead = new InetSocketAddress("192.0.2.66", 3_478);
    InetSocketAddress server = VirtualStunServer.withTwoAddresses(network);

    assertEquals(ADDRESS_DEPENDENT, discover(network, dead, server).mapping());
    assertEquals(NatBehaviour.NO_ANSWER, discover(network, dead));
  }

  @Test
  void everyPathIsClosed() throws Exception {
    VirtualNetwork network = new VirtualNetwork(ADDRESS_DEPENDENT, ADDRESS_DEPENDENT);
    InetSocketAddress server = VirtualStunServer.withTwoAddresses(network);
    List<VirtualNetwork.Path> opened = new ArrayList<>();
    new NatDiscovery(
            () -> {
              opened.add(network.open());
              return opened.getLast();
            },
            _ -> network.open(),
            network.clock)
        .discover(List.of(server), null);

    assertEquals(2, opened.size());
    assertTrue(opened.stream().allMatch(VirtualNetwork.Path::closed));
  }
}
