package io.roomhub.daemon.room;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.SignalMessageCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What participants tell one another about themselves, as {@code data} of a broadcast or direct
 * message: {@code {"roomhub":{"event":"state","name":"Lobby","muted":false}}}, and {@code
 * {"roomhub":{"event":"refused","code":"room-full","message":"..."}}} to one who cannot come in,
 * {@code {"roomhub":{"event":"chat","text":"..."}}} for what is written, {@code
 * {"roomhub":{"event":"bitrate","bitrate":24000}}} from one who cannot take more of our sound, and
 * {@code {"roomhub":{"event":"leaving"}}} as the last word: without it, whose signaling breaks is
 * still in the call. {@code {"roomhub":{"event":"relay","to":"ID","message":{...}}}} asks a
 * neighbour to pass a signaling message on, which it does as {@code
 * {"roomhub":{"event":"relay","from":"ID","message":{...}}}}; see {@code NeighbourSignaling}.
 * {@code {"roomhub":{"event":"forward","from":"ID","ssrc":12345}}} asks a neighbour for the sound
 * of somebody; see {@code Forwarding}.
 */
public sealed interface RosterMessage {
  /** Longest name shown; what is over is cut. */
  int MAX_NAME = 64;

  /** Longest text of a chat; what is over is cut. */
  int MAX_TEXT = 500;

  /** Most participants that one can say to hear; what is over is not read. */
  int MAX_HEARD = 64;

  /**
   * The sender's name and whether it can be heard. Null means: not told.
   *
   * @param elsewhere a hub knows somebody who is in the Trystero room only: pages that have spared
   *     themselves that room go there
   * @param hears whom it has a connection to
   * @param forwards it sends sound on for those who have no connection to each other and ask it to
   * @param through ids of those whom it hears only so, each with the id of who sends it on: not
   *     end-to-end encrypted
   */
  record State(
      @Nullable String name,
      @Nullable Boolean muted,
      boolean elsewhere,
      @Nullable Heard hears,
      boolean forwards,
      Map<String, String> through)
      implements RosterMessage {
    public State {
      through = Map.copyOf(through);
    }

    /** Without a word of sound that is sent on. */
    public State(
        @Nullable String name, @Nullable Boolean muted, boolean elsewhere, @Nullable Heard hears) {
      this(name, muted, elsewhere, hears, false, Map.of());
    }

    /** With nobody elsewhere, and not a word of whom it hears. */
    public State(@Nullable String name, @Nullable Boolean muted) {
      this(name, muted, false, null);
    }
  }

  /**
   * Whom somebody has a connection to, by peer ids.
   *
   * @param reachable those of them who take messages that the sender passes on
   * @param others those who do not: pages and programs that know nothing of it
   */
  record Heard(List<String> reachable, List<String> others) {
    public Heard {
      reachable = List.copyOf(reachable);
      others = List.copyOf(others);
    }

    /** Whether there is a connection to that one. */
    public boolean contains(String id) {
      return reachable.contains(id) || others.contains(id);
    }

    /** All of them. */
    public List<String> ids() {
      List<String> all = new ArrayList<>(reachable);
      all.addAll(others);
      return all;
    }

    /** Whether there is a connection to anybody. */
    public boolean isEmpty() {
      return reachable.isEmpty() && others.isEmpty();
    }
  }

  /** The receiver shall pass {@code message} on to {@code to}. */
  record RelayRequest(String to, SignalMessage message) implements RosterMessage {}

  /** The sender passes on what {@code from} has given it. */
  record Relayed(String from, SignalMessage message) implements RosterMessage {}

  /**
   * The sender asks the receiver to send it the sound of {@code from}, as it comes, beside its own.
   *
   * @param ssrc under which to send it, 32 bits unsigned; 0: not any more
   */
  record Forward(String from, long ssrc) implements RosterMessage {}

  /** Something written to everybody; without control characters, never empty. */
  record Chat(String text) implements RosterMessage {}

  /**
   * The sender asks the receiver to send it no more than this.
   *
   * @param bitrate of Opus, bit/s; 0 takes the wish back
   */
  record Bitrate(int bitrate) implements RosterMessage {}

  /** The sender will not connect to the receiver. */
  record Refused(String code, String message) implements RosterMessage {}

  /** The sender goes now and means it. */
  record Leaving() implements RosterMessage {}

