package io.roomhub.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A TCP proxy on loopback that accepts at once and passes nothing on until it is told to: whoever
 * connects through it is about to join until then.
 */
final class HeldProxy implements AutoCloseable {
  private final URI target;
  private final ServerSocket server;
  private final CountDownLatch released = new CountDownLatch(1);
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean waited;

  /**
   * Starts to listen.
   *
   * @param target URL of a server, whose port counts
   */
  HeldProxy(String target) {
    this.target = URI.create(target);
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread(this::accept);
  }

  /** The target's URL with the proxy's port. */
  String url() {
    return "%s://127.0.0.1:%d%s"
        .formatted(target.getScheme(), server.getLocalPort(), target.getPath());
  }

  /** Whether somebody is waiting. */
  boolean somebodyWaits() {
    return waited;
  }

  /** Passes everything on from now. */
  void release() {
    released.countDown();
  }

  private interface Io {
    void run() throws IOException, InterruptedException;
  }

  private static void thread(Io task) {
    Thread.ofPlatform()
        .daemon()
        .name("held-proxy")
        .start(
            () -> {
              try {
                task.run();
              } catch (IOException | InterruptedException closed) {
                // Whoever is connected has gone, or the test is over.
              }
            });
  }

  private void accept() throws IOException {
    while (true) {
      Socket here = server.accept();
      sockets.add(here);
      waited = true;
      thread(() -> serve(here));
    }
  }

  private void serve(Socket here) throws IOException, InterruptedException {
    released.await();
    Socket there = new Socket(InetAddress.getLoopbackAddress(), target.getPort());
    sockets.add(there);
    thread(() -> pump(there, here));
    pump(here, there);
  }

  private static void pump(Socket from, Socket to) throws IOException {
    from.setTcpNoDelay(true);
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[64 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
