package io.roomhub.daemon.rtc.jsep;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that holds in the signaling state {@code stable}; a rollback returns to it.
 *
 * @param slots the m-lines so far
 * @param audioWanted whether our transceiver still waits for an m-line or has one; false once the
 *     other side has rejected or dropped it, until an offer brings audio again
 * @param dataWanted likewise of data channels; false until there is one
 * @param sending whether our track was there when it was agreed
 * @param session what was agreed, or null before the first answer
 * @param localIce our credentials in use, or null while there is no transport
 */
record AgreedState(
    List<MediaSlot> slots,
    boolean audioWanted,
    boolean dataWanted,
    boolean sending,
    @Nullable NegotiatedSession session,
    @Nullable IceCredentials localIce) {
  /** Before anything was agreed. */
  static final AgreedState NOTHING = new AgreedState(List.of(), true, false, true, null, null);

  AgreedState {
    slots = List.copyOf(slots);
  }

  /** The audio in use, or null. */
  @Nullable NegotiatedAudio audio() {
    return session == null ? null : session.audio();
  }

  /** The data channels in use, or null. */
  @Nullable NegotiatedData data() {
    return session == null ? null : session.data();
  }

  /** The same, and audio is wanted. */
  AgreedState wantingAudio() {
    return new AgreedState(slots, true, dataWanted, sending, session, localIce);
  }

  /** The same, and data channels are wanted. */
  AgreedState wantingData() {
    return new AgreedState(slots, audioWanted, true, sending, session, localIce);
  }

  /** The other end of the transport in use, or null. */
  @Nullable RemoteTransport transport() {
    return session == null ? null : session.transport();
  }
}
