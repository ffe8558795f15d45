package io.roomhub.daemon.signaling.trystero.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalMessageCodec;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.trystero.FloodGate;
import io.roomhub.daemon.signaling.trystero.TrysteroIds;
import io.roomhub.daemon.signaling.trystero.TrysteroRoom;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Active;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Failed;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.HandshakeData;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Left;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Message;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Pong;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Send;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Signal;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.StreamAnnounced;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.TrackAnnounced;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One room's side of the data channel {@code data} to one peer, as npm {@code @trystero-p2p/core}
 * 0.25.4 speaks it:
 *
 * <pre>
 *   opened -> presence, password handshake, ready on both sides -> active: signal, stream, track,
 *   ping, pong and the application's actions -> leave
 * </pre>
 *
 * What a peer sends before it is active is dropped, save handshake and leave; so does npm, which is
 * why nothing else may be sent earlier. The channel must be ordered and reliable. Bad messages, and
 * those above a rate that no peer needs, are dropped and counted. All times are milliseconds of one
 * monotonic clock. Not thread-safe: the room's thread owns it.
 */
public final class PeerChannel {
  /** Both sides must have passed the handshake within this, ms. */
  public static final long HANDSHAKE_MS = 10_000;

  /** Frames of the protocol itself that a peer may send in the long run, per second. */
  private static final int FRAMES_PER_SECOND = 50;

  /** The same for those of applications, which send files so. */
  private static final int APPLICATION_FRAMES_PER_SECOND = 200;

  private static final int BURST_SECONDS = 8;
  private static final String PROTOCOL_PREFIX = "@_";
  private static final int CHALLENGE_CHARS = 36;
  private static final int MAX_PINGS = 16;
  private static final String HANDSHAKE_DATA = "@_hsdata";
  private static final String HANDSHAKE_READY = "@_hsready";
  private static final String LEAVE = "@_leave";
  private static final ActionMessage.Text NOTHING = new ActionMessage.Text("");

  private enum State {
    HANDSHAKE,
    ACTIVE,
    CLOSED
  }

  private final String token;
  private final PasswordHandshake handshake;
  private final ActionEncoder encoder = new ActionEncoder();
  private final ActionAssembler assembler = new ActionAssembler();
  private final Deque<Long> pingsMs = new ArrayDeque<>();
  private @Nullable FloodGate protocolGate;
  private @Nullable FloodGate applicationGate;
  private State state = State.HANDSHAKE;
  private boolean readySent;
  private boolean readyReceived;
  private long deadlineMs = Long.MAX_VALUE;
  private long dropped;

  /**
   * @param selfId our id; the lower of the two asks for the password
   */
  public PeerChannel(TrysteroRoom room, String selfId, String peerId, RandomGenerator random) {
    this.token = room.token();
    boolean asks = selfId.compareTo(peerId) < 0;
    this.handshake =
        new PasswordHandshake(room, asks ? TrysteroIds.random(CHALLENGE_CHARS, random) : null);
  }

  /** Whether the peer is in the room. */
  public boolean active() {
    return state == State.ACTIVE;
  }

  /** Messages of the peer that were not understood, not expected or too large, since the start. */
  public long dropped() {
    return dropped;
  }

  /** The data channel is open, once. */
  public List<ChannelEvent> opened(long nowMs) {
    List<ChannelEvent> out = new ArrayList<>();
    deadlineMs = nowMs + HANDSHAKE_MS;
    protocolGate = gate(FRAMES_PER_SECOND, nowMs);
    applicationGate = gate(APPLICATION_FRAMES_PER_SECOND, nowMs);
    out.add(new Send(new SharedFrame.Presence(token, true).encode()));
    JsonNode opening = handshake.opening();
    if (opening != null) {
      send(new ActionMessage(HANDSHAKE_DATA, new ActionMessage.Json(opening)), out);
    }
    proceed(out);
    return out;
  }

  private static FloodGate gate(int perSecond, long nowMs) {
    return new FloodGate(perSecond, perSecond * BURST_SECONDS, nowMs);
  }

