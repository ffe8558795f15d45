package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.PeerConnectionStats.SelectedPair;
import io.roomhub.daemon.rtc.ice.IceTransport;
import io.roomhub.daemon.rtc.jsep.IceCredentials;
import io.roomhub.daemon.rtc.rtp.PacketKind;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** A path that loses or delays the RTP packets sent over it, and nothing else. */
final class ImpairedTransport implements IceTransport {
  private final IceTransport path;
  private final DoubleSupplier network;
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("test-network").unstarted(task));

  /**
   * @param network the delay of the next RTP packet, ms, or NaN to lose it
   */
  ImpairedTransport(IceTransport path, DoubleSupplier network) {
    this.path = path;
    this.network = network;
  }

  @Override
  public boolean send(byte[] buffer, int offset, int length) {
    if (PacketKind.of(buffer, offset, length) != PacketKind.RTP) {
      return path.send(buffer, offset, length);
    }
    double delayMs = network.getAsDouble();
    if (Double.isNaN(delayMs)) {
      return true;
    }
    if (delayMs == 0) {
      return path.send(buffer, offset, length);
    }
    byte[] copy = Arrays.copyOfRange(buffer, offset, offset + length);
    later.schedule(
        () -> path.send(copy, 0, copy.length), (long) (delayMs * 1e3), TimeUnit.MICROSECONDS);
    return true;
  }

  @Override
  public void gather(IceCredentials local) {
    path.gather(local);
  }

  @Override
  public void start(IceCredentials remote, boolean controlling) {
    path.start(remote, controlling);
  }

  @Override
  public void addRemoteCandidate(CandidateAttribute candidate) {
    path.addRemoteCandidate(candidate);
  }

  @Override
  public void poll(long nowNanos) {
    path.poll(nowNanos);
  }

  @Override
  public @Nullable SelectedPair selectedPair() {
    return path.selectedPair();
  }

  @Override
  public long dropped() {
    return path.dropped();
  }

  @Override
  public String problem() {
    return path.problem();
  }

  @Override
  public void close() {
    later.shutdownNow();
    path.close();
  }
}
