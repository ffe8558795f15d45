package io.roomhub.daemon.rtc.ice.turn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server on loopback that sends everything back. */
class TurnStreamTest {
  private final AtomicLong dropped = new AtomicLong();
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  private ServerSocket server;
  private TurnStream stream;

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::echo);
    InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
    stream =
        new TurnStream(
            new TurnServer("localhost", address, TurnServer.Transport.TCP),
            (buffer, length) -> received.add(Arrays.copyOf(buffer, length)),
            dropped);
  }

  @AfterEach
  void hangUp() throws IOException {
    stream.close();
    server.close();
  }

  private void echo() {
    byte[] message = new byte[TurnFrames.MAX_BYTES];
    try (Socket socket = server.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        int length = TurnFrames.read(in, message);
        TurnFrames.write(socket.getOutputStream(), message, 0, length);
      }
    } catch (IOException e) {
      // The end of the test.
    }
  }

  private static byte[] channelData(int body, Random random) {
    byte[] data = new byte[TurnFrames.CHANNEL_HEADER + body];
    random.nextBytes(data);
    data[0] = 0x40;
    data[2] = (byte) (body >> 8);
    data[3] = (byte) body;
    return data;
  }

  private byte[] next() throws InterruptedException {
    byte[] message = received.poll(20, TimeUnit.SECONDS);
    assertNotNull(message, "nothing has come back for 20 s");
    return message;
  }

  @Test
  void everyMessageArrivesAsItWasThoughItsBufferIsFilledAgain() throws Exception {
    Random random = new Random(1);
    byte[] buffer = new byte[1_500];
    for (int round = 0; round < 100; round++) {
      byte[][] sent = new byte[5][];
      for (int i = 0; i < sent.length; i++) {
        sent[i] = channelData(random.nextInt(1_200), random);
        System.arraycopy(sent[i], 0, buffer, 0, sent[i].length);
        stream.send(buffer, sent[i].length);
        random.nextBytes(buffer);
      }
      for (byte[] message : sent) {
        assertArrayEquals(message, next());
      }
    }
    assertEquals(0, dropped.get());
  }

  @Test
  void whatIsNoMessageIsCountedAndTheNextOneGoes() throws Exception {
    byte[] good = channelData(8, new Random(2));
    stream.send(new byte[TurnFrames.MAX_BYTES + 1], TurnFrames.MAX_BYTES + 1);
    stream.send(new byte[] {0x40, 0, 0, 9, 1}, 5);
    stream.send(good, good.length);
    assertArrayEquals(good, next());
    assertEquals(2, dropped.get());
    stream.close();
    stream.send(good, good.length);
    assertEquals(3, dropped.get());
  }
}
