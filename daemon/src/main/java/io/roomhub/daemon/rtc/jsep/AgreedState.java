package io.roomhub.daemon.rtc.jsep;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that holds in the signaling state {@code stable}; a rollback returns to it.
 *
 * @param slots the m-lines so far
 * @param audioWanted whether our transceiver still waits for an m-line or has one; false once the
 *     other side has rejected or dropped it, until an offer brings audio again
 * @param session what was agreed, or null before the first answer
 * @param localIce our credentials in use, or null while there is no transport
 */
record AgreedState(
    List<MediaSlot> slots,
    boolean audioWanted,
    @Nullable NegotiatedSession session,
    @Nullable IceCredentials localIce) {
  /** Before anything was agreed. */
  static final AgreedState NOTHING = new AgreedState(List.of(), true, null, null);

  AgreedState {
    slots = List.copyOf(slots);
  }

  /** The audio in use, or null. */
  @Nullable NegotiatedAudio audio() {
    return session == null ? null : session.audio();
  }

  /** The other end of the transport in use, or null. */
  @Nullable RemoteTransport transport() {
    return session == null ? null : session.transport();
  }
}