  /** Two gates: a file must not hold up the renegotiation that comes between its frames. */
  private boolean admit(String type, long nowMs) {
    FloodGate gate = type.startsWith(PROTOCOL_PREFIX) ? protocolGate : applicationGate;
    return gate != null && gate.pass(nowMs);
  }

  /** A message of the peer; text messages no peer sends. */
  public List<ChannelEvent> received(byte[] bytes, long nowMs) {
    List<ChannelEvent> out = new ArrayList<>();
    if (state == State.CLOSED) {
      return out;
    }
    try {
      switch (SharedFrame.decode(bytes)) {
        case SharedFrame.Room room when room.token().equals(token) -> take(room, nowMs, out);
        // Other rooms of the peer are not ours.
        case SharedFrame.Room room -> dropped++;
        case SharedFrame.Presence presence -> {}
      }
    } catch (SignalFormatException e) {
      dropped++;
    }
    return out;
  }

  private void take(SharedFrame.Room room, long nowMs, List<ChannelEvent> out)
      throws SignalFormatException {
    ActionFrame frame = ActionFrame.decode(room.frame());
    boolean early =
        switch (frame.type()) {
          case HANDSHAKE_DATA, HANDSHAKE_READY, LEAVE -> true;
          default -> false;
        };
    if ((state != State.ACTIVE && !early) || !admit(frame.type(), nowMs)) {
      dropped++;
      return;
    }
    ActionMessage message = assembler.receive(frame);
    if (message != null) {
      handle(message, nowMs, out);
    }
  }

  private void handle(ActionMessage message, long nowMs, List<ChannelEvent> out)
      throws SignalFormatException {
    switch (message.type()) {
      case HANDSHAKE_DATA -> onHandshakeData(message, out);
      case HANDSHAKE_READY -> {
        readyReceived = true;
        proceed(out);
      }
      case LEAVE -> {
        state = State.CLOSED;
        out.add(new Left());
      }
      case "@_ping" -> send(new ActionMessage("@_pong", NOTHING), out);
      case "@_pong" -> {
        Long sentMs = pingsMs.poll();
        if (sentMs != null) {
          out.add(new Pong(nowMs - sentMs));
        }
      }
      case "@_signal" -> out.add(signal(json(message)));
      case "@_stream" -> {
        JsonNode json = json(message);
        out.add(new StreamAnnounced(key(json), id(json, "s"), json.get("m")));
      }
      case "@_track" -> {
        JsonNode json = json(message);
        out.add(new TrackAnnounced(key(json), id(json, "s"), id(json, "t"), json.get("m")));
      }
      default -> out.add(new Message(message));
    }
  }

  private void onHandshakeData(ActionMessage message, List<ChannelEvent> out) {
    if (state != State.HANDSHAKE) {
      dropped++;
    } else if (handshake.outcome() == PasswordHandshake.Outcome.PASSED) {
      out.add(new HandshakeData(message.content(), message.metadata()));
    } else {
      JsonNode data =
          message.content() instanceof ActionMessage.Json(JsonNode json)
              ? json
              : SignalingJson.object();
      JsonNode reply = handshake.receive(data);
      if (reply != null) {
        send(new ActionMessage(HANDSHAKE_DATA, new ActionMessage.Json(reply)), out);
      }
      proceed(out);
    }
  }

  private void proceed(List<ChannelEvent> out) {
    if (state != State.HANDSHAKE || deadlineMs == Long.MAX_VALUE) {
      return;
    }
    if (handshake.outcome() == PasswordHandshake.Outcome.FAILED) {
      fail("the peer does not know the room's password", out);
      return;
    }
    if (handshake.outcome() == PasswordHandshake.Outcome.PASSED && !readySent) {
      readySent = true;
      send(new ActionMessage(HANDSHAKE_READY, NOTHING), out);
    }
    if (readySent && readyReceived) {
      state = State.ACTIVE;
      deadlineMs = Long.MAX_VALUE;
      out.add(new Active());
    }
  }

  private void fail(String reason, List<ChannelEvent> out) {
    state = State.CLOSED;
    deadlineMs = Long.MAX_VALUE;
    out.add(new Failed(reason));
  }

