package io.roomhub.daemon.signaling.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.files.DurableFile;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalingJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What was seen of each TLS server at the first visit, as ssh's known_hosts: {@code
 * known-servers.json} in the state directory, one text for each {@code host:port}. Read anew at
 * each use, so an entry that a person removes is forgotten at once. Any thread; rails of one
 * process take turns.
 */
final class KnownServers {
  static final String FILE_NAME = "known-servers.json";

  private static final Object TURN = new Object();
  private static final int MAX_SERVERS = 1000;

  /** Who takes the last line out leaves the comma of the one before. */
  private static final Pattern LAST_COMMA = Pattern.compile(",\\s*}\\s*$");

  private final Path file;

  KnownServers(Path stateDirectory) {
    this.file = stateDirectory.resolve(FILE_NAME);
  }

  /** The file, for messages. */
  Path file() {
    return file;
  }

  /**
   * What is remembered of {@code hostAndPort}, or null.
   *
   * @throws IOException when the file has content and cannot be understood: forgetting a server
   *     silently would let anybody take its place
   */
  @Nullable String find(String hostAndPort) throws IOException {
    synchronized (TURN) {
      return read().path(hostAndPort).textValue();
    }
  }

  /** Remembers a server that is not known yet. */
  void add(String hostAndPort, String value) throws IOException {
    synchronized (TURN) {
      ObjectNode servers = read();
      if (servers.has(hostAndPort) || servers.size() >= MAX_SERVERS) {
        return;
      }
      write(servers.put(hostAndPort, value));
    }
  }

  private ObjectNode read() throws IOException {
    if (!Files.exists(file)) {
      return SignalingJson.object();
    }
    try {
      String text = Files.readString(file);
      if (text.chars().allMatch(character -> character <= ' ')) {
        setAside();
        return SignalingJson.object();
      }
      return SignalingJson.parseObject(LAST_COMMA.matcher(text).replaceFirst("}"));
    } catch (SignalFormatException e) {
      throw new IOException(file + " is damaged (" + e.getMessage() + "): mend or remove it", e);
    }
  }

  /**
   * A file without content, or of zeros only, is what a power cut leaves. Nothing can be mended in
   * it, and a hub that refused every server until somebody comes would be of no use.
   */
  private void setAside() {
    Path aside = file.resolveSibling(FILE_NAME + ".empty");
    try {
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      Logger.warn(
          "{} was empty, as after a power cut, and is {} now: each server is remembered anew at the"
              + " next visit",
          file,
          aside.getFileName());
    } catch (IOException e) {
      Logger.warn("{} is empty and cannot be set aside: {}", file, e.toString());
    }
  }

  private void write(JsonNode servers) throws IOException {
    DurableFile.write(file, servers.toPrettyString() + "\n");
  }
}
