package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One participant as others may see it; immutable.
 *
 * @param id stable peer id, or {@code rail:id} for one that tells none
 * @param name as it calls itself
 * @param kind {@code hub} or {@code guest}
 * @param via rail that introduced it
 * @param muted as it says, or null
 * @param connectionState and the two below: W3C states, {@code new} before there is a connection
 * @param stats the connection's figures, or null without one
 * @param hears ids of those it has a connection to, as it says, or null while it has not said
 * @param forwards whether it sends sound on for others who ask it to, as it says
 * @param forwardedBy id of who sends us its sound, where there is no connection and so no
 *     end-to-end encryption; or null
 * @param lastError why the last connection ended, or null
 * @param problem why no path to it is found, or null
 */
public record ParticipantView(
    String id,
    String name,
    String kind,
    String via,
    @Nullable Boolean muted,
    PeerConnectionState connectionState,
    IceConnectionState iceConnectionState,
    DtlsTransportState dtlsState,
    @Nullable PeerConnectionStats stats,
    @Nullable List<String> hears,
    boolean forwards,
    @Nullable String forwardedBy,
    @Nullable String lastError,
    @Nullable String problem) {

  /** Of one that neither sends sound on nor has its own sent on. */
  public ParticipantView(
      String id,
      String name,
      String kind,
      String via,
      @Nullable Boolean muted,
      PeerConnectionState connectionState,
      IceConnectionState iceConnectionState,
      DtlsTransportState dtlsState,
      @Nullable PeerConnectionStats stats,
      @Nullable List<String> hears,
      @Nullable String lastError,
      @Nullable String problem) {
    this(
        id,
        name,
        kind,
        via,
        muted,
        connectionState,
        iceConnectionState,
        dtlsState,
        stats,
        hears,
        false,
        null,
        lastError,
        problem);
  }

  /** Whether sound can flow both ways. */
  public boolean connected() {
    return connectionState == PeerConnectionState.CONNECTED;
  }
}
