package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.IceGatheringState;
import io.roomhub.daemon.rtc.PeerConnectionStats.SelectedPair;
import io.roomhub.daemon.rtc.ice.IceListener;
import io.roomhub.daemon.rtc.ice.IceTransport;
import io.roomhub.daemon.rtc.jsep.IceCredentials;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import org.jspecify.annotations.Nullable;

/** A network on which nothing ever arrives. */
final class SilentTransport implements IceTransport {
  private final IceListener listener;

  SilentTransport(IceListener listener) {
    this.listener = listener;
  }

  @Override
  public void gather(IceCredentials local) {
    listener.onGatheringState(IceGatheringState.GATHERING);
  }

  @Override
  public void start(IceCredentials remote, boolean controlling) {
    listener.onConnectionState(IceConnectionState.CHECKING, "");
  }

  @Override
  public void addRemoteCandidate(CandidateAttribute candidate) {}

  @Override
  public boolean send(byte[] buffer, int offset, int length) {
    return false;
  }

  @Override
  public void poll(long nowNanos) {}

  @Override
  public @Nullable SelectedPair selectedPair() {
    return null;
  }

  @Override
  public long dropped() {
    return 0;
  }

  @Override
  public String problem() {
    return "";
  }

  @Override
  public void close() {}
}
