package io.roomhub.daemon.rtc.ice.guard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roomhub.hardware.clock.VirtualClock;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedSocketTest {
  private static final byte[] CLIENT_HELLO = {22, (byte) 0xfe, (byte) 0xff, 1, 2, 3};
  private static final byte[] MEDIA = {(byte) 0x80, 111, 0, 1, 9};
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final AtomicLong refused = new AtomicLong();
  private final List<String> received = new ArrayList<>();
  private final DatagramSocket peer = new DatagramSocket(ANY_PORT);
  private final DatagramSocket server = new DatagramSocket(ANY_PORT);
  private final VirtualClock clock = new VirtualClock();
  private final CheckBudget budget = CheckBudget.ofHub().ofConnection();
  private Doorkeeper door;
  private final GuardedSocket socket = new GuardedSocket(ANY_PORT, servers(), this::door);
  private final DatagramSocket stranger = new DatagramSocket(ANY_PORT);

  GuardedSocketTest() throws IOException {}

  private Doorkeeper door(InetSocketAddress local) {
    door =
        new Doorkeeper(
            local,
            StunGateTest.gate(),
            budget,
            new IncomingChecks(),
            clock,
            refused,
            this::received);
    return door;
  }

  private void received(
      InetSocketAddress local, InetSocketAddress remote, byte[] data, int offset, int length) {
    assertEquals(socket.getLocalSocketAddress(), local);
    assertEquals(peer.getLocalSocketAddress(), remote);
    received.add(hex(Arrays.copyOfRange(data, offset, offset + length)));
  }

  private Set<SocketAddress> servers() {
    return Set.of(server.getLocalSocketAddress());
  }

  @AfterEach
  void close() {
    socket.close();
    peer.close();
    stranger.close();
    server.close();
  }

  private void send(DatagramSocket from, byte[] datagram) throws IOException {
    from.send(new DatagramPacket(datagram, datagram.length, socket.getLocalSocketAddress()));
  }

  private static String hex(byte[] datagram) {
    return HexFormat.of().formatHex(datagram);
  }

  private byte[] receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  @Test
  void whoMadeAnAuthenticCheckMaySendAtOnceAndNobodyElse() throws IOException {
    send(peer, CLIENT_HELLO);
    send(peer, StunGateTest.REQUEST);
    assertArrayEquals(StunGateTest.REQUEST, receive());
    assertEquals(1, refused.get(), "what came before its check");

    send(stranger, CLIENT_HELLO);
    send(peer, CLIENT_HELLO);
    send(peer, MEDIA);
    send(peer, StunGateTest.REQUEST);
    assertArrayEquals(StunGateTest.REQUEST, receive());
    assertEquals(List.of(hex(CLIENT_HELLO), hex(MEDIA)), received, "what is no business of ice4j");
    assertEquals(2, refused.get(), "the stranger's");
  }

  @Test
  void theStunOfAServerIsForIce4jAndNothingElse() throws IOException {
    byte[] allocateResponse = new byte[20];
    allocateResponse[0] = 1;
    allocateResponse[1] = 3;
    System.arraycopy(StunGateTest.REQUEST, 4, allocateResponse, 4, 16);
    send(server, MEDIA);
    send(server, allocateResponse);
    assertArrayEquals(allocateResponse, receive());
    assertEquals(List.of(), received);
    assertEquals(1, refused.get());
  }

  @Test
  void aCheckThatProvesNothingOpensNothing() throws IOException {
    byte[] forged = StunGateTest.REQUEST.clone();
    forged[forged.length - 10] ^= 1;
    send(stranger, forged);
    send(stranger, CLIENT_HELLO);
    socket.setSoTimeout(200);
    assertThrows(SocketTimeoutException.class, this::receive);
    assertEquals(2, refused.get());
  }

  private void check(DatagramSocket to) throws IOException {
    byte[] request = StunGateTest.REQUEST;
    socket.send(new DatagramPacket(request, request.length, to.getLocalSocketAddress()));
  }

  private static int waiting(DatagramSocket at) throws IOException {
    at.setSoTimeout(200);
    int count = 0;
    try {
      while (true) {
        at.receive(new DatagramPacket(new byte[1500], 1500));
        count++;
      }
    } catch (SocketTimeoutException nothingMore) {
      return count;
    }
  }

  @Test
  void checksToWhoHasNotProvedItselfAreLimitedAndOthersAreNot() throws IOException {
    for (int i = 0; i < CheckBudget.BURST + 3; i++) {
      check(stranger);
      check(server);
    }
    assertEquals(CheckBudget.BURST, waiting(stranger));
    assertEquals(CheckBudget.BURST + 3, waiting(server));
    assertEquals(3, refused.get());

    for (int i = 0; i < 2 * CheckBudget.MAX_PER_ADDRESS; i++) {
      clock.advanceMillis(5);
      check(peer);
      door.answered((InetSocketAddress) peer.getLocalSocketAddress());
    }
    assertEquals(2 * CheckBudget.MAX_PER_ADDRESS, waiting(peer), "it has proved itself each time");
    assertEquals(3, refused.get());
  }
}