  /** The JSON of this message. */
  default JsonNode toJson() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode body = root.putObject("roomhub");
    switch (this) {
      case State(
              String name,
              Boolean muted,
              boolean elsewhere,
              Heard hears,
              boolean forwards,
              Map<String, String> through) -> {
        body.put("event", "state");
        body.put("name", name);
        body.put("muted", muted);
        if (elsewhere) {
          body.put("elsewhere", true);
        }
        if (hears != null) {
          hears.reachable().forEach(body.putArray("hears")::add);
          if (!hears.others().isEmpty()) {
            hears.others().forEach(body.putArray("hearsOnly")::add);
          }
        }
        if (forwards) {
          body.put("forwarding", true);
        }
        if (!through.isEmpty()) {
          ObjectNode by = body.putObject("hearsThrough");
          through.forEach(by::put);
        }
      }
      case RelayRequest(String to, SignalMessage message) -> {
        body.put("event", "relay");
        body.put("to", to);
        body.set("message", SignalMessageCodec.encode(message));
      }
      case Relayed(String from, SignalMessage message) -> {
        body.put("event", "relay");
        body.put("from", from);
        body.set("message", SignalMessageCodec.encode(message));
      }
      case Forward(String from, long ssrc) -> {
        body.put("event", "forward");
        body.put("from", from);
        body.put("ssrc", ssrc);
      }
      case Chat(String text) -> {
        body.put("event", "chat");
        body.put("text", text);
      }
      case Bitrate(int bitrate) -> {
        body.put("event", "bitrate");
        body.put("bitrate", bitrate);
      }
      case Refused(String code, String message) -> {
        body.put("event", "refused");
        body.put("code", code);
        body.put("message", message);
      }
      case Leaving() -> body.put("event", "leaving");
    }
    return root;
  }

  /** Reads a message; empty for anything that is not one of ours. */
  static Optional<RosterMessage> parse(@Nullable JsonNode data) {
    JsonNode body = data == null ? null : data.get("roomhub");
    if (body == null || !body.isObject()) {
      return Optional.empty();
    }
    return switch (body.path("event").asText("")) {
      case "state" ->
          Optional.of(
              new State(
                  name(body),
                  body.path("muted").isBoolean() ? body.get("muted").booleanValue() : null,
                  body.path("elsewhere").asBoolean(false),
                  heard(body),
                  body.path("forwarding").asBoolean(false),
                  through(body.path("hearsThrough"))));
      case "relay" -> relay(body);
      case "forward" -> forward(body.path("from").asText(""), body.path("ssrc"));
      case "chat" -> {
        String text = clean(body.path("text").asText(""), MAX_TEXT);
        yield text.isEmpty() ? Optional.empty() : Optional.of(new Chat(text));
      }
      case "bitrate" -> {
        JsonNode bitrate = body.path("bitrate");
        yield bitrate.isInt() && bitrate.intValue() >= 0
            ? Optional.of(new Bitrate(bitrate.intValue()))
            : Optional.empty();
      }
      case "refused" ->
          Optional.of(
              new Refused(
                  cleanName(body.path("code").asText("")),
                  cleanName(body.path("message").asText(""))));
      case "leaving" -> Optional.of(new Leaving());
      default -> Optional.empty();
    };
  }

  private static @Nullable Heard heard(JsonNode state) {
    return state.path("hears").isArray()
        ? new Heard(ids(state.get("hears")), ids(state.path("hearsOnly")))
        : null;
  }

  private static List<String> ids(JsonNode array) {
    List<String> ids = new ArrayList<>();
    for (JsonNode each : array) {
      String id = each.asText("");
      if (ids.size() < MAX_HEARD && PeerId.isValid(id) && !ids.contains(id)) {
        ids.add(id);
      }
    }
    return ids;
  }

  private static Map<String, String> through(JsonNode object) {
    Map<String, String> through = new TreeMap<>();
    object
        .properties()
        .forEach(
            entry -> {
              String by = entry.getValue().asText("");
              if (through.size() < MAX_HEARD
                  && PeerId.isValid(entry.getKey())
                  && PeerId.isValid(by)) {
                through.put(entry.getKey(), by);
              }
            });
    return through;
  }

  private static Optional<RosterMessage> forward(String from, JsonNode ssrc) {
    boolean valid =
        PeerId.isValid(from)
            && ssrc.isIntegralNumber()
            && ssrc.canConvertToLong()
            && ssrc.longValue() >= 0
            && ssrc.longValue() <= 0xFFFF_FFFFL;
    return valid ? Optional.of(new Forward(from, ssrc.longValue())) : Optional.empty();
  }

  private static Optional<RosterMessage> relay(JsonNode body) {
    String to = body.path("to").asText("");
    String from = body.path("from").asText("");
    try {
      SignalMessage message = SignalMessageCodec.decode(body.path("message"));
      if (PeerId.isValid(to)) {
        return Optional.of(new RelayRequest(to, message));
      }
      return PeerId.isValid(from) ? Optional.of(new Relayed(from, message)) : Optional.empty();
    } catch (SignalFormatException e) {
      return Optional.empty();
    }
  }

  /** The {@code name} of a metadata or state object, cleaned; null when there is none. */
  static @Nullable String name(@Nullable JsonNode object) {
    JsonNode name = object == null ? null : object.get("name");
    if (name == null || !name.isTextual()) {
      return null;
    }
    String clean = cleanName(name.textValue());
    return clean.isEmpty() ? null : clean;
  }

  /** Without control characters, trimmed, at most {@link #MAX_NAME} characters. */
  private static String cleanName(String text) {
    return clean(text, MAX_NAME);
  }

  private static String clean(String text, int maxChars) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .limit(maxChars)
        .forEach(clean::appendCodePoint);
    return clean.toString().strip();
  }
}
