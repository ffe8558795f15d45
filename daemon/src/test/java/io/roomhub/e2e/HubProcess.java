package io.roomhub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The real daemon from target/roomhub, started as a user's shell would start it. */
public final class HubProcess implements AutoCloseable {
  /** The built image. */
  public static final Path IMAGE = Path.of("..", "target", "roomhub").toAbsolutePath().normalize();

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final Path socket;
  private final Process process;
  private final int metricsPort;

  /**
   * Starts a hub and waits until its control socket answers.
   *
   * @param directory holds its configuration, state, socket and log; kept between restarts
   * @param config JSON; {@code control.socket} and {@code metrics.port} are filled in
   */
  public static HubProcess start(Path directory, String config, Map<String, String> environment) {
    return start(directory, config, environment, List.of());
  }

  /**
   * The same inside another command, which must become the hub.
   *
   * @param wrapper such as {@code unshare --net}, or empty
   */
  public static HubProcess start(
      Path directory, String config, Map<String, String> environment, List<String> wrapper) {
    HubProcess hub = new HubProcess(directory, config, environment, wrapper);
    hub.await("an answer on the control socket", status -> true);
    return hub;
  }

  private HubProcess(
      Path directory, String config, Map<String, String> environment, List<String> wrapper) {
    this.directory = directory;
    this.socket = directory.resolve("control.sock");
    try {
      Files.createDirectories(directory);
      JsonNode parsed = JSON.readTree(config);
      var root = (com.fasterxml.jackson.databind.node.ObjectNode) parsed;
      root.putObject("control").put("socket", socket.toString());
      if (!root.has("metrics")) {
        root.putObject("metrics").put("port", freePort());
      }
      metricsPort = root.at("/metrics/port").asInt();
      Path file = directory.resolve("roomhub.json");
      Files.writeString(file, root.toPrettyString());
      List<String> command = new ArrayList<>(wrapper);
      command.addAll(
          List.of(
              IMAGE.resolve("bin/roomhubd").toString(),
              "--config",
              file.toString(),
              "--state",
              directory.resolve("state").toString()));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      builder.redirectErrorStream(true);
      builder.redirectOutput(
          ProcessBuilder.Redirect.appendTo(directory.resolve("hub.log").toFile()));
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The present status. */
  public JsonNode status() {
    try {
      return JSON.readTree(ctl("status", "--json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port of its embedded server. */
  public int port() {
    String url =
        await("a listening server", status -> status.at("/signaling/0/state").asText().equals("up"))
            .at("/signaling/0/url")
            .asText();
    return URI.create(url).getPort();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The value of a metric without labels. */
  public double metric(String name) {
    try (InputStream page =
        URI.create("http://127.0.0.1:" + metricsPort + "/metrics").toURL().openStream()) {
      return new String(page.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no metric " + name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the status fulfils a condition, 30 s at most. */
  public JsonNode await(String what, Predicate<JsonNode> condition) {
    AtomicReference<@Nullable JsonNode> last = new AtomicReference<>();
    try {
      return Await.until(
          what + " of the hub in " + directory.getFileName(),
          30,
          () -> {
            if (!process.isAlive()) {
              throw new AssertionError("the hub ended with " + process.exitValue());
            }
            JsonNode status = Files.exists(socket) ? tryStatus() : null;
            last.set(status);
            return status != null && condition.test(status) ? status : null;
          });
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage() + "\nits status: " + last.get() + "\nits log:\n" + log(), e);
    }
  }

  private JsonNode tryStatus() {
    try {
      return JSON.readTree(ctl("status", "--json"));
    } catch (AssertionError | IOException notYet) {
      return null;
    }
  }

  /** Starts roomhubctl against this hub, for verbs that go on; the caller ends it. */
  public Process follow(Path output, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(IMAGE.resolve("bin/roomhubctl").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--socket", socket.toString()));
    try {
      return new ProcessBuilder(command).redirectOutput(output.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs roomhubctl against this hub and returns what it printed; fails unless it exits 0. */
  public String ctl(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(IMAGE.resolve("bin/roomhubctl").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--socket", socket.toString()));
    try {
      Process ctl = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (InputStream output = ctl.getInputStream()) {
        String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        if (ctl.waitFor() != 0) {
          throw new AssertionError(String.join(" ", command) + ": " + text);
        }
        return text;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Presses or releases a simulated button, without the start of another program in between. */
  public void press(String button, boolean pressed) {
    String body = "{\"pressed\": " + pressed + "}";
    String request =
        "POST /v1/gpio/buttons/%s HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(button, body.length(), body);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(StandardCharsets.UTF_8.encode(request));
      ByteBuffer answer = ByteBuffer.allocate(4096);
      channel.read(answer);
      String text = new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
      if (!text.startsWith("HTTP/1.1 200")) {
        throw new AssertionError(text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes its configuration file. */
  public void setConfig(java.util.function.UnaryOperator<String> change) {
    Path file = directory.resolve("roomhub.json");
    try {
      Files.writeString(file, change.apply(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends it a signal by name. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Collects its garbage, as a longer life would. */
  public void collectGarbage() {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      int exit =
          new ProcessBuilder(jcmd.toString(), String.valueOf(process.pid()), "GC.run")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (exit != 0) {
        throw new AssertionError("jcmd ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Everything it has logged. */
  public String log() {
    try {
      return Files.readString(directory.resolve("hub.log"));
    } catch (IOException e) {
      return "";
    }
  }

  /** Operating-system process of the hub. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** SIGKILL: no goodbye. */
  public void kill() {
    process.destroyForcibly();
    waitFor();
  }

  /** SIGTERM, as systemctl stop; returns the exit code. */
  public int terminate() {
    process.destroy();
    return waitFor();
  }

  private int waitFor() {
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the hub did not end in 10 s\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroy();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
      }
    }
  }
}
