package io.roomhub.daemon.rtc.sctp;

import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.jsep.NegotiatedData;
import io.roomhub.natives.UsrsctpSocket.Reliability;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The data channels of one connection on one association after the other, without I/O: which stream
 * is whose, how they are opened (RFC 8832) and closed (RFC 8831 section 6.7).
 *
 * <p>Thread: the room's executor, for every call and everything told.
 */
public final class DataChannels {
  /** Channels one connection may have, whoever opened them. */
  static final int MAX_CHANNELS = 256;

  /** Characters of all labels and protocols that the other side may have us keep. */
  static final int MAX_TEXT = 1 << 18;

  /** RFC 8841 section 6.1: until the other side has told. */
  private static final int DEFAULT_MAX_MESSAGE_SIZE = 65_536;

  private final Executor room;
  private final Consumer<DataChannel> opened;
  private final Map<Integer, SctpDataChannel> byStream = new LinkedHashMap<>();

  /** Those without a stream as yet. */
  private final List<SctpDataChannel> unassigned = new ArrayList<>();

  private @Nullable SctpAssociation association;
  private int maxMessageSize = DEFAULT_MAX_MESSAGE_SIZE;
  private boolean even;
  private int streams;
  private boolean ended;
  private final AtomicLong dropped = new AtomicLong();

  /**
   * @param room where what cannot be told at once is told
   * @param opened is told of channels that the other side opens
   */
  public DataChannels(Executor room, Consumer<DataChannel> opened) {
    this.room = room;
    this.opened = opened;
  }

  /**
   * Makes a channel; it opens when there is an association.
   *
   * @throws InvalidStateException when it is too late, too many, or the stream is taken
   * @throws IllegalArgumentException when label or protocol are too long
   */
  public DataChannel create(String label, DataChannelInit init) throws InvalidStateException {
    checkLength(label);
    checkLength(init.protocol());
    if (ended) {
      throw new InvalidStateException("the connection is closed");
    }
    if (byStream.size() + unassigned.size() >= MAX_CHANNELS) {
      throw new InvalidStateException("there are " + MAX_CHANNELS + " data channels already");
    }
    if (init.negotiated() && byStream.containsKey(init.id())) {
      throw new InvalidStateException("another data channel has the id " + init.id());
    }
    SctpDataChannel channel = new SctpDataChannel(this, label, init);
    if (init.negotiated()) {
      byStream.put(init.id(), channel);
    } else {
      unassigned.add(channel);
    }
    if (streams > 0) {
      // Who made it sets its observer first.
      room.execute(() -> begin(channel));
    }
    return channel;
  }

