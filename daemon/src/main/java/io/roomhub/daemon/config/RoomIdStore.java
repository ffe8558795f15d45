package io.roomhub.daemon.config;

import io.roomhub.daemon.files.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.tinylog.Logger;

/**
 * The room id of a hub whose configuration names none: made once, kept in {@code room-id} in the
 * state directory (mode 0600), the same at every start. Where it cannot be kept the hub runs with a
 * fresh one and says so. For one thread.
 */
public final class RoomIdStore implements Supplier<String> {
  private final Path file;

  /** Keeps the id in {@code stateDirectory}, which is made if it is missing. */
  public RoomIdStore(Path stateDirectory) {
    file = stateDirectory.resolve("room-id");
  }

  @Override
  public String get() {
    try {
      if (Files.exists(file)) {
        String kept = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (RoomIds.isValid(kept)) {
          return kept;
        }
        Logger.warn("{} holds no valid room id; making a new one", file);
      }
    } catch (IOException e) {
      Logger.warn("cannot read {}: {}", file, ConfigReader.reason(e));
    }
    String id = RoomIds.random();
    try {
      DurableFile.write(file, id + "\n");
    } catch (IOException e) {
      Logger.warn(
          "cannot keep the room id in {} ({}): after a restart the room will be another one; set"
              + " room.id",
          file,
          ConfigReader.reason(e));
    }
    return id;
  }
}
