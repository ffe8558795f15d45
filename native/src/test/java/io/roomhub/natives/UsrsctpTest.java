package io.roomhub.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomhub.natives.UsrsctpSocket.Received;
import io.roomhub.natives.UsrsctpSocket.Reliability;
import io.roomhub.natives.UsrsctpSocket.Sent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two sockets that hand their packets to each other, in virtual time. */
class UsrsctpTest {
  private static final int MAX_MESSAGE = 262_144;

  /** One end and what it was told. */
  private static final class End {
    final Queue<byte[]> sent = new ArrayDeque<>();
    final List<UsrsctpNotification> notifications = new ArrayList<>();
    final List<Received> messages = new ArrayList<>();
    final UsrsctpSocket socket =
        new UsrsctpSocket(
            (packet, length) -> sent.add(Arrays.copyOf(packet, length)), 5000, 1024, MAX_MESSAGE);

    void drain() {
      for (Received received = socket.receive(); received != null; received = socket.receive()) {
        if (received.notification()) {
          notifications.add(UsrsctpNotification.parse(received.data()));
        } else {
          messages.add(received);
        }
      }
    }
  }

  private End a;
  private End b;

  @BeforeEach
  void open() {
    assumeTrue(Usrsctp.available(), "libusrsctp2 is not installed");
    a = new End();
    b = new End();
    a.socket.connect(5000);
    b.socket.connect(5000);
    pass(50);
  }

  @AfterEach
  void close() {
    if (a != null && b != null) {
      a.socket.abort();
      b.socket.abort();
      assertEquals(0, Usrsctp.openSockets());
      assertTrue(Usrsctp.finish(), "no association is left behind");
    }
  }

  private void pass(int millis) {
    for (int i = 0; i < millis; i += 10) {
      exchange();
      Usrsctp.handleTimers(10);
    }
    exchange();
  }

  private void exchange() {
    while (!a.sent.isEmpty() || !b.sent.isEmpty()) {
      hand(a, b);
      hand(b, a);
    }
    a.drain();
    b.drain();
  }

  private static void hand(End from, End to) {
    byte[] packet = from.sent.poll();
    if (packet != null) {
      assertTrue(packet.length <= 1172, "a packet of " + packet.length);
      to.socket.input(packet, 0, packet.length);
      to.drain();
    }
  }

  private Sent send(int stream, byte[] data) {
    return a.socket.send(stream, 53, true, Reliability.RELIABLE, 0, data);
  }

  private static byte[] random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void bothEndsConnectAndAgreeOnStreams() {
    assertEquals(List.of(new UsrsctpNotification.Established(1024, 1024)), a.notifications);
    assertEquals(a.notifications, b.notifications);
  }

  @Test
  void aMessageComesWholeWithItsStreamAndProtocol() {
    byte[] data = random(1, MAX_MESSAGE);

    assertEquals(Sent.TAKEN, send(7, data));
    assertEquals(Sent.REFUSED, send(7, new byte[MAX_MESSAGE + 1]));
    pass(100);

    assertEquals(1, b.messages.size());
    Received got = b.messages.getFirst();
    assertArrayEquals(data, got.data());
    assertEquals(7, got.stream());
    assertEquals(53, got.payloadProtocol());
    assertTrue(got.complete());
  }

  /**
   * In real time: usrsctp asks the machine's clock how long ago a packet was sent before it sends
   * it again.
   */
  @Test
  void lostPacketsAreSentAgain() {
    byte[] data = random(2, MAX_MESSAGE);
    assertEquals(Sent.TAKEN, send(0, data));
    int lost = 0;
    Random random = new Random(3);
    long begin = System.nanoTime();
    int passed = 0;
    while (b.messages.isEmpty() && passed < 60_000) {
      for (End end : List.of(a, b)) {
        for (byte[] packet = end.sent.poll(); packet != null; packet = end.sent.poll()) {
          if (random.nextInt(20) == 0) {
            lost++;
          } else {
            (end == a ? b : a).socket.input(packet, 0, packet.length);
          }
        }
      }
      a.drain();
      b.drain();
      int elapsed = (int) ((System.nanoTime() - begin) / 1_000_000) - passed;
      passed += elapsed;
      Usrsctp.handleTimers(elapsed);
      Thread.onSpinWait();
    }
    assertTrue(lost > 5, lost + " packets lost");
    assertArrayEquals(data, b.messages.getFirst().data());
  }

  @Test
  void aFullBufferIsToldAndEmptiesItself() {
    int taken = 0;
    while (send(0, random(taken, 100_000)) == Sent.TAKEN) {
      taken++;
    }
    assertEquals(Sent.FULL, send(0, random(taken, 100_000)));
    pass(300);
    assertEquals(taken, b.messages.size());
    assertEquals(Sent.TAKEN, send(0, random(0, 100_000)));
  }

  @Test
  void aStreamIsResetAfterWhatWasSentOnIt() {
    send(4, random(4, 100_000));
    assertTrue(a.socket.resetOutgoing(4));
    pass(300);
    assertEquals(1, b.messages.size());
    assertTrue(
        b.notifications.contains(
            new UsrsctpNotification.StreamsReset(List.of(4), true, false, false)));
    assertTrue(
        a.notifications.contains(
            new UsrsctpNotification.StreamsReset(List.of(4), false, true, false)));
    assertFalse(a.socket.resetOutgoing(5000), "no such stream");
  }

  @Test
  void anAbortIsToldToTheOtherEnd() {
    a.socket.abort();
    exchange();
    assertTrue(
        b.notifications.getLast() instanceof UsrsctpNotification.Ended, b.notifications::toString);
  }

  @Test
  void whoHearsNothingGivesUp() {
    a.sent.clear();
    send(0, random(5, 10));
    for (int i = 0;
        i < 200_000 && !(a.notifications.getLast() instanceof UsrsctpNotification.Ended);
        i += 100) {
      a.sent.clear();
      Usrsctp.handleTimers(100);
      a.drain();
    }
    assertTrue(a.notifications.getLast() instanceof UsrsctpNotification.Ended);
  }

  @Test
  void rubbishIsIgnored() {
    Random random = new Random(6);
    for (int i = 0; i < 2000; i++) {
      byte[] rubbish = random(random.nextInt(), random.nextInt(1500));
      b.socket.input(rubbish, 0, rubbish.length);
    }
    send(1, random(7, 10));
    pass(50);
    assertEquals(1, b.messages.size());
  }
}
