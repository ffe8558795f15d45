package io.roomhub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A script of {@code src/test/npm} in node, beside the packages that {@code install.sh} has put
 * into {@code target/npm}. It speaks in lines of JSON and ends when its input does.
 */
public final class NodeProcess implements AutoCloseable {
  private static final Path SCRIPTS = Path.of("src/test/npm");
  private static final Path FOLDER = Path.of("target/npm");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String name;
  private final Process process;
  private final BufferedWriter input;
  private final List<JsonNode> lines = new CopyOnWriteArrayList<>();
  private final List<Consumer<JsonNode>> listeners = new CopyOnWriteArrayList<>();

  /** Whether node and the packages are there. */
  public static boolean available() {
    return Files.isDirectory(FOLDER.resolve("node_modules"));
  }

  /** Starts a script. */
  public NodeProcess(String script, String... arguments) throws IOException {
    name = script;
    try (Stream<Path> scripts = Files.list(SCRIPTS)) {
      for (Path each : scripts.filter(path -> path.toString().endsWith(".mjs")).toList()) {
        Files.copy(each, FOLDER.resolve(each.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    process =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectError(FOLDER.resolve(script + ".log").toFile())
            .start();
    input = process.outputWriter();
    Thread.ofPlatform().daemon().name("node-" + script).start(this::read);
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        JsonNode json = MAPPER.readTree(line);
        lines.add(json);
        listeners.forEach(listener -> listener.accept(json));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells a listener of every line from now on, on the reader's thread. */
  public void listen(Consumer<JsonNode> listener) {
    listeners.add(listener);
  }

  /** The first line that the script has printed or will print and that passes. */
  public JsonNode await(String what, Predicate<JsonNode> wanted) {
    try {
      return Await.until(what, 20, () -> lines.stream().filter(wanted).findFirst().orElse(null));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; " + name + " said " + lines, e);
    }
  }

  /** The event of that name. */
  public JsonNode awaitEvent(String event, Predicate<JsonNode> wanted) {
    return await(event, line -> event.equals(line.path("event").asText()) && wanted.test(line));
  }

  /** Whether there has been such an event. */
  public boolean has(String event) {
    return lines.stream().anyMatch(line -> event.equals(line.path("event").asText()));
  }

  /** Writes one line of JSON. */
  public synchronized void write(JsonNode json) {
    try {
      input.write(json + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " has ended", e);
    }
  }

  @Override
  public void close() {
    try {
      input.close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
