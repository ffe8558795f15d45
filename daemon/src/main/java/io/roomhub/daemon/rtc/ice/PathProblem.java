package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.rtc.sdp.CandidateType;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Why there is no path between two ends, in words for people, from the candidates that each has
 * shown. A guess: nobody tells what a firewall drops. Immutable.
 *
 * @param here our candidates
 * @param there those of the other side
 * @param serversAsked whether a STUN or TURN server is configured here
 * @param turnAsked whether a TURN server is
 * @param relayOnly whether nothing but relays may be used here
 */
record PathProblem(
    Reach here, Reach there, boolean serversAsked, boolean turnAsked, boolean relayOnly) {

  /**
   * How far one end's candidates reach.
   *
   * @param any whether it has any
   * @param publicly whether UDP of the internet may reach one of them
   * @param relayed whether one is at a relay
   */
  record Reach(boolean any, boolean publicly, boolean relayed) {
    static final Reach NONE = new Reach(false, false, false);

    /** With one candidate more. */
    Reach and(CandidateType type, InetAddress address) {
      return new Reach(
          true,
          publicly || type == CandidateType.SRFLX || isPublicHost(type, address),
          relayed || type == CandidateType.RELAY);
    }

    private static boolean isPublicHost(CandidateType type, InetAddress address) {
      // fc00::/7: RFC 4193.
      boolean uniqueLocal =
          address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
      return type == CandidateType.HOST
          && !uniqueLocal
          && !address.isSiteLocalAddress()
          && !address.isLinkLocalAddress();
    }

    /** Knows neither a public address nor a relay. */
    boolean shutIn() {
      return !publicly && !relayed;
    }
  }

  /** One sentence without its full stop. */
  String words() {
    if (!here.any()) {
      return relayOnly
          ? "only relays may be used here (rtc.iceTransportPolicy), and " + noRelay()
          : HostHarvester.NO_ADDRESS;
    }
    if (!there.any()) {
      return "the other side has told no address";
    }
    if (here.relayed() || there.relayed()) {
      return "no path although there is a relay: " + whyNotByRelay();
    }
    if (!serversAsked && here.shutIn()) {
      return "these two need STUN, perhaps a relay (TURN): rtc.iceServers names neither";
    }
    return "these two need a relay (TURN): " + whyNotDirectly() + "; " + noRelay();
  }

  private String whyNotDirectly() {
    if (here.shutIn()) {
      return "UDP seems to be blocked here, no STUN server has answered";
    }
    return there.shutIn()
        ? "UDP seems to be blocked at the other side, which has told no public address"
        : "the NATs or firewalls between them stop what each sends to the other";
  }

  private String whyNotByRelay() {
    if (here.shutIn()) {
      return "UDP seems to be blocked here, and no TURN server has answered by TCP or TLS";
    }
    return there.shutIn()
        ? "UDP seems to be blocked at the other side, and it has no relay by TCP or TLS"
        : "what is sent to it does not arrive";
  }

  private String noRelay() {
    return turnAsked
        ? "no TURN server has given an address (not reached, or login refused)"
        : "rtc.iceServers names no TURN server";
  }
}
