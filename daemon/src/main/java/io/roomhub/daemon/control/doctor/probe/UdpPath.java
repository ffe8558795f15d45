package io.roomhub.daemon.control.doctor.probe;

import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A UDP socket of its own, on a free port of all interfaces. */
public final class UdpPath implements MessagePath {
  private static final int MAX_BYTES = 2_048;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Clock clock;
  private final DatagramSocket socket;
  private final byte[] buffer = new byte[MAX_BYTES];

  /** Opens the socket. */
  public UdpPath(Clock clock) throws SocketException {
    this.clock = clock;
    socket = new DatagramSocket();
  }

  @Override
  public void send(InetSocketAddress to, byte[] message) throws IOException {
    socket.send(new DatagramPacket(message, message.length, to));
  }

  @Override
  public @Nullable Received receive(long deadlineNanos) throws IOException {
    long left = (deadlineNanos - clock.nanoTime()) / NANOS_PER_MILLI;
    // A timeout of 0 would be for ever.
    socket.setSoTimeout((int) Math.clamp(left, 1, Integer.MAX_VALUE));
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException nothing) {
      return null;
    }
    return new Received(
        (InetSocketAddress) packet.getSocketAddress(), Arrays.copyOf(buffer, packet.getLength()));
  }

  @Override
  public boolean reliable() {
    return false;
  }

  @Override
  public void close() {
    socket.close();
  }
}
