package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.ice4j.ice.harvest.StunCandidateHarvester;

/** Gives an agent the STUN and TURN servers of the configuration to ask. */
final class ServerHarvesters {
  private ServerHarvesters() {}

  /**
   * Adds one harvester for each server whose name can be resolved. Blocks for as long as the
   * resolver may.
   *
   * @param known gets their addresses before anything can come from there
   * @param resolver of their names
   * @param hasIpv4 whether there is a socket by which a server on IPv4 can be asked
   */
  static void add(
      Agent agent,
      Rtc config,
      HostResolver resolver,
      RelayHarvesters relays,
      boolean hasIpv4,
      Set<SocketAddress> known)
      throws InterruptedException {
    for (IceServerAddresses.Server server :
        IceServerAddresses.resolve(config.iceServers(), config.ipv6(), resolver)) {
      switch (server) {
        case IceServerAddresses.Stun(InetSocketAddress address) -> addStun(agent, address, known);
        case IceServerAddresses.Turn turn -> {
          // What it sees of the gateway's socket says nothing about those of the agent.
          if (turn.server().transport() == TurnServer.Transport.UDP) {
            addStun(agent, turn.server().address(), known);
          }
          relays
              .harvester(turn, hasIpv4)
              .ifPresent(
                  asked -> {
                    known.add(asked.address());
                    agent.addCandidateHarvester(asked.harvester());
                  });
        }
      }
    }
  }

  /** Once for each address, under however many names and schemes it is configured. */
  private static void addStun(Agent agent, InetSocketAddress address, Set<SocketAddress> known) {
    if (known.add(address)) {
      agent.addCandidateHarvester(
          new StunCandidateHarvester(new TransportAddress(address, Transport.UDP)));
    }
  }
}
