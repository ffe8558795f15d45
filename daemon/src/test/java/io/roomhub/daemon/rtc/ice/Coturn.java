package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real TURN server (coturn) in the tests' network namespace, by UDP, TCP and TLS. */
public final class Coturn implements AutoCloseable {
  /** Where it listens and relays. */
  public static final String ADDRESS = "10.77.0.1";

  /** The same by IPv6. */
  public static final String ADDRESS_6 = "fd77::1";

  /** By UDP and TCP. */
  public static final int PORT = 34_780;

  /** By TLS. */
  public static final int TLS_PORT = 34_781;

  private static final Path TURNSERVER = Path.of("/usr/bin/turnserver");
  private final String address;
  private final Process process;

  /** One that lets in {@code hub} with the password {@code secret}. */
  public static Coturn withPassword(Path directory, TestCertificate certificate) throws Exception {
    return new Coturn(directory, certificate, "--lt-cred-mech", "--user=hub:secret");
  }

  /**
   * Starts it and waits until it takes connections; skips the test where it is not installed.
   *
   * @param login how clients log in, as options of coturn
   */
  public Coturn(Path directory, TestCertificate certificate, String... login) throws Exception {
    this(ADDRESS, directory, certificate, login);
  }

  /** The same at another address of this machine. */
  public Coturn(String address, Path directory, TestCertificate certificate, String... login)
      throws Exception {
    assumeTrue(Files.isExecutable(TURNSERVER), "coturn is not installed");
    assumeTrue(NetworkInterface.getByName("roomhub0") != null, "no network namespace");
    this.address = address;
    Path certificateFile = directory.resolve("certificate.pem");
    Path keyFile = directory.resolve("key.pem");
    certificate.write(certificateFile, keyFile);
    List<String> command =
        new ArrayList<>(
            List.of(
                TURNSERVER.toString(),
                "-n",
                "--no-cli",
                "--no-dtls",
                "--cert=" + certificateFile,
                "--pkey=" + keyFile,
                "--listening-ip=" + address,
                "--relay-ip=" + address,
                "--listening-port=" + PORT,
                "--tls-listening-port=" + TLS_PORT,
                "--realm=test",
                "--log-file=stdout",
                "--pidfile=" + directory.resolve("pid"),
                "--userdb=" + directory.resolve("db")));
    Collections.addAll(command, login);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    for (int tries = 0; !listens(); tries++) {
      assertTrue(
          tries < 100 && process.isAlive(), () -> "coturn does not listen: see " + directory);
      Thread.sleep(100);
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, TLS_PORT), 1_000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
  }
}
