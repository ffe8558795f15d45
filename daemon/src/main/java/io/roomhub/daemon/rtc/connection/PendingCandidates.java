package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.jsep.RemoteTransport;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Remote candidates that came before the description they belong to, a bounded number. Owned by the
 * room's executor.
 */
final class PendingCandidates {
  /** Most that wait. */
  static final int MAX = 100;

  private final Queue<IceCandidate> waiting = new ArrayDeque<>();
  private long dropped;

  /** Keeps one; of too many the oldest is dropped, whose description may be long past. */
  void keep(IceCandidate candidate) {
    if (waiting.size() >= MAX) {
      waiting.remove();
      dropped++;
    }
    waiting.add(candidate);
  }

  /** Hands on those that belong to this transport. */
  void release(RemoteTransport transport, Consumer<CandidateAttribute> taker) {
    for (Iterator<IceCandidate> each = waiting.iterator(); each.hasNext(); ) {
      IceCandidate candidate = each.next();
      if (transport.takes(candidate)) {
        each.remove();
        parse(candidate, taker);
      }
    }
  }

  /** Hands on one candidate, or counts it when it cannot be read. */
  void parse(IceCandidate candidate, Consumer<CandidateAttribute> taker) {
    try {
      taker.accept(CandidateAttribute.parse(candidate.candidate()));
    } catch (SdpException e) {
      dropped++;
    }
  }

  /** How many were lost to the bound or unreadable. */
  long dropped() {
    return dropped;
  }
}
