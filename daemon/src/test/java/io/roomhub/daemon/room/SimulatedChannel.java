package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.DataChannelObserver;
import io.roomhub.daemon.rtc.DataChannelState;
import java.util.function.BooleanSupplier;

/**
 * One end of a data channel made by agreement, in virtual time: a message takes 5 ms, and waits for
 * as long as there is no path, as SCTP repeats it.
 */
final class SimulatedChannel implements DataChannel {
  private static final long LATENCY_MS = 5;
  private static final long AGAIN_MS = 500;

  private final VirtualRoomLoop loop;
  private final String label;
  private final int id;
  private final BooleanSupplier path;
  private DataChannelObserver observer = new DataChannelObserver() {};
  private DataChannelState state = DataChannelState.CONNECTING;
  private SimulatedChannel other;

  /**
   * @param path whether packets pass to the other end now
   */
  SimulatedChannel(VirtualRoomLoop loop, String label, DataChannelInit init, BooleanSupplier path) {
    this.loop = loop;
    this.label = label;
    this.id = init.id();
    this.path = path;
  }

  /** The connection is up, on both sides: the channel opens unless it is open. */
  void connect(SimulatedChannel end) {
    if (state == DataChannelState.CONNECTING) {
      other = end;
      state = DataChannelState.OPEN;
      observer.onOpen();
    }
  }

  /** The connection has ended. */
  void end() {
    boolean open = state == DataChannelState.OPEN;
    state = DataChannelState.CLOSED;
    if (open) {
      observer.onClose();
    }
  }

  @Override
  public boolean send(String message) {
    if (state != DataChannelState.OPEN) {
      return false;
    }
    later(LATENCY_MS, message);
    return true;
  }

  private void later(long delayMs, String message) {
    loop.schedule(
        delayMs,
        () -> {
          if (state != DataChannelState.OPEN || other.state != DataChannelState.OPEN) {
            return;
          }
          if (path.getAsBoolean()) {
            other.observer.onMessage(message);
          } else {
            later(AGAIN_MS, message);
          }
        });
  }

  @Override
  public boolean send(byte[] message) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    state = DataChannelState.CLOSED;
  }

  @Override
  public void setObserver(DataChannelObserver observer) {
    this.observer = observer;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String protocol() {
    return "";
  }

  @Override
  public boolean ordered() {
    return true;
  }

  @Override
  public int maxRetransmits() {
    return -1;
  }

  @Override
  public int maxPacketLifeTime() {
    return -1;
  }

  @Override
  public boolean negotiated() {
    return true;
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public DataChannelState readyState() {
    return state;
  }

  @Override
  public long bufferedAmount() {
    return 0;
  }

  @Override
  public long bufferedAmountLowThreshold() {
    return 0;
  }

  @Override
  public void setBufferedAmountLowThreshold(long bytes) {}

  @Override
  public int maxMessageSize() {
    return 65_536;
  }
}
