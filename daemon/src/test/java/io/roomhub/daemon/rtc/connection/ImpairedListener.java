package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.IceGatheringState;
import io.roomhub.daemon.rtc.ice.IceListener;
import io.roomhub.daemon.rtc.rtp.PacketKind;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The other end of a path that loses RTP packets on their way to us, and nothing else. */
final class ImpairedListener implements IceListener {
  private final IceListener owner;
  private final BooleanSupplier loses;

  /**
   * @param loses whether the next RTP packet gets lost
   */
  ImpairedListener(IceListener owner, BooleanSupplier loses) {
    this.owner = owner;
    this.loses = loses;
  }

  @Override
  public void onDatagram(byte[] buffer, int offset, int length, long arrivalNanos) {
    if (PacketKind.of(buffer, offset, length) != PacketKind.RTP || !loses.getAsBoolean()) {
      owner.onDatagram(buffer, offset, length, arrivalNanos);
    }
  }

  @Override
  public void onLocalCandidate(@Nullable CandidateAttribute candidate, String usernameFragment) {
    owner.onLocalCandidate(candidate, usernameFragment);
  }

  @Override
  public void onGatheringState(IceGatheringState state) {
    owner.onGatheringState(state);
  }

  @Override
  public void onConnectionState(IceConnectionState state, String reason) {
    owner.onConnectionState(state, reason);
  }
}
