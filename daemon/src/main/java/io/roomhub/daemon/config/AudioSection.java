package io.roomhub.daemon.config;

import io.roomhub.daemon.config.HubConfig.JitterBuffer;
import io.roomhub.daemon.config.HubConfig.Opus;
import io.roomhub.hardware.sound.AudioDeviceSpec;
import io.roomhub.hardware.sound.CardLevel;
import io.roomhub.hardware.sound.SoundOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Reads {@code audio}. */
final class AudioSection {
  private static final List<String> INPUT_TYPES = List.of("file", "tone", "silence");
  private static final List<String> OUTPUT_TYPES = List.of("file", "null");

  private static final Pattern ENGINE_NAME = Pattern.compile("[a-z0-9-]{1,32}");

  private AudioSection() {}

  static HubConfig.Audio read(ConfigSection audio, Path directory) {
    AudioDeviceSpec input = device(audio, "input", INPUT_TYPES, directory);
    AudioDeviceSpec output = device(audio, "output", OUTPUT_TYPES, directory);
    SoundOptions devices =
        new SoundOptions(
            MicrophoneSection.read(audio),
            cardLevel(audio, "inputLevelDb"),
            cardLevel(audio, "outputLevelDb"));
    HubConfig.Audio read =
        new HubConfig.Audio(
            input,
            output,
            devices,
            audio.integer("highPassHz", 100, 0, 500),
            echoCancellation(audio),
            echoEngine(audio),
            audio.flag("autoGainControl", true),
            audio.flag("noiseSuppression", true),
            opus(audio.section("opus")),
            jitterBuffer(audio.section("jitterBuffer")),
            audio.integer("volume", 80, 0, 100),
            audio.flag("earcons", true),
            audio.flag("closeWhenMuted", false));
    audio.end();
    return read;
  }

  private static boolean echoCancellation(ConfigSection audio) {
    return !(audio.node("echoCancellation") instanceof ConfigNode.Bool wanted) || wanted.value();
  }

  /** Engines are the sound path's; it warns of a name that it does not know. */
  private static String echoEngine(ConfigSection audio) {
    return switch (audio.node("echoCancellation")) {
      case null -> "auto";
      case ConfigNode.Bool onOrOff -> "auto";
      case ConfigNode.Text text when ENGINE_NAME.matcher(text.value()).matches() -> text.value();
      case ConfigNode other -> {
        audio.error(
            "echoCancellation",
            "must be true, false or the name of an engine, not " + other.describe());
        yield "auto";
      }
    };
  }

  private static CardLevel cardLevel(ConfigSection audio, String key) {
    ConfigNode node = audio.node(key);
    return switch (node) {
      case null -> CardLevel.AUTO;
      case ConfigNode.Text text when text.value().equals("auto") -> CardLevel.AUTO;
      case ConfigNode.Null none -> CardLevel.LEAVE;
      case ConfigNode.Num number -> CardLevel.of(audio.number(key, 0, -120, 60));
      default -> {
        audio.error(
            key, "must be \"auto\", null or a number from -120 to 60, not " + node.describe());
        yield CardLevel.AUTO;
      }
    };
  }

  private static Opus opus(ConfigSection opus) {
    int bitrate = opus.integer("bitrate", 40_000, 6_000, 128_000);
    int frameMs = opus.integer("frameMs", 20, 10, 20);
    if (frameMs != 10 && frameMs != 20) {
      opus.error("frameMs", "must be 10 or 20, not " + frameMs);
    }
    Opus read =
        new Opus(
            bitrate,
            frameMs,
            opus.integer("complexity", 8, 0, 10),
            opus.flag("fec", true),
            opus.flag("dtx", false));
    opus.end();
    return read;
  }

  private static JitterBuffer jitterBuffer(ConfigSection buffer) {
    int minMs = buffer.integer("minMs", 20, 0, 1_000);
    int maxMs = buffer.integer("maxMs", 500, 20, 2_000);
    if (minMs > maxMs) {
      buffer.error("minMs", "must not be above maxMs, " + minMs + " > " + maxMs);
    }
    buffer.end();
    return new JitterBuffer(minMs, maxMs);
  }

  private static AudioDeviceSpec device(
      ConfigSection audio, String key, List<String> types, Path directory) {
    ConfigNode node = audio.node(key);
    switch (node) {
      case null -> {
        return new AudioDeviceSpec.Auto();
      }
      case ConfigNode.Text text when text.value().equals("auto") -> {
        return new AudioDeviceSpec.Auto();
      }
      case ConfigNode.Text text when !text.value().isBlank() && text.value().length() <= 128 -> {
        return new AudioDeviceSpec.Named(text.value());
      }
      case ConfigNode.Obj object -> {
        return virtualDevice(audio.sub(audio.path(key), object), types, directory);
      }
      default -> {
        audio.error(
            key,
            "must be \"auto\", a device name as \"roomhubctl devices\" prints it, or an object"
                + " whose type is one of "
                + ConfigSection.quoted(types)
                + ", not "
                + node.describe());
        return new AudioDeviceSpec.Auto();
      }
    }
  }

  private static AudioDeviceSpec virtualDevice(
      ConfigSection device, List<String> types, Path directory) {
    if (device.node("type") == null) {
      device.error("type", "is required: one of " + ConfigSection.quoted(types));
      return new AudioDeviceSpec.Auto();
    }
    AudioDeviceSpec spec =
        switch (device.choice("type", "", types)) {
          case "file" -> file(device, types == INPUT_TYPES, directory);
          case "tone" ->
              new AudioDeviceSpec.Tone(
                  device.number("hz", 440, 1, 20_000), device.number("dbfs", -20, -120, 0));
          case "silence" -> new AudioDeviceSpec.Silence();
          case "null" -> new AudioDeviceSpec.Null();
          default -> null;
        };
    if (spec == null) {
      // Which keys are allowed depends on the type: with a wrong one, no key is judged.
      return new AudioDeviceSpec.Auto();
    }
    device.end();
    return spec;
  }

  private static AudioDeviceSpec file(ConfigSection device, boolean input, Path directory) {
    String path = device.requiredText("path", "the name of a WAV file", s -> !s.isEmpty());
    boolean loop = input && device.flag("loop", false);
    return new AudioDeviceSpec.File(directory.resolve(path), loop);
  }
}
