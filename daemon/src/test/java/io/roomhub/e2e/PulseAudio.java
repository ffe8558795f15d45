package io.roomhub.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A sound server of the test's own with two null sinks: {@code speaker}, which the hub plays into,
 * and {@code room}, whose monitor is the hub's microphone. ALSA's default device leads to it.
 */
public final class PulseAudio implements AutoCloseable {
  private final Path home;
  private final Process server;

  /** The two null sinks. */
  PulseAudio(Path home) {
    this(
        home,
        "module-null-sink sink_name=speaker rate=48000 channels=2",
        "module-null-sink sink_name=room rate=48000 channels=2");
  }

  /** Devices of the caller's, by modules of the server. */
  public PulseAudio(Path home, String... modules) {
    this.home = home;
    try {
      Files.createDirectories(home);
      Files.writeString(home.resolve(".asoundrc"), "pcm.!default pulse\nctl.!default pulse\n");
      List<String> command =
          new ArrayList<>(
              List.of(
                  "pulseaudio",
                  "-n",
                  "--daemonize=no",
                  "--use-pid-file=no",
                  "--exit-idle-time=-1",
                  "--disallow-exit",
                  "-L",
                  "module-native-protocol-unix auth-anonymous=1 socket=" + socket()));
      for (String module : modules) {
        command.addAll(List.of("-L", module));
      }
      ProcessBuilder builder = new ProcessBuilder(command);
      builder
          .environment()
          .putAll(Map.of("HOME", home.toString(), "XDG_RUNTIME_DIR", home.toString()));
      builder.redirectErrorStream(true).redirectOutput(home.resolve("pulse.log").toFile());
      server = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until("PulseAudio", 10, () -> Files.exists(socket()) ? true : null);
  }

  private Path socket() {
    return home.resolve("pulse.sock");
  }

  /** What a program needs in its environment to play and record here. */
  Map<String, String> environment() {
    return environment("speaker", "room.monitor");
  }

  /** Likewise, with other default devices. */
  public Map<String, String> environment(String sink, String source) {
    return Map.of(
        "HOME",
        home.toString(),
        "PULSE_SERVER",
        "unix:" + socket(),
        "PULSE_SINK",
        sink,
        "PULSE_SOURCE",
        source);
  }

  /** Plays a WAV file into the room, where the hub's microphone hears it. */
  Process playIntoRoom(Path wav) {
    return play("room", wav);
  }

  /** Plays a WAV file into a sink. */
  public Process play(String sink, Path wav) {
    return start("paplay", "--device=" + sink, wav.toString());
  }

  /** Records a source as 48 kHz 16 bit, with these channels. */
  public Process record(String source, int channels, Path wav) {
    return start(
        "parecord",
        "--device=" + source,
        "--rate=48000",
        "--channels=" + channels,
        "--format=s16le",
        "--file-format=wav",
        "--latency-msec=200",
        wav.toString());
  }

  /** Records what the speaker plays. */
  Process recordSpeaker(Path wav) {
    return record("speaker.monitor", 1, wav);
  }

  /** Pulls out both devices: the sound server ends the streams of whoever uses them. */
  void unplug() {
    control("unload-module", "module-null-sink");
  }

  /** Plugs both in again. */
  void plug() {
    control("load-module", "module-null-sink", "sink_name=speaker", "rate=48000", "channels=2");
    control("load-module", "module-null-sink", "sink_name=room", "rate=48000", "channels=2");
  }

  private void control(String... arguments) {
    List<String> command = new ArrayList<>(List.of("pactl"));
    command.addAll(List.of(arguments));
    try {
      if (start(command.toArray(String[]::new)).waitFor() != 0) {
        throw new AssertionError(command + " failed");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Process start(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment());
    builder.redirectErrorStream(true).redirectOutput(home.resolve(command[0] + ".log").toFile());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.destroyForcibly();
  }
}
