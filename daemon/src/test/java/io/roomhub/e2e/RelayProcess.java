package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real relay on loopback. */
interface RelayProcess extends AutoCloseable {
  /** Where it is for pages and hubs. */
  String url();

  @Override
  void close();

  /** Debian's mosquitto with a TCP and a WebSocket listener. */
  final class Mosquitto implements RelayProcess {
    private final Path config;
    final int tcpPort;
    private final int webSocketPort;
    private Process process;

    Mosquitto(Path directory) throws IOException {
      tcpPort = freePort();
      webSocketPort = freePort();
      config = directory.resolve("mosquitto.conf");
      Files.writeString(
          config,
          """
          listener %d 127.0.0.1
          listener %d 127.0.0.1
          protocol websockets
          allow_anonymous true
          persistence false
          """
              .formatted(tcpPort, webSocketPort));
      start();
    }

    void start() throws IOException {
      process =
          new ProcessBuilder("/usr/sbin/mosquitto", "-c", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(config.resolveSibling("mosquitto.log").toFile())
              .start();
      awaitPort(tcpPort);
      awaitPort(webSocketPort);
    }

    @Override
    public String url() {
      return "ws://127.0.0.1:" + webSocketPort + "/mqtt";
    }

    @Override
    public void close() {
      process.destroy();
      try {
        assertTrue(process.waitFor(10, TimeUnit.SECONDS), "mosquitto does not stop");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A script of {@code src/test/npm} that prints its port. */
  final class Node implements RelayProcess {
    private final NodeProcess process;
    private final int port;

    Node(String script) throws IOException {
      process = new NodeProcess(script);
      port = process.await("the port of " + script, line -> line.isInt()).intValue();
    }

    @Override
    public String url() {
      return "ws://127.0.0.1:" + port;
    }

    @Override
    public void close() {
      process.close();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitPort(int port) {
    Await.until(
        "port " + port,
        10,
        () -> {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket;
          } catch (IOException e) {
            return null;
          }
        });
  }
}
