package io.roomhub.daemon.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.config.HubConfig.ButtonMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What people asked for by hand: mute, being out of the room, the volume. It stands in {@value
 * #FILE} in the runtime directory, so a hub that was killed or is restarted does not open the
 * microphone of a room that was muted. That directory is in memory and gone after a power cycle,
 * after which the hub begins afresh; without one nothing is kept.
 *
 * <p>A file that cannot be read or understood counts as mute, and as nothing else: who was muted
 * must not be heard, and a hub that stays away from its room would need somebody to come.
 *
 * <p>Thread: the room loop, and before it runs the one that loads. Writing is a matter of some tens
 * of microseconds, as there is no disk, so it is done at once: what was answered is kept.
 */
final class Wishes {
  static final String FILE = "wishes.json";

  private static final int MOST_BYTES = 4_096;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final @Nullable Path file;
  private final String mode;
  private int configuredVolume;
  private boolean muted;
  private boolean left;
  private @Nullable Integer volume;
  private boolean failed;

  private Wishes(@Nullable Path file, String mode, int configuredVolume) {
    this.file = file;
    this.mode = mode;
    this.configuredVolume = configuredVolume;
  }

  /**
   * Reads what is kept.
   *
   * @param directory where it is kept, null where it is not
   * @param mode of the mute button: what was asked for in another one means something else
   * @param configuredVolume {@code audio.volume}, 0..100: a volume set while it was another one is
   *     outdated
   */
  static Wishes load(@Nullable Path directory, ButtonMode mode, int configuredVolume) {
    Wishes wishes =
        new Wishes(
            directory == null ? null : directory.resolve(FILE),
            mode.name().toLowerCase(Locale.ROOT),
            configuredVolume);
    if (wishes.file != null) {
      wishes.read(wishes.file);
    }
    return wishes;
  }

  private void read(Path from) {
    try (InputStream in = Files.newInputStream(from)) {
      byte[] text = in.readNBytes(MOST_BYTES + 1);
      if (text.length > MOST_BYTES) {
        throw new IOException("it is too long");
      }
      take(MAPPER.readTree(text));
    } catch (NoSuchFileException e) {
      // The first start since power came.
    } catch (IOException e) {
      muted = true;
      String why = e instanceof JsonProcessingException ? "it is damaged" : e.getMessage();
      Logger.warn("{} cannot be used: {}; the hub begins muted", from, why);
    }
  }

  private void take(JsonNode kept) throws IOException {
    JsonNode keptVolume = kept.path("volume");
    boolean noVolume = keptVolume.isNull();
    if (!kept.path("muted").isBoolean()
        || !kept.path("mode").isTextual()
        || !kept.path("left").isBoolean()
        || !kept.path("configuredVolume").isInt()
        || !(noVolume
            || (keptVolume.isInt()
                && keptVolume.intValue() >= 0
                && keptVolume.intValue() <= 100))) {
      throw new IOException("it is damaged");
    }
    muted = kept.get("muted").booleanValue() && kept.get("mode").textValue().equals(mode);
    left = kept.get("left").booleanValue();
    if (!noVolume && kept.get("configuredVolume").intValue() == configuredVolume) {
      volume = keptVolume.intValue();
    }
  }

  /** Whether somebody muted; a push button that is held or not is no wish. */
  boolean muted() {
    return muted;
  }

  /** Whether somebody wanted the hub out of its room. */
  boolean left() {
    return left;
  }

  /** The volume that somebody set, 0..100; empty where the configuration's counts. */
  OptionalInt volume() {
    Integer set = volume;
    return set == null ? OptionalInt.empty() : OptionalInt.of(set);
  }

  void muted(boolean now) {
    if (now != muted) {
      muted = now;
      keep();
    }
  }

  void left(boolean now) {
    if (now != left) {
      left = now;
      keep();
    }
  }

  /** Somebody set it, 0..100. */
  void volume(int now) {
    Integer before = volume;
    if (before == null || now != before) {
      volume = now;
      keep();
    }
  }

  /** The configuration says another one now, 0..100, which counts. */
  void configuredVolume(int now) {
    configuredVolume = now;
    volume = null;
    keep();
  }

  /**
   * Written aside and renamed: who is killed leaves the old file or the new one. Not brought to a
   * disk on purpose, as DurableFile would: there is none, and the room loop would wait.
   */
  private void keep() {
    if (file == null) {
      return;
    }
    ObjectNode now = MAPPER.createObjectNode();
    now.put("muted", muted).put("mode", mode).put("left", left);
    now.put("volume", volume).put("configuredVolume", configuredVolume);
    try {
      Path fresh = file.resolveSibling(FILE + ".new");
      Files.writeString(fresh, now + "\n", StandardCharsets.UTF_8);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      failed = false;
    } catch (IOException e) {
      if (!failed) {
        failed = true;
        Logger.warn("{} cannot be written: {}; a restart may forget who muted", file, e.toString());
      }
    }
  }
}
