package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.ice.IceTransport;
import io.roomhub.daemon.rtc.jsep.RemoteTransport;
import org.jspecify.annotations.Nullable;

/**
 * The other side's trickled candidates: each goes to the transport once the description it belongs
 * to is in place. Owned by the room's executor, but for the count.
 */
final class RemoteCandidates {
  private final IceTransport ice;
  private final PendingCandidates pending = new PendingCandidates();
  private @Nullable RemoteTransport applied;
  private volatile long dropped;

  RemoteCandidates(IceTransport ice) {
    this.ice = ice;
  }

  /** Offer and answer agree on this transport: what waited for it goes there. */
  void apply(RemoteTransport remote) {
    applied = remote;
    pending.release(remote, ice::addRemoteCandidate);
    dropped = pending.dropped();
  }

  /**
   * One more.
   *
   * @param negotiating an offer of theirs waits: one without a fragment may belong to the next
   *     generation
   */
  void add(IceCandidate candidate, boolean negotiating) {
    RemoteTransport remote = applied;
    if (remote != null && remote.takes(candidate) && !negotiating) {
      pending.parse(candidate, ice::addRemoteCandidate);
    } else {
      pending.keep(candidate);
    }
    dropped = pending.dropped();
  }

  /** How many were lost to a bound or unreadable. Any thread. */
  long dropped() {
    return dropped;
  }
}
