package io.roomhub.hardware.sound;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A private PulseAudio in a folder of its own, with one null sink: what is played on it comes out
 * of its monitor. Programs started by {@link #start} find it as ALSA's default device.
 */
final class PulseServer implements AutoCloseable {
  private final Path folder;
  private final Path socket;
  private final Process daemon;

  PulseServer(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    this.socket = folder.resolve("native");
    Files.writeString(folder.resolve(".asoundrc"), "pcm.!default pulse\nctl.!default pulse\n");
    this.daemon =
        start(
            List.of(
                "pulseaudio",
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--disable-shm=true",
                "-L",
                "module-native-protocol-unix auth-anonymous=1 socket=" + socket,
                "-L",
                "module-null-sink sink_name=room rate=48000 channels=2"),
            "pulse.log");
    for (int i = 0; i < 200 && daemon.isAlive() && !Files.exists(socket); i++) {
      daemon.waitFor(50, TimeUnit.MILLISECONDS);
    }
    if (!Files.exists(socket)) {
      String log = Files.readString(folder.resolve("pulse.log"));
      close();
      throw new IOException("PulseAudio did not start: " + log);
    }
  }

  static boolean installed() {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(directory, "pulseaudio"))) {
        return true;
      }
    }
    return false;
  }

  /** Starts a program for which this server is ALSA's default; its output goes to a file. */
  Process start(List<String> command, String log) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(folder.resolve(log).toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "HOME",
                folder.toString(),
                "XDG_RUNTIME_DIR",
                folder.toString(),
                "PULSE_SERVER",
                "unix:" + socket,
                "PULSE_SINK",
                "room",
                "PULSE_SOURCE",
                "room.monitor"));
    return builder.start();
  }

  /** Runs a main class of the test class path; returns what it printed. */
  String runJava(Class<?> main, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.add("--add-opens=java.desktop/com.sun.media.sound=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Process process = start(command, "java.log");
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    String output = Files.readString(folder.resolve("java.log"));
    if (!ended || process.exitValue() != 0) {
      throw new IOException(main.getSimpleName() + " failed: " + output);
    }
    return output;
  }

  @Override
  public void close() {
    daemon.destroy();
    try {
      if (!daemon.waitFor(5, TimeUnit.SECONDS)) {
        daemon.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      daemon.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
