package io.roomhub.daemon.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file of the control socket: where it may stand, and getting a place for it. */
public final class ControlSocket {
  /** Where the installed hub listens. */
  public static final Path INSTALLED = Path.of("/run/roomhub/control.sock");

  private static final String MODE = "rw-rw----";

  private ControlSocket() {}

  /**
   * Where to listen, best first. A path that was configured is the only one; for the default, which
   * an ordinary user cannot write, the places follow in which {@code roomhubctl} looks too.
   *
   * @param configured {@code control.socket}
   * @param runtimeDirectory value of XDG_RUNTIME_DIR, or null
   * @param image folder of the runnable image, the parent of {@code bin}, or null
   */
  public static List<Path> candidates(
      Path configured, @Nullable String runtimeDirectory, @Nullable Path image) {
    List<Path> candidates = new ArrayList<>(List.of(configured));
    if (configured.equals(INSTALLED)) {
      if (runtimeDirectory != null && !runtimeDirectory.isEmpty()) {
        candidates.add(Path.of(runtimeDirectory, "roomhub", "control.sock"));
      }
      if (image != null) {
        candidates.add(image.resolve("run").resolve("control.sock"));
      }
    }
    return candidates;
  }

  /**
   * Makes the place free: creates the folder, removes a socket left by a process that has died.
   *
   * @throws ControlSocketException when another process answers there, when something else has that
   *     name, or when the folder cannot be written
   */
  static void makeRoom(Path socket) throws ControlSocketException {
    Path folder = socket.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
      if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
        removeStale(socket);
      }
    } catch (IOException e) {
      throw new ControlSocketException(
          "cannot use the control socket " + socket + ": " + e + "; set control.socket");
    }
    if (!Files.isWritable(folder)) {
      throw new ControlSocketException(
          "cannot create the control socket " + socket + ": no permission to write " + folder);
    }
  }

  private static void removeStale(Path socket) throws IOException, ControlSocketException {
    var attributes =
        Files.readAttributes(
            socket, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isOther()) {
      throw new ControlSocketException(
          "cannot create the control socket " + socket + ": a file of that name is no socket");
    }
    if (answers(socket)) {
      throw ControlSocketException.taken(socket);
    }
    Files.delete(socket);
  }

  private static boolean answers(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      return false;
    }
  }

  /** Lets the owner and its group talk to the hub, and nobody else. */
  static void restrict(Path socket) throws IOException {
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString(MODE));
  }
}
