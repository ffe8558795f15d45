package io.roomhub.daemon.room;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.DataChannelObserver;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.SignalMessageCodec;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A rail over the calls themselves: between hubs each connection that the room has made has a data
 * channel, over which they go on telling each other who is muted and whom they hear, and
 * renegotiate and pass on for neighbours, when every other rail is down. The other rails come
 * first: a message goes over the channel only to whom none of them reaches. Nobody is introduced by
 * it, and nobody is here because of it: it lives and dies with its connection.
 *
 * <p>The channel is made by both sides by agreement, so that no message is needed for it; the text
 * of its messages is that of the WebSocket protocol. A hub without SCTP does without.
 *
 * <p>Thread: the room loop.
 */
final class CallSignaling implements Signaling {
  static final String TYPE = "call";
  static final String LABEL = "roomhub";

  /** Of both sides. */
  static final int STREAM = 0;

  /** As much as a signaling server lets pass. */
  private static final int MESSAGES_PER_SECOND = 50;

  private static final int MESSAGES_AT_ONCE = 200;

  private final RoomLoop loop;
  private final SignalingListener listener;
  private final Predicate<Signaling> others =
      rail -> rail != this && !rail.type().equals(NeighbourSignaling.TYPE);

  /** By the participant's id. */
  private final Map<String, Channel> channels = new LinkedHashMap<>();

  private volatile long refused;

  /**
   * @param listener the room
   */
  CallSignaling(RoomLoop loop, SignalingListener listener) {
    this.loop = loop;
    this.listener = listener;
  }

  /** A connection is being made; before its first offer. */
  void open(Participant participant, PeerConnection connection) {
    try {
      DataChannel made = connection.createDataChannel(LABEL, DataChannelInit.negotiated(STREAM));
      Channel channel = new Channel(participant, made);
      channels.put(participant.id, channel);
      made.setObserver(channel);
    } catch (InvalidStateException e) {
      Logger.debug("no signaling over the call with {}: {}", participant.id, e.getMessage());
    }
  }

  /** The connection is over. */
  void close(Participant participant) {
    if (channels.remove(participant.id) != null) {
      participant.removeRoute(this);
    }
  }

  /** One participant's channel, which may be followed by another one. */
  private final class Channel implements DataChannelObserver {
    private final Participant participant;
    private final DataChannel channel;
    private final MessageCredit credit =
        new MessageCredit(loop, MESSAGES_AT_ONCE, MESSAGES_PER_SECOND);

    Channel(Participant participant, DataChannel channel) {
      this.participant = participant;
      this.channel = channel;
    }

    private boolean current() {
      return channels.get(participant.id) == this;
    }

    @Override
    public void onOpen() {
      if (current()) {
        participant.addRoute(CallSignaling.this, participant.id);
      }
    }

    @Override
    public void onMessage(String text) {
      if (!current()) {
        return;
      }
      SignalMessage message = credit.take() ? parsed(text) : null;
      if (message == null) {
        countRefused();
      } else {
        listener.onMessage(CallSignaling.this, participant.id, message);
      }
    }

    @Override
    public void onMessage(byte[] message) {
      countRefused();
    }

    @Override
    public void onClose() {
      if (current()) {
        close(participant);
      }
    }
  }

  private static @Nullable SignalMessage parsed(String text) {
    try {
      return SignalMessageCodec.decode(SignalingJson.parseObject(text));
    } catch (SignalFormatException e) {
      return null;
    }
  }

  private void countRefused() {
    long before = refused;
    refused = before + 1;
  }

  @Override
  public String type() {
    return TYPE;
  }

  /** Nothing to do: calls come and go by themselves. */
  @Override
  public void start(JoinRequest request, SignalingListener unused) {}

  @Override
  public void send(String peerId, SignalMessage message) {
    Channel to = channels.get(peerId);
    if (to != null) {
      to.channel.send(SignalingJson.write(SignalMessageCodec.encode(message)));
    }
  }

  /** Tells those whom no other rail reaches. */
  @Override
  public void broadcast(JsonNode data) {
    for (Channel channel : channels.values()) {
      if (!channel.participant.reachableBy(others)) {
        send(channel.participant.id, new SignalMessage.Data(data));
      }
    }
  }

  /** Tells everybody with whom there is a call. */
  void repeat(JsonNode data) {
    channels.keySet().forEach(id -> send(id, new SignalMessage.Data(data)));
  }

  @Override
  public SignalingStatus status() {
    return new SignalingStatus(TYPE, "", SignalingStatus.State.UP, null);
  }

  @Override
  public long refusedMessages() {
    return refused;
  }

  @Override
  public void close() {
    List.copyOf(channels.values()).forEach(channel -> close(channel.participant));
  }
}