  private static void checkLength(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > DcepMessage.MAX_TEXT) {
      throw new IllegalArgumentException("label or protocol of a data channel is too long");
    }
  }

  /** Whether any channel is there or waits. */
  public boolean isEmpty() {
    return byStream.isEmpty() && unassigned.isEmpty();
  }

  /** Input refused: malformed or unexpected. Any thread. */
  public long dropped() {
    return dropped.get();
  }

  /**
   * From now on channels use this association, once it is there.
   *
   * @param dtlsClient our DTLS role: the client's streams are even (RFC 8832 section 6)
   */
  public void attach(SctpAssociation made, boolean dtlsClient) {
    association = made;
    even = dtlsClient;
    streams = 0;
  }

  /** The other side told the longest message it takes, bytes. */
  public void setRemoteMaxMessageSize(int bytes) {
    maxMessageSize = Math.min(bytes, NegotiatedData.LOCAL_MAX_MESSAGE_SIZE);
  }

  int maxMessageSize() {
    return maxMessageSize;
  }

  /** The association is there, with so many streams each way. */
  public void onEstablished(int count) {
    streams = count;
    List<SctpDataChannel> all = new ArrayList<>(byStream.values());
    all.addAll(unassigned);
    all.forEach(this::begin);
  }

  /** Gives a channel its stream and opens it. */
  private void begin(SctpDataChannel channel) {
    boolean waits = unassigned.remove(channel);
    if (!waits && byStream.get(channel.id()) != channel) {
      return;
    }
    if (waits) {
      channel.setId(freeStream());
    }
    if (channel.id() < 0 || channel.id() >= streams) {
      byStream.remove(channel.id(), channel);
      channel.end(true);
      return;
    }
    byStream.put(channel.id(), channel);
    if (waits) {
      DataChannelInit init =
          new DataChannelInit(
              channel.ordered(),
              channel.maxPacketLifeTime(),
              channel.maxRetransmits(),
              channel.protocol(),
              false,
              -1);
      DcepMessage.Open open =
          new DcepMessage.Open(channel.label(), DcepMessage.NORMAL_PRIORITY, init);
      say(channel.id(), open);
    }
    channel.open();
  }

  private int freeStream() {
    for (int id = even ? 0 : 1; id < streams; id += 2) {
      if (!byStream.containsKey(id)) {
        return id;
      }
    }
    return -1;
  }

  private void say(int stream, DcepMessage message) {
    // RFC 8832 section 6: always ordered and reliable.
    send(
        new OutgoingMessage(
            stream, PayloadProtocol.DCEP, message.bytes(), -1, true, Reliability.RELIABLE, 0));
  }

  void send(OutgoingMessage message) {
    if (association != null) {
      association.send(message);
    }
  }

  void reset(SctpDataChannel channel) {
    if (association != null) {
      association.reset(channel.id());
    }
  }

  /** A channel that never opened is closed. */
  void abandon(SctpDataChannel channel) {
    unassigned.remove(channel);
    byStream.remove(channel.id(), channel);
    room.execute(() -> channel.end(true));
  }

  /** A message came. */
  public void onMessage(int stream, long payloadProtocol, byte[] message) {
    PayloadProtocol kind = PayloadProtocol.of(payloadProtocol);
    SctpDataChannel channel = byStream.get(stream);
    if (kind == PayloadProtocol.DCEP) {
      switch (DcepMessage.parse(message)) {
        case DcepMessage.Open open -> onOpen(stream, open);
        case DcepMessage.Ack ack when channel != null -> channel.acknowledge();
        case DcepMessage.Ack ack -> dropped.incrementAndGet();
        case null -> dropped.incrementAndGet();
      }
    } else if (kind == null || channel == null) {
      dropped.incrementAndGet();
    } else {
      channel.message(kind, message);
    }
  }

  private void onOpen(int stream, DcepMessage.Open open) {
    boolean oursToGive = (stream % 2 == 0) == even;
    if (byStream.containsKey(stream)) {
      dropped.incrementAndGet();
    } else if (oursToGive
        || stream >= streams
        || byStream.size() + unassigned.size() >= MAX_CHANNELS
        || keptText() + open.label().length() + open.init().protocol().length() > MAX_TEXT) {
      dropped.incrementAndGet();
      if (association != null) {
        // RFC 8832 section 6: what cannot be opened is closed.
        association.reset(stream);
      }
    } else {
      SctpDataChannel channel = new SctpDataChannel(this, open.label(), open.init());
      channel.setId(stream);
      byStream.put(stream, channel);
      say(stream, new DcepMessage.Ack());
      channel.openSilently();
      opened.accept(channel);
    }
  }

  private int keptText() {
    return byStream.values().stream()
        .mapToInt(channel -> channel.label().length() + channel.protocol().length())
        .sum();
  }

  /**
   * A message of a stream has gone to SCTP.
   *
   * @param bytes of it; -1 for one of the protocol that opens channels
   */
  public void onSent(int stream, int bytes) {
    SctpDataChannel channel = byStream.get(stream);
    if (channel != null && bytes >= 0) {
      channel.sent(bytes);
    }
  }

  /** The other side ended its half of a stream. */
  public void onIncomingReset(int stream) {
    SctpDataChannel channel = byStream.get(stream);
    if (channel != null && channel.incomingReset()) {
      remove(stream, channel);
    }
  }

  /** Our half of a stream is ended. */
  public void onOutgoingReset(int stream) {
    SctpDataChannel channel = byStream.get(stream);
    if (channel != null && channel.outgoingReset()) {
      remove(stream, channel);
    }
  }

  private void remove(int stream, SctpDataChannel channel) {
    byStream.remove(stream);
    channel.end(true);
  }

  /** The association is gone: all channels are closed. */
  public void onAssociationClosed() {
    association = null;
    streams = 0;
    List<SctpDataChannel> all = new ArrayList<>(byStream.values());
    all.addAll(unassigned);
    byStream.clear();
    unassigned.clear();
    all.forEach(channel -> channel.end(!ended));
  }

  /**
   * The connection is closed: nothing can be opened any more.
   *
   * @param told whether the channels' observers hear of it
   */
  public void end(boolean told) {
    if (!ended) {
      ended = !told;
      onAssociationClosed();
      ended = true;
    }
  }
}
