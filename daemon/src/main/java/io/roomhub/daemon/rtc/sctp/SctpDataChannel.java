package io.roomhub.daemon.rtc.sctp;

import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.DataChannelObserver;
import io.roomhub.daemon.rtc.DataChannelState;
import io.roomhub.natives.UsrsctpSocket.Reliability;
import java.nio.charset.StandardCharsets;
import org.tinylog.Logger;

/** One channel of a {@link DataChannels}, on the room's executor as that. */
final class SctpDataChannel implements DataChannel {
  /** Bytes that may wait for SCTP. */
  static final long MAX_BUFFERED = 4 << 20;

  /** Messages that may, however short. */
  static final int MAX_WAITING = 8192;

  private static final DataChannelObserver NOBODY = new DataChannelObserver() {};

  /** Stands for a message without bytes. */
  private static final byte[] NO_BYTES = {0};

  private final DataChannels channels;
  private final String label;
  private final DataChannelInit init;
  private DataChannelObserver observer = NOBODY;
  private DataChannelState state = DataChannelState.CONNECTING;
  private int id;
  private long bufferedAmount;
  private int waiting;
  private long lowThreshold;
  private boolean acknowledged;
  private boolean incomingReset;
  private boolean outgoingReset;

  SctpDataChannel(DataChannels channels, String label, DataChannelInit init) {
    this.channels = channels;
    this.label = label;
    this.init = init;
    id = init.id();
    acknowledged = init.negotiated();
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String protocol() {
    return init.protocol();
  }

  @Override
  public boolean ordered() {
    return init.ordered();
  }

  @Override
  public int maxRetransmits() {
    return init.maxRetransmits();
  }

  @Override
  public int maxPacketLifeTime() {
    return init.maxPacketLifeTime();
  }

  @Override
  public boolean negotiated() {
    return init.negotiated();
  }

  @Override
  public int id() {
    return id;
  }

  void setId(int stream) {
    id = stream;
  }

  @Override
  public DataChannelState readyState() {
    return state;
  }

  @Override
  public long bufferedAmount() {
    return bufferedAmount;
  }

  @Override
  public long bufferedAmountLowThreshold() {
    return lowThreshold;
  }

  @Override
  public void setBufferedAmountLowThreshold(long bytes) {
    lowThreshold = bytes;
  }

  @Override
  public int maxMessageSize() {
    return channels.maxMessageSize();
  }

  @Override
  public void setObserver(DataChannelObserver told) {
    observer = told;
  }

  @Override
  public boolean send(String message) {
    return send(
        message.getBytes(StandardCharsets.UTF_8),
        PayloadProtocol.STRING,
        PayloadProtocol.STRING_EMPTY);
  }

  @Override
  public boolean send(byte[] message) {
    return send(message, PayloadProtocol.BINARY, PayloadProtocol.BINARY_EMPTY);
  }

  private boolean send(byte[] message, PayloadProtocol kind, PayloadProtocol empty) {
    if (state != DataChannelState.OPEN
        || message.length > maxMessageSize()
        || bufferedAmount + message.length > MAX_BUFFERED
        || waiting >= MAX_WAITING) {
      return false;
    }
    waiting++;
    bufferedAmount += message.length;
    boolean nothing = message.length == 0;
    channels.send(
        new OutgoingMessage(
            id,
            nothing ? empty : kind,
            nothing ? NO_BYTES : message,
            message.length,
            // RFC 8832 section 6: until the other side knows the channel, its messages may not
            // overtake what opens it.
            init.ordered() || !acknowledged,
            reliability(),
            Math.max(0, Math.max(init.maxRetransmits(), init.maxPacketLifeTime()))));
    return true;
  }

  private Reliability reliability() {
    if (init.maxRetransmits() >= 0) {
      return Reliability.RETRANSMISSIONS;
    }
    return init.maxPacketLifeTime() >= 0 ? Reliability.LIFETIME : Reliability.RELIABLE;
  }

  @Override
  public void close() {
    if (state == DataChannelState.OPEN) {
      state = DataChannelState.CLOSING;
      channels.reset(this);
    } else if (state == DataChannelState.CONNECTING) {
      state = DataChannelState.CLOSING;
      channels.abandon(this);
    }
  }

  /** The stream is there; {@code CONNECTING} ends. */
  void open() {
    if (state == DataChannelState.CONNECTING) {
      state = DataChannelState.OPEN;
      tell(observer::onOpen);
    }
  }

  /** As {@link #open}, of a channel that nobody has seen yet. */
  void openSilently() {
    state = DataChannelState.OPEN;
    acknowledged = true;
  }

  void acknowledge() {
    acknowledged = true;
  }

  void message(PayloadProtocol kind, byte[] message) {
    acknowledged = true;
    if (state != DataChannelState.OPEN && state != DataChannelState.CLOSING) {
      return;
    }
    switch (kind) {
      case STRING -> tell(() -> observer.onMessage(new String(message, StandardCharsets.UTF_8)));
      case STRING_EMPTY -> tell(() -> observer.onMessage(""));
      case BINARY -> tell(() -> observer.onMessage(message));
      case BINARY_EMPTY -> tell(() -> observer.onMessage(new byte[0]));
      case DCEP -> {}
    }
  }

  /** One message has gone to SCTP. */
  void sent(int bytes) {
    waiting--;
    long before = bufferedAmount;
    bufferedAmount -= bytes;
    if (before > lowThreshold && bufferedAmount <= lowThreshold) {
      tell(observer::onBufferedAmountLow);
    }
  }

  /**
   * The other side ended its half: so do we.
   *
   * @return whether that was all
   */
  boolean incomingReset() {
    incomingReset = true;
    if (state == DataChannelState.OPEN) {
      state = DataChannelState.CLOSING;
      channels.reset(this);
    }
    return outgoingReset;
  }

  /**
   * Our half is ended.
   *
   * @return whether that was all
   */
  boolean outgoingReset() {
    outgoingReset = true;
    return incomingReset;
  }

  /** It is over. */
  void end(boolean told) {
    if (state != DataChannelState.CLOSED) {
      state = DataChannelState.CLOSED;
      if (told) {
        tell(observer::onClose);
      }
    }
  }

  /** What an observer does wrong harms nobody else. */
  private static void tell(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
      Logger.error(e, "An observer of a data channel failed");
    }
  }
}
