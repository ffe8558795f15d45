package io.roomhub.daemon.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.control.quality.QualityLog;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The calls of the control API without HTTP: method, path and body in, answer out. */
final class ControlRoutes {
  private static final Pattern BUTTON = Pattern.compile("/v1/gpio/buttons/([A-Za-z0-9_-]{1,32})");

  private static final int MAX_TEXT = 500;

  private final HubControl hub;
  private final Supplier<DoctorReport> doctor;
  private final SupportReport report;
  private final Supplier<AccessKey> accessKey;

  ControlRoutes(
      HubControl hub,
      Supplier<DoctorReport> doctor,
      SupportReport report,
      Supplier<AccessKey> accessKey) {
    this.hub = hub;
    this.doctor = doctor;
    this.report = report;
    this.accessKey = accessKey;
  }

  /** The methods a path knows, for the Allow header; null when there is no such path. */
  static @Nullable Set<String> methods(String path) {
    return switch (path) {
      case "/v1/status",
          "/v1/peers",
          "/v1/leds",
          "/v1/devices",
          "/v1/doctor",
          "/v1/quality",
          "/v1/events",
          "/v1/invite",
          "/v1/mute/proof",
          "/v1/token" ->
          Set.of("GET");
      case "/v1/mute", "/v1/volume", "/v1/chat", "/v1/report" -> Set.of("GET", "POST");
      case "/v1/leave", "/v1/rejoin" -> Set.of("POST");
      default -> BUTTON.matcher(path).matches() ? Set.of("POST") : null;
    };
  }

  /**
   * Carries out a call whose path and method {@link #methods} knows, {@code /v1/events} excepted.
   *
   * @throws ControlException when the hub refuses
   */
  ControlReply call(String method, String path, byte[] body) throws ControlException {
    boolean post = method.equals("POST");
    return switch (path) {
      case "/v1/status" -> {
        HubStatus status = hub.status();
        yield new ControlReply(status, StatusText.status(status));
      }
      case "/v1/peers" -> {
        List<HubStatus.Peer> peers = hub.status().peers();
        yield new ControlReply(Map.of("peers", peers), StatusText.peers(peers));
      }
      case "/v1/leds" -> {
        Map<String, String> leds = hub.status().gpio().leds();
        yield new ControlReply(Map.of("leds", leds), StatusText.leds(leds));
      }
      case "/v1/devices" -> {
        List<DeviceStatus> devices = hub.devices();
        yield new ControlReply(Map.of("devices", devices), StatusText.devices(devices));
      }
      case "/v1/invite" -> {
        List<String> urls = hub.inviteUrls();
        yield new ControlReply(Map.of("urls", urls), StatusText.invite(urls));
      }
      case "/v1/token" -> {
        AccessKey key = accessKey.get();
        yield new ControlReply(key, StatusText.token(key));
      }
      case "/v1/chat" -> {
        if (post) {
          hub.say(text(ControlJson.readObject(body)));
        }
        List<ChatMessage> messages = hub.chat();
        yield new ControlReply(
            Map.of("messages", messages), post ? "sent\n" : StatusText.chat(messages));
      }
      case "/v1/doctor" -> {
        DoctorReport examined = doctor.get();
        yield new ControlReply(examined, StatusText.doctor(examined));
      }
      case "/v1/quality" -> {
        QualityLog quality = hub.quality();
        yield new ControlReply(quality, StatusText.quality(quality));
      }
      case "/v1/report" -> report.write(body);
      case "/v1/mute" -> muted(post ? mute(ControlJson.readObject(body)) : hub.status().muted());
      case "/v1/leave" -> {
        hub.leave();
        yield new ControlReply(Map.of("state", "left"), "leaving\n");
      }
      case "/v1/rejoin" -> {
        hub.rejoin();
        yield new ControlReply(Map.of("state", "joining"), "coming back\n");
      }
      case "/v1/mute/proof" -> {
        MuteProof proof = hub.muteProof();
        yield new ControlReply(proof, proof.text());
      }
      case "/v1/volume" ->
          volume(post ? setVolume(ControlJson.readObject(body)) : hub.status().volume());
      default -> press(path, ControlJson.readObject(body));
    };
  }

  private static String text(JsonNode body) throws ControlException {
    JsonNode text = body.path("text");
    if (body.size() != 1
        || !text.isTextual()
        || text.textValue().isBlank()
        || text.textValue().length() > MAX_TEXT) {
      throw ControlException.badRequest(
          "a message has 1 to " + MAX_TEXT + " characters, as in {\"text\": \"good morning\"}");
    }
    return text.textValue();
  }

  private static ControlReply muted(boolean muted) {
    return new ControlReply(Map.of("muted", muted), muted ? "muted\n" : "live\n");
  }

  private static ControlReply volume(int volume) {
    return new ControlReply(Map.of("volume", volume), volume + "\n");
  }

  private boolean mute(JsonNode body) throws ControlException {
    if (body.path("toggle").asBoolean(false) && body.size() == 1) {
      return hub.toggleMuted();
    }
    return hub.setMuted(onlyFlag(body, "muted", "or {\"toggle\": true}"));
  }

  private int setVolume(JsonNode body) throws ControlException {
    JsonNode volume = body.path("volume");
    if (body.size() != 1
        || !volume.canConvertToInt()
        || !volume.isIntegralNumber()
        || volume.intValue() < 0
        || volume.intValue() > 100) {
      throw ControlException.badRequest(
          "the volume is a number from 0 to 100, as in {\"volume\": 65}");
    }
    hub.setVolume(volume.intValue());
    return volume.intValue();
  }

  private ControlReply press(String path, JsonNode body) throws ControlException {
    Matcher matcher = BUTTON.matcher(path);
    if (!matcher.matches()) {
      throw ControlException.notFound("there is no " + path);
    }
    String name = matcher.group(1);
    boolean pressed = onlyFlag(body, "pressed", "");
    Boolean before = hub.status().gpio().buttons().get(name);
    hub.pressButton(name, pressed);
    boolean changed = before == null || before != pressed;
    return new ControlReply(
        new TreeMap<>(Map.of("button", name, "pressed", pressed, "changed", changed)),
        name + (pressed ? " pressed" : " released") + (changed ? "\n" : " already\n"));
  }

  private static boolean onlyFlag(JsonNode body, String key, String otherwise)
      throws ControlException {
    JsonNode flag = body.path(key);
    if (!flag.isBoolean() || body.size() != 1) {
      throw ControlException.badRequest(
          ("the body must be {\"" + key + "\": true} or {\"" + key + "\": false} " + otherwise)
              .strip());
    }
    return flag.booleanValue();
  }
}
