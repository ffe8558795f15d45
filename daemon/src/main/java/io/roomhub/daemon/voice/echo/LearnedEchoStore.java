package io.roomhub.daemon.voice.echo;

import io.roomhub.daemon.files.DurableFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.tinylog.Logger;

/**
 * Keeps what is learned of each pair of microphone and speaker in a file of its own in {@code echo}
 * in the state directory, those of the {@value #MOST_PAIRS} pairs used last. A file that cannot be
 * read or written costs one log line and a second of learning. For one thread, which may block.
 */
public final class LearnedEchoStore {
  private static final int MOST_PAIRS = 8;
  private static final int FORMAT = 0x52484531;
  private static final int MOST_BYTES = 1 << 20;

  private final Path folder;

  /** A store in {@code stateDirectory}, which need not exist. */
  public LearnedEchoStore(Path stateDirectory) {
    folder = stateDirectory.resolve("echo");
  }

  /** What is known of a pair of devices, by their stable names. */
  public Optional<LearnedEcho> load(String microphone, String speaker) {
    Path file = file(microphone, speaker);
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new IOException("too long");
      }
      return Optional.of(parse(Files.readAllBytes(file), microphone, speaker));
    } catch (IOException | RuntimeException e) {
      Logger.warn("what was learned of the room's echo is lost: {}: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /** Replaces what is known of a pair; a power cut leaves the old file or the new one. */
  public void save(String microphone, String speaker, LearnedEcho learned) {
    Path file = file(microphone, speaker);
    try {
      DurableFile.write(file, bytes(microphone, speaker, learned));
      forgetOldest();
    } catch (IOException | UncheckedIOException e) {
      Logger.warn("cannot keep what is learned of the room's echo: {}: {}", file, e.getMessage());
    }
  }

  private void forgetOldest() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> newestFirst =
          files
              .filter(file -> file.toString().endsWith(".echo"))
              .sorted(Comparator.comparing(LearnedEchoStore::modified).reversed())
              .toList();
      for (Path file :
          newestFirst.subList(Math.min(MOST_PAIRS, newestFirst.size()), newestFirst.size())) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      return 0;
    }
  }

  private Path file(String microphone, String speaker) {
    CRC32 crc = new CRC32();
    crc.update((microphone + "\n" + speaker).getBytes(StandardCharsets.UTF_8));
    return folder.resolve(String.format("%08x.echo", crc.getValue()));
  }

  private static byte[] bytes(String microphone, String speaker, LearnedEcho learned)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(FORMAT);
    out.writeUTF(microphone);
    out.writeUTF(speaker);
    out.writeDouble(learned.delay());
    out.writeDouble(learned.skew());
    out.writeInt(learned.response().length);
    for (float sample : learned.response()) {
      out.writeFloat(sample);
    }
    CRC32 crc = new CRC32();
    crc.update(bytes.toByteArray());
    out.writeLong(crc.getValue());
    return bytes.toByteArray();
  }

  private static LearnedEcho parse(byte[] bytes, String microphone, String speaker)
      throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readInt() != FORMAT) {
      throw new IOException("of another version");
    }
    if (!in.readUTF().equals(microphone) || !in.readUTF().equals(speaker)) {
      throw new IOException("of other devices");
    }
    double delay = in.readDouble();
    double skew = in.readDouble();
    if (in.readInt() != LearnedEcho.length()) {
      throw new IOException("of another version");
    }
    float[] response = new float[LearnedEcho.length()];
    for (int i = 0; i < response.length; i++) {
      response[i] = in.readFloat();
    }
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, bytes.length - Long.BYTES);
    if (in.readLong() != crc.getValue()) {
      throw new IOException("damaged");
    }
    return LearnedEcho.of(delay, skew, response);
  }
}
