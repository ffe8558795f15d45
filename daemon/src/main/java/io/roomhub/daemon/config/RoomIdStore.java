package io.roomhub.daemon.config;

import io.roomhub.daemon.files.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
      String kept = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      if (RoomIds.isValid(kept)) {
        return kept;
      }
      Logger.warn("{} holds no valid room id; making a new one", file);
    } catch (NoSuchFileException e) {
      Logger.debug("no room id yet, making one in {}", file);
    } catch (IOException e) {
      // Perhaps it can be read again one day: it is what all links are made of.
      Logger.warn(
          "cannot read {} ({}): it stays, and the hub is in another room until it can be read",
          file,
          ConfigReader.reason(e));
      return RoomIds.random();
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
