package io.roomhub.natives;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * How the loading of one native library ended; it is tried once and the answer stays for the life
 * of the process. A library that is missing costs one warning and the stage that needs it, never
 * the hub. Immutable, any thread.
 */
public final class LoadResult {
  private final String library;
  private final @Nullable String reason;

  private LoadResult(String library, @Nullable String reason) {
    this.library = library;
    this.reason = reason;
  }

  /**
   * Binds every native method of {@code functions} to {@code library} (JNA direct mapping).
   *
   * @param library a plain name ({@code rnnoise}: the system's libraries first, then the class path
   *     resource {@code linux-x86-64/librnnoise.so} or the like) or a file name ({@code libc.so.6})
   * @param howToGet what a person can do about its absence, for the warning
   */
  static LoadResult load(Class<?> functions, String library, String howToGet) {
    return load(functions, library, howToGet, Logger::warn);
  }

  static LoadResult load(
      Class<?> functions, String library, String howToGet, Consumer<String> warning) {
    try {
      Native.register(functions, NativeLibrary.getInstance(library));
      return new LoadResult(library, null);
    } catch (LinkageError e) {
      // Also what JNA itself throws when its own library cannot be unpacked or loaded.
      String reason = library + " cannot be loaded (" + firstLine(e) + "); " + howToGet;
      warning.accept(reason);
      return new LoadResult(library, reason);
    }
  }

  /** The library's name, as it was asked for. */
  public String library() {
    return library;
  }

  /** Whether the library can be used. */
  public boolean available() {
    return reason == null;
  }

  /**
   * Which library failed, why, and how to get it: one line for the status; empty if it is there.
   */
  public Optional<String> whyUnavailable() {
    return Optional.ofNullable(reason);
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage();
    return message == null
        ? e.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }
}
