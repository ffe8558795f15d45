package io.roomhub.network;

import java.util.Locale;

/**
 * What stands between a client and the internet: the NATs of RFC 3489 in the words of RFC 4787, and
 * the two extremes.
 */
public enum NatKind {
  /** A public address, and no filter. */
  OPEN(Dependence.NONE, Dependence.NONE, true),
  /** One mapping for all, and everybody may answer. */
  FULL_CONE(Dependence.NONE, Dependence.NONE, true),
  /** Only hosts that were spoken to may answer, from any port. */
  RESTRICTED(Dependence.NONE, Dependence.ADDRESS, true),
  /** Only endpoints that were spoken to may answer. */
  PORT_RESTRICTED(Dependence.NONE, Dependence.ADDRESS_AND_PORT, true),
  /** Another port for every endpoint that is spoken to, and only that one may answer. */
  SYMMETRIC(Dependence.ADDRESS_AND_PORT, Dependence.ADDRESS_AND_PORT, true),
  /** A firewall that lets out TCP alone. */
  UDP_BLOCKED(Dependence.ADDRESS_AND_PORT, Dependence.ADDRESS_AND_PORT, false);

  /** What of the other endpoint a mapping or a filter goes by (RFC 4787 sections 4.1 and 5). */
  enum Dependence {
    NONE,
    ADDRESS,
    ADDRESS_AND_PORT;

    /** As much of an endpoint as matters. */
    Endpoint of(Endpoint remote) {
      return switch (this) {
        case NONE -> new Endpoint(0, 0);
        case ADDRESS -> new Endpoint(remote.address(), 0);
        case ADDRESS_AND_PORT -> remote;
      };
    }
  }

  private final Dependence mapping;
  private final Dependence filtering;
  private final boolean udp;

  NatKind(Dependence mapping, Dependence filtering, boolean udp) {
    this.mapping = mapping;
    this.filtering = filtering;
    this.udp = udp;
  }

  /** Of UDP; TCP always gets one mapping for all and a filter by endpoint. */
  Dependence mapping() {
    return mapping;
  }

  /** Of UDP. */
  Dependence filtering() {
    return filtering;
  }

  /** Whether UDP passes at all. */
  boolean udp() {
    return udp;
  }

  /** Whether two clients behind such NATs can reach each other without a relay. */
  public boolean canReach(NatKind other) {
    return udp && other.udp && !surprises(other) && !other.surprises(this);
  }

  /** A port that the other side cannot know, and a filter there that goes by ports. */
  private boolean surprises(NatKind other) {
    return mapping == Dependence.ADDRESS_AND_PORT && other.filtering == Dependence.ADDRESS_AND_PORT;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
