package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What roomhubctl says to a user who may not use the hub's socket. */
class RoomhubctlPermissionTest {
  @TempDir Path scratch;
  private Path script;
  private Path folder;
  private Path socket;
  private ServerSocketChannel hub;

  @BeforeEach
  void aHubOfSomebodyElse() throws IOException {
    // The one who asks is nobody's friend, but may come this far.
    mode(scratch, "rwxr-xr-x");
    script = Files.copy(Path.of("src/main/bin/roomhubctl"), scratch.resolve("roomhubctl"));
    mode(script, "rwxr-xr-x");
    Path daemon = Files.writeString(scratch.resolve("roomhubd"), "#!/bin/sh\necho alone\n");
    mode(daemon, "rwxr-xr-x");
    mode(Files.createDirectories(scratch.resolve("user")), "rwxr-xr-x");
    folder = Files.createDirectories(scratch.resolve("user/roomhub"));
    mode(folder, "rwxr-xr-x");
    socket = folder.resolve("control.sock");
    hub = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    hub.bind(UnixDomainSocketAddress.of(socket));
    mode(socket, "---------");
  }

  @AfterEach
  void close() throws IOException {
    hub.close();
    mode(folder, "rwxr-xr-x");
  }

  @Test
  void aSocketForOthersIsTold() throws Exception {
    assertEquals(refused(), ask("status", "--socket", socket.toString()));
    assertEquals(refused(), ask("events", "--socket", socket.toString()));
    assertEquals(refused(), ask("status"));
  }

  @Test
  void doctorDoesNotTryToRunBesideAHubThatItMayNotAsk() throws Exception {
    assertEquals(refused(), ask("doctor"));

    Files.delete(socket);
    assertEquals("0:alone\n", ask("doctor", "--json"), "no hub there");
  }

  @Test
  void aFolderForOthersIsTold() throws Exception {
    mode(folder, "---------");

    assertEquals(refused(), ask("status", "--socket", socket.toString()));
    assertEquals(refused(), ask("doctor", "--socket", socket.toString()));
  }

  @Test
  void whereThereIsNoSocketNoHubIsRunning() throws Exception {
    Files.delete(socket);

    assertEquals(
        "69:roomhubctl: no hub is running: there is no socket " + socket + "\n",
        ask("status", "--socket", socket.toString()));
  }

  private String refused() {
    return "69:roomhubctl: no permission: use sudo, or add yourself to the group roomhub ("
        + socket
        + ")\n";
  }

  /** Exit code, colon, everything printed, as a user who owns nothing. */
  private String ask(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
      command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    command.addAll(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(Path.of("/").toFile());
    builder.environment().remove("ROOMHUB_SOCKET");
    builder.environment().put("XDG_RUNTIME_DIR", scratch.resolve("user").toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + ":" + said;
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
