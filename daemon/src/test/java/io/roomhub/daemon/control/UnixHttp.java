package io.roomhub.daemon.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The smallest HTTP client that speaks over a Unix socket. */
final class UnixHttp {
  /**
   * An answer.
   *
   * @param head status line and headers, lines ended by \n
   */
  record Answer(int status, String head, String body) {}

  private final Path socket;

  UnixHttp(Path socket) {
    this.socket = socket;
  }

  Answer get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n");
  }

  Answer post(String path, String body) throws IOException {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return send(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nContent-Length: "
            + length
            + "\r\n\r\n"
            + body);
  }

  /** Sends bytes as they are and reads until the other side closes. */
  Answer send(String request) throws IOException {
    try (SocketChannel channel = connect(request)) {
      String all =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      int end = all.indexOf("\r\n\r\n");
      String head = all.substring(0, end).replace("\r\n", "\n");
      return new Answer(Integer.parseInt(head.split(" ")[1]), head, all.substring(end + 4));
    }
  }

  /** Sends a request and leaves the answer to the caller. */
  SocketChannel connect(String request) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
    return channel;
  }

  /** Watches events over HTTP/1.0, where the body is not chunked; the headers are read. */
  Stream watch(String path) throws IOException {
    SocketChannel channel = connect("GET " + path + " HTTP/1.0\r\nHost: hub\r\n\r\n");
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
    StringBuilder head = new StringBuilder();
    String line;
    while ((line = reader.readLine()) != null && !line.isEmpty()) {
      head.append(line).append('\n');
    }
    return new Stream(channel, reader, head.toString());
  }

  /** An open stream of events. */
  record Stream(SocketChannel channel, BufferedReader reader, String head)
      implements AutoCloseable {
    String line() throws IOException {
      return reader.readLine();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
