package io.roomhub.daemon.rtc.ice;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands in for a router on the way to a TCP server: at a word it forgets all connections, of which
 * neither end is told.
 */
final class ForgetfulRouter implements AutoCloseable {
  private static final int BUFFER_BYTES = 16_384;

  private final InetSocketAddress server;
  private final ServerSocket listening;
  private final List<Connection> connections = new CopyOnWriteArrayList<>();

  /** Both halves of one. */
  private static final class Connection {
    final Socket inner;
    final Socket outer;
    volatile boolean forgotten;

    Connection(Socket inner, Socket outer) {
      this.inner = inner;
      this.outer = outer;
    }

    void pass(Socket from, Socket to) {
      byte[] buffer = new byte[BUFFER_BYTES];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          if (!forgotten) {
            out.write(buffer, 0, count);
          }
        }
      } catch (IOException e) {
        // Closed below, unless it was before.
      }
      if (!forgotten) {
        close();
      }
    }

    void close() {
      for (Socket each : List.of(inner, outer)) {
        try {
          each.close();
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  /** Begins to pass on. */
  ForgetfulRouter(String address, int port) throws IOException {
    server = new InetSocketAddress(address, port);
    listening = new ServerSocket(0, 10, InetAddress.getByName(address));
    Thread.ofVirtual().start(this::accept);
  }

  /** Where the server is found through it. */
  int port() {
    return listening.getLocalPort();
  }

  /** How many connections there have been. */
  int connections() {
    return connections.size();
  }

  private void accept() {
    try {
      while (true) {
        Socket inner = listening.accept();
        Connection made = new Connection(inner, new Socket(server.getAddress(), server.getPort()));
        connections.add(made);
        Thread.ofVirtual().start(() -> made.pass(made.inner, made.outer));
        Thread.ofVirtual().start(() -> made.pass(made.outer, made.inner));
      }
    } catch (IOException closed) {
      // That is the end.
    }
  }

  /** Nothing passes any more by the connections that there are; new ones can be made. */
  void forget() {
    connections.forEach(connection -> connection.forgotten = true);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    connections.forEach(Connection::close);
  }
}
