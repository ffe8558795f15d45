package io.roomhub.daemon.rtc.network;

import java.util.Optional;

/**
 * What has changed from one look at the network to the next, without I/O: addresses and routes, and
 * jumps of the clocks. A machine that slept or whose clock was set finds its connections dead or
 * its certificates valid at last; both show as civil time that went on without the monotonic one.
 * Whoever owns it serialises the calls.
 */
final class NetworkChanges {
  /** Civil time drifts and is slewed; more than this is a jump. */
  static final long JUMP_MS = 2_000;

  private NetworkSnapshot last;
  private long civilAheadMs;

  NetworkChanges(NetworkSnapshot first, long monotonicMs, long civilMs) {
    last = first;
    civilAheadMs = civilMs - monotonicMs;
  }

  /** Takes the next look; tells what is new since the last one, if anything. */
  Optional<NetworkChange> look(NetworkSnapshot now, long monotonicMs, long civilMs) {
    long aheadMs = civilMs - monotonicMs;
    long jumpMs = aheadMs - civilAheadMs;
    // Followed step by step, so that slow drift never adds up to a jump.
    civilAheadMs = aheadMs;
    boolean jumped = Math.abs(jumpMs) >= JUMP_MS;
    boolean moved = !now.addresses().equals(last.addresses());
    boolean rerouted = !now.routes().equals(last.routes());
    last = now;
    return moved || rerouted || jumped
        ? Optional.of(new NetworkChange(now.addresses(), moved, rerouted, jumped))
        : Optional.empty();
  }
}
