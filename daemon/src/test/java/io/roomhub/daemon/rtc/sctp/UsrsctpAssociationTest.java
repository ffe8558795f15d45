package io.roomhub.daemon.rtc.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomhub.natives.Usrsctp;
import io.roomhub.natives.UsrsctpSocket.Reliability;
import io.roomhub.natives.UsrsctpSocket.Sent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An association with a peer that means no good. */
@Timeout(60)
class UsrsctpAssociationTest implements SctpListener {
  private static final long BINARY = 53;

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
  private boolean consuming = true;
  private SctpAssociations associations;
  private RawPeer peer;
  private SctpAssociation association;

  @BeforeEach
  void open() throws InterruptedException {
    assumeTrue(Usrsctp.available(), "libusrsctp2 is not installed");
    associations = SctpAssociations.load().orElseThrow();
    peer = new RawPeer(associations);
    association = associations.create(5000, peer::receive, this);
    // It comes before we have begun, and waits.
    peer.connect(association);
    association.start();
    assertEquals("established 1024", events.poll(20, TimeUnit.SECONDS));
  }

  @AfterEach
  void close() throws InterruptedException {
    if (association != null) {
      CountDownLatch closed = new CountDownLatch(1);
      association.close(closed::countDown);
      assertTrue(closed.await(20, TimeUnit.SECONDS));
      peer.close();
    }
  }

  @Override
  public void onEstablished(int streams) {
    events.add("established " + streams);
  }

  @Override
  public void onMessage(int stream, long payloadProtocol, byte[] message) {
    messages.add(message);
    if (consuming) {
      association.consumed(message.length);
    }
  }

  @Override
  public void onSent(int stream, int bytes) {
    events.add("sent " + bytes);
  }

  @Override
  public void onIncomingReset(int stream) {
    events.add("reset in " + stream);
  }

  @Override
  public void onOutgoingReset(int stream) {
    events.add("reset out " + stream);
  }

  @Override
  public void onClosed(String reason) {
    events.add("closed");
  }

  private byte[] message() throws InterruptedException {
    byte[] message = messages.poll(20, TimeUnit.SECONDS);
    assertNotNull(message, "no message");
    return message;
  }

  private void sendWhenThereIsRoom(int stream, byte[] data) {
    Sent sent = peer.send(stream, BINARY, data);
    while (sent == Sent.FULL) {
      sent = peer.send(stream, BINARY, data);
    }
    assertEquals(Sent.TAKEN, sent);
  }

  private static byte[] filled(int length, int value) {
    byte[] data = new byte[length];
    Arrays.fill(data, (byte) value);
    return data;
  }

  @Test
  void messagesLongerThanWeTakeAreCountedAndDroppedHoweverLong() throws Exception {
    sendWhenThereIsRoom(1, filled(262_144, 1));
    sendWhenThereIsRoom(1, filled(262_145, 2));
    sendWhenThereIsRoom(3, filled(4 << 20, 3));
    sendWhenThereIsRoom(1, filled(10, 4));
    assertArrayEquals(filled(262_144, 1), message());
    assertArrayEquals(filled(10, 4), message());
    assertTrue(association.dropped() >= 2, association.dropped() + " dropped");
    assertTrue(messages.isEmpty());
  }

  @Test
  void whatNobodyConsumesStaysWithTheSender() throws Exception {
    consuming = false;
    int taken = 0;
    for (int i = 0; i < 2_000 && taken < 200; i++) {
      taken += peer.send(1, BINARY, filled(100_000, taken)) == Sent.TAKEN ? 1 : 0;
    }
    assertTrue(taken < 200, "the window shuts after " + taken + " messages");
    assertTrue(messages.size() <= 1 + UsrsctpAssociation.MAX_UNCONSUMED / 100_000);
    consuming = true;
    for (int waiting = messages.size(); waiting > 0; waiting--) {
      association.consumed(100_000);
    }
    for (int i = 0; i < taken; i++) {
      assertEquals((byte) i, message()[0], "message " + i);
    }
  }

  @Test
  void rubbishIsCountedAndHarmsNothing() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      byte[] rubbish = new byte[random.nextInt(1500)];
      random.nextBytes(rubbish);
      association.receive(rubbish, 0, rubbish.length);
    }
    assertTrue(association.dropped() > 490, association.dropped() + " dropped");
    sendWhenThereIsRoom(1, filled(10, 1));
    assertArrayEquals(filled(10, 1), message());
  }

  /** What a malicious peer can do that has the verification tag: chunks of any content. */
  @Test
  void damagedPacketsWithTheRightTagAndChecksumDoNotEndTheProcess() throws Exception {
    association.send(
        new OutgoingMessage(
            0, PayloadProtocol.BINARY, filled(5_000, 1), 5_000, true, Reliability.RELIABLE, 0));
    association.reset(0);
    sendWhenThereIsRoom(1, filled(5_000, 2));
    message();
    Random random = new Random(2);
    byte[][] genuine = peer.heard.toArray(byte[][]::new);
    for (int i = 0; i < 20_000; i++) {
      byte[] packet = genuine[random.nextInt(genuine.length)].clone();
      for (int damage = random.nextInt(4); damage >= 0; damage--) {
        packet[12 + random.nextInt(packet.length - 12)] = (byte) random.nextInt();
      }
      seal(packet);
      if (SctpPacket.plausible(packet, 0, packet.length)) {
        peer.receive(packet, 0, packet.length);
      }
      if (i % 100 == 0) {
        // Both ends are usrsctp: the peer's is the one that gets the damaged ones.
        assertNotNull(peer.send(1, BINARY, filled(1, 1)));
      }
    }
  }

  /** Puts in the right CRC32c, as RFC 9260 appendix A has it. */
  private static void seal(byte[] packet) {
    ByteBuffer bytes = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(8, 0);
    CRC32C checksum = new CRC32C();
    checksum.update(packet);
    bytes.putInt(8, (int) checksum.getValue());
  }

  @Test
  void theEndOfThePeerIsTold() throws Exception {
    peer.close();
    assertEquals("closed", events.poll(20, TimeUnit.SECONDS));
  }
}
