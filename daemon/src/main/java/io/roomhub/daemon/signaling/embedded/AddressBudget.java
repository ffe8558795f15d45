package io.roomhub.daemon.signaling.embedded;

import io.roomhub.hardware.clock.Clock;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each client may do something: a bucket of tokens for each address, where all of an IPv6
 * network of 64 bits counts as one. Remembers {@value #MAX_ADDRESSES} addresses; who was seen
 * longest ago is forgotten first. Any thread.
 */
public final class AddressBudget {
  static final int MAX_ADDRESSES = 1024;

  private static final int IPV6_NETWORK_BYTES = 8;

  private final Clock clock;
  private final double most;
  private final double perMs;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  private static final class Bucket {
    private double tokens;
    private long atMs;
  }

  /**
   * @param most at once
   * @param perSecond what comes back in the long run
   */
  public AddressBudget(Clock clock, int most, double perSecond) {
    this.clock = clock;
    this.most = most;
    this.perMs = perSecond / 1_000;
  }

  /** Whether anything is left, without using it. */
  public synchronized boolean has(InetAddress address) {
    return refilled(address).tokens >= 1;
  }

  /** Uses one; false when nothing is left. */
  public synchronized boolean take(InetAddress address) {
    Bucket bucket = refilled(address);
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens--;
    return true;
  }

  private Bucket refilled(InetAddress address) {
    long now = clock.millis();
    Bucket bucket =
        buckets.computeIfAbsent(
            key(address),
            unknown -> {
              Bucket full = new Bucket();
              full.tokens = most;
              full.atMs = now;
              return full;
            });
    bucket.tokens = Math.min(most, bucket.tokens + (now - bucket.atMs) * perMs);
    bucket.atMs = now;
    return bucket;
  }

  /** What counts as one client. */
  static String key(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(
            address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES) : bytes);
  }

  /** Addresses remembered now. */
  synchronized int size() {
    return buckets.size();
  }
}