  /** Sends an application's message; dropped unless the peer is in the room. */
  public List<ChannelEvent> sendMessage(ActionMessage message) {
    List<ChannelEvent> out = new ArrayList<>();
    if (state == State.ACTIVE) {
      send(message, out);
    }
    return out;
  }

  /** Sends an offer, an answer or a candidate of a renegotiation. */
  public List<ChannelEvent> sendSignal(String type, String sdp) {
    return sendJson("@_signal", SignalingJson.object().put("type", type).put("sdp", sdp));
  }

  /** Announces a stream; the renegotiation that brings its tracks must come after it. */
  public List<ChannelEvent> announceStream(
      String key, String streamId, @Nullable JsonNode metadata) {
    ObjectNode json = SignalingJson.object().put("k", key).put("s", streamId);
    if (metadata != null) {
      json.set("m", metadata);
    }
    return sendJson("@_stream", json);
  }

  /** Announces a single track; the renegotiation that brings it must come after it. */
  public List<ChannelEvent> announceTrack(
      String key, String streamId, String trackId, @Nullable JsonNode metadata) {
    ObjectNode json = SignalingJson.object().put("k", key).put("s", streamId).put("t", trackId);
    if (metadata != null) {
      json.set("m", metadata);
    }
    return sendJson("@_track", json);
  }

  private List<ChannelEvent> sendJson(String type, JsonNode json) {
    return sendMessage(new ActionMessage(type, new ActionMessage.Json(json)));
  }

  /** Asks for a pong; {@link Pong} tells how long it took. */
  public List<ChannelEvent> ping(long nowMs) {
    if (state != State.ACTIVE || pingsMs.size() >= MAX_PINGS) {
      return List.of();
    }
    pingsMs.add(nowMs);
    return sendMessage(new ActionMessage("@_ping", NOTHING));
  }

  /** Says goodbye; close the channel once that has been sent. */
  public List<ChannelEvent> leave() {
    List<ChannelEvent> out = new ArrayList<>();
    if (state != State.CLOSED) {
      send(new ActionMessage(LEAVE, NOTHING), out);
      out.add(new Send(new SharedFrame.Presence(token, false).encode()));
      state = State.CLOSED;
      deadlineMs = Long.MAX_VALUE;
    }
    return out;
  }

  /** Does what is due. */
  public List<ChannelEvent> tick(long nowMs) {
    List<ChannelEvent> out = new ArrayList<>();
    if (state == State.HANDSHAKE && nowMs >= deadlineMs) {
      fail("no handshake within " + HANDSHAKE_MS / 1000 + " s", out);
    }
    return out;
  }

  /** When {@link #tick} is next needed, ms; {@code Long.MAX_VALUE} for never. */
  public long nextDeadlineMs() {
    return state == State.HANDSHAKE ? deadlineMs : Long.MAX_VALUE;
  }

  private void send(ActionMessage message, List<ChannelEvent> out) {
    for (byte[] frame : encoder.encode(message)) {
      out.add(new Send(new SharedFrame.Room(token, frame).encode()));
    }
  }

  private static Signal signal(JsonNode json) throws SignalFormatException {
    String type = json.path("type").asText("");
    String sdp = json.path("sdp").textValue();
    boolean known = type.equals("offer") || type.equals("answer") || type.equals("candidate");
    if (!known || sdp == null || sdp.length() > SignalMessageCodec.MAX_SDP_CHARS) {
      throw new SignalFormatException("no signal");
    }
    return new Signal(type, sdp);
  }

  private static JsonNode json(ActionMessage message) throws SignalFormatException {
    if (message.content() instanceof ActionMessage.Json(JsonNode json) && json.isObject()) {
      return json;
    }
    throw new SignalFormatException(message.type() + " without an object");
  }

  private static String key(JsonNode json) throws SignalFormatException {
    String key = id(json, "k");
    if (key == null) {
      throw new SignalFormatException("a stream without a key");
    }
    return key;
  }

  private static @Nullable String id(JsonNode json, String name) throws SignalFormatException {
    String id = json.path(name).textValue();
    if (id != null && id.length() > SignalMessageCodec.MAX_TOKEN_CHARS) {
      throw new SignalFormatException(name + " is too long");
    }
    return id;
  }
}
