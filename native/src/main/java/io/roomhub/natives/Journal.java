package io.roomhub.natives;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes entries with fields of their own into the journal, sd_journal_sendv(3), through
 * libsystemd.so.0. Any thread but an audio thread, since a call allocates.
 */
public final class Journal {
  private static final Path SOCKET = Path.of("/run/systemd/journal/socket");

  private Journal() {}

  /** Whether the journal takes what this process writes, and has a door for entries with fields. */
  public static boolean listens() {
    return System.getenv("JOURNAL_STREAM") != null
        && Files.exists(SOCKET)
        && Library.LOADED.available();
  }

  /**
   * Writes one entry.
   *
   * @param fields names of capital letters, digits and underscores, as systemd.journal-fields(7)
   *     asks for; {@code MESSAGE} and {@code PRIORITY} among them
   * @return whether it was taken
   */
  public static boolean send(Map<String, String> fields) {
    List<byte[]> entries = new ArrayList<>();
    fields.forEach((name, value) -> entries.add(field(name, value)));
    int total = entries.stream().mapToInt(entry -> entry.length).sum();
    try (Memory text = new Memory(Math.max(1, total));
        Memory vector = new Memory(2L * Native.POINTER_SIZE * Math.max(1, entries.size()))) {
      long at = 0;
      for (int i = 0; i < entries.size(); i++) {
        byte[] entry = entries.get(i);
        text.write(at, entry, 0, entry.length);
        long slot = 2L * Native.POINTER_SIZE * i;
        vector.setPointer(slot, text.share(at));
        vector.setLong(slot + Native.POINTER_SIZE, entry.length);
        at += entry.length;
      }
      return Functions.sd_journal_sendv(vector, entries.size()) >= 0;
    }
  }

  private static byte[] field(String name, String value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    bytes.write('=');
    bytes.writeBytes(value.getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  private static final class Library {
    static final LoadResult LOADED =
        LoadResult.load(
            Functions.class,
            "libsystemd.so.0",
            "the journal gets lines without fields; apt-get install libsystemd0");
  }

  /** sd-journal.h; names are the library's. */
  @SuppressWarnings("MemberName")
  private static final class Functions {
    static native int sd_journal_sendv(Pointer vector, int count);
  }
}
