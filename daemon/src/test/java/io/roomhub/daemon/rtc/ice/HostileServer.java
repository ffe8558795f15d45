package io.roomhub.daemon.rtc.ice;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A STUN and TURN server, by UDP, that is up to no good. */
final class HostileServer implements AutoCloseable {
  /** What it does to whoever asks. */
  enum Manner {
    /** Never answers. */
    STALLS,
    /** Knows nobody. */
    REJECTS,
    /** Says forever that what it has just handed out has expired. */
    EXPIRES,
    /** Sends everybody to a third party. */
    REDIRECTS,
    /** Answers with an address of its own choice, to questions that were never asked. */
    FORGES,
    /** Answers rightly, long after the question. */
    IS_LATE,
    /** Sends a flood of anything. */
    BABBLES
  }

  private static final int BINDING = 0x0001;
  private static final int ALLOCATE = 0x0003;
  private static final int SUCCESS = 0x0100;
  private static final int ERROR = 0x0110;
  private static final int COOKIE = 0x2112a442;
  private static final int HEADER = 20;
  private static final int ERROR_CODE = 0x0009;
  private static final int REALM = 0x0014;
  private static final int NONCE = 0x0015;
  private static final int XOR_MAPPED_ADDRESS = 0x0020;
  private static final int ALTERNATE_SERVER = 0x8023;
  private static final long LATE_MS = 700;
  private static final int BABBLE = 50;

  final AtomicInteger asked = new AtomicInteger();
  private final Manner manner;
  private final DatagramSocket socket;
  private final InetSocketAddress thirdParty;
  private final Random random = new Random(1);

  HostileServer(Manner manner, String address, InetSocketAddress thirdParty) throws IOException {
    this.manner = manner;
    this.thirdParty = thirdParty;
    socket = new DatagramSocket(0, InetAddress.ofLiteral(address));
    Thread.ofVirtual().start(this::run);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void run() {
    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
    while (!socket.isClosed()) {
      try {
        socket.receive(packet);
        asked.incrementAndGet();
        answer(ByteBuffer.wrap(packet.getData().clone(), 0, packet.getLength()), packet);
      } catch (IOException e) {
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void answer(ByteBuffer request, DatagramPacket from)
      throws IOException, InterruptedException {
    InetSocketAddress client = (InetSocketAddress) from.getSocketAddress();
    int type = request.getShort(0);
    byte[] transaction = new byte[12];
    request.get(8, transaction);
    switch (manner) {
      case STALLS -> {}
      case REJECTS -> send(client, error(type, transaction, 403, null));
      case EXPIRES -> send(client, error(type, transaction, 438, null));
      case REDIRECTS -> send(client, error(type, transaction, 300, thirdParty));
      case FORGES -> {
        random.nextBytes(transaction);
        send(client, mapped(transaction, thirdParty));
      }
      case IS_LATE -> {
        Thread.sleep(LATE_MS);
        if (type == BINDING) {
          send(client, mapped(transaction, client));
        }
      }
      case BABBLES -> {
        for (int i = 0; i < BABBLE; i++) {
          byte[] anything = new byte[random.nextInt(1_400)];
          random.nextBytes(anything);
          send(client, anything);
        }
      }
    }
  }

  private static byte[] error(
      int type, byte[] transaction, int code, @Nullable InetSocketAddress alternate) {
    ByteBuffer body = ByteBuffer.allocate(200);
    attribute(body, ERROR_CODE, new byte[] {0, 0, (byte) (code / 100), (byte) (code % 100)});
    if (type == ALLOCATE) {
      attribute(body, REALM, "test".getBytes(US_ASCII));
      attribute(body, NONCE, Long.toString(System.nanoTime()).getBytes(US_ASCII));
    }
    if (alternate != null) {
      attribute(body, ALTERNATE_SERVER, address(alternate, 0));
    }
    return message(type | ERROR, transaction, body);
  }

  private static byte[] mapped(byte[] transaction, InetSocketAddress address) {
    ByteBuffer body = ByteBuffer.allocate(20);
    attribute(body, XOR_MAPPED_ADDRESS, address(address, COOKIE));
    return message(BINDING | SUCCESS, transaction, body);
  }

  private static byte[] address(InetSocketAddress address, int mask) {
    ByteBuffer value = ByteBuffer.allocate(8);
    value.putShort((short) 1).putShort((short) (address.getPort() ^ (mask >>> 16)));
    return value.putInt(ByteBuffer.wrap(address.getAddress().getAddress()).getInt() ^ mask).array();
  }

  private static void attribute(ByteBuffer body, int type, byte[] value) {
    body.putShort((short) type).putShort((short) value.length).put(value);
    body.position((body.position() + 3) / 4 * 4);
  }

  private static byte[] message(int type, byte[] transaction, ByteBuffer body) {
    return ByteBuffer.allocate(HEADER + body.position())
        .putShort((short) type)
        .putShort((short) body.position())
        .putInt(COOKIE)
        .put(transaction)
        .put(body.flip())
        .array();
  }

  private void send(InetSocketAddress to, byte[] data) throws IOException {
    try {
      socket.send(new DatagramPacket(data, data.length, to));
    } catch (SocketException e) {
      if (!socket.isClosed()) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
