package io.roomhub.daemon.signaling.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalingJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

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
   * @throws IOException when the file is there and cannot be understood: forgetting a server
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
      return SignalingJson.parseObject(Files.readString(file));
    } catch (SignalFormatException e) {
      throw new IOException(file + " is damaged (" + e.getMessage() + "): mend or remove it", e);
    }
  }

  private void write(JsonNode servers) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path fresh =
        Files.createTempFile(
            directory,
            FILE_NAME,
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, servers.toPrettyString() + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
