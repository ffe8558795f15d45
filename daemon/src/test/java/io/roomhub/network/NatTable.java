package io.roomhub.network;

import io.roomhub.network.NatKind.Dependence;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The mappings of a NAT with one public address, without I/O (RFC 4787; for TCP RFC 5382). Only
 * what goes out keeps a mapping alive. One thread.
 */
final class NatTable {
  /** RFC 4787 REQ-5: not shorter than two minutes. */
  static final long UDP_TIMEOUT_NANOS = 120_000_000_000L;

  /** RFC 5382 REQ-5: not shorter than 2 hours and 4 minutes. */
  static final long TCP_TIMEOUT_NANOS = 7_440_000_000_000L;

  private static final int LOWEST_PORT = 20_000;
  private static final int PORTS = 40_000;

  /** Enough for a test, and a bound. */
  private static final int MAX_MAPPINGS = 4_096;

  private final NatKind kind;
  private final int publicAddress;
  private final Random random;
  private final Map<Inside, Mapping> byInside = new HashMap<>();
  private final Map<Outside, Mapping> byOutside = new HashMap<>();

  /** What a mapping is found by on the way out; the remote as far as it matters. */
  private record Inside(int protocol, Endpoint client, Endpoint remote) {}

  private record Outside(int protocol, int port) {}

  private static final class Mapping {
    final Inside inside;
    final Outside outside;
    final Map<Endpoint, Long> permitted = new HashMap<>();
    long usedNanos;

    Mapping(Inside inside, Outside outside) {
      this.inside = inside;
      this.outside = outside;
    }
  }

  /**
   * @param random of the public ports
   */
  NatTable(NatKind kind, int publicAddress, Random random) {
    this.kind = kind;
    this.publicAddress = publicAddress;
    this.random = random;
  }

  /**
   * A client sends.
   *
   * @return where it is seen to come from, or null when it may not
   */
  @Nullable Endpoint outbound(int protocol, Endpoint client, Endpoint remote, long nowNanos) {
    boolean udp = protocol == Ipv4Packet.UDP;
    if (udp && !kind.udp()) {
      return null;
    }
    if (kind == NatKind.OPEN) {
      return client;
    }
    Dependence dependence = udp ? kind.mapping() : Dependence.NONE;
    Inside inside = new Inside(protocol, client, dependence.of(remote));
    Mapping mapping = byInside.get(inside);
    if (mapping == null || expired(mapping.usedNanos, protocol, nowNanos)) {
      remove(mapping);
      mapping = create(inside, nowNanos);
    }
    mapping.usedNanos = nowNanos;
    mapping.permitted.put(filtering(protocol).of(remote), nowNanos);
    return new Endpoint(publicAddress, mapping.outside.port());
  }

  /**
   * Somebody sends to the public address.
   *
   * @return the client that is meant, or null when it may not pass
   */
  @Nullable Endpoint inbound(int protocol, Endpoint target, Endpoint remote, long nowNanos) {
    if (protocol == Ipv4Packet.UDP && !kind.udp()) {
      return null;
    }
    if (kind == NatKind.OPEN) {
      return target;
    }
    Mapping mapping = byOutside.get(new Outside(protocol, target.port()));
    if (mapping == null || expired(mapping.usedNanos, protocol, nowNanos)) {
      return null;
    }
    Long spokenTo = mapping.permitted.get(filtering(protocol).of(remote));
    boolean open = filtering(protocol) == Dependence.NONE;
    return open || spokenTo != null && !expired(spokenTo, protocol, nowNanos)
        ? mapping.inside.client()
        : null;
  }

  /** Forgets everything, as one that was switched off and on. */
  void clear() {
    byInside.clear();
    byOutside.clear();
  }

  private Dependence filtering(int protocol) {
    return protocol == Ipv4Packet.UDP ? kind.filtering() : Dependence.ADDRESS_AND_PORT;
  }

  private static boolean expired(long usedNanos, int protocol, long nowNanos) {
    return nowNanos - usedNanos
        >= (protocol == Ipv4Packet.UDP ? UDP_TIMEOUT_NANOS : TCP_TIMEOUT_NANOS);
  }

  private Mapping create(Inside inside, long nowNanos) {
    if (byInside.size() >= MAX_MAPPINGS) {
      byInside.values().stream()
          .filter(old -> expired(old.usedNanos, old.inside.protocol(), nowNanos))
          .toList()
          .forEach(this::remove);
      if (byInside.size() >= MAX_MAPPINGS) {
        throw new IllegalStateException("a client opens thousands of flows");
      }
    }
    Outside outside;
    do {
      outside = new Outside(inside.protocol(), LOWEST_PORT + random.nextInt(PORTS));
    } while (byOutside.containsKey(outside));
    Mapping mapping = new Mapping(inside, outside);
    byInside.put(inside, mapping);
    byOutside.put(outside, mapping);
    return mapping;
  }

  private void remove(@Nullable Mapping mapping) {
    if (mapping != null) {
      byInside.remove(mapping.inside);
      byOutside.remove(mapping.outside);
    }
  }
}
