package io.roomhub.daemon.rtc.ice.turn;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.tinylog.Logger;

/**
 * One connection to a TURN server over TCP or TLS: datagrams in, datagrams out. It connects by
 * itself, and is over when it breaks: the allocation is gone with it. Two virtual threads, one a
 * direction.
 */
final class TurnStream implements TurnLink {
  private static final int CONNECT_MILLIS = 5_000;

  /** Sound that waits for longer than this many packets is better lost than late. */
  private static final int WAITING = 32;

  private final TurnServer server;
  private final Receiver receiver;
  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(WAITING);
  private final AtomicLong dropped;
  private final Socket socket = new Socket();
  private final Thread writer;
  private volatile boolean closed;

  /**
   * Begins to connect.
   *
   * @param dropped counts datagrams that were not sent
   */
  TurnStream(TurnServer server, Receiver receiver, AtomicLong dropped) {
    this.server = server;
    this.receiver = receiver;
    this.dropped = dropped;
    writer = Thread.ofVirtual().name("roomhub-turn-writer").start(this::write);
  }

  /** Sends a message, unless too many wait. Any thread. */
  @Override
  public void send(byte[] message, int length) {
    if (closed || !waiting.offer(Arrays.copyOf(message, length))) {
      dropped.incrementAndGet();
    }
  }

  private void write() {
    try (Socket connected = connect()) {
      Thread.ofVirtual().name("roomhub-turn-reader").start(() -> read(connected));
      OutputStream out = new BufferedOutputStream(connected.getOutputStream());
      while (!closed) {
        byte[] datagram = waiting.take();
        if (!TurnFrames.write(out, datagram, 0, datagram.length)) {
          dropped.incrementAndGet();
        }
        if (waiting.isEmpty()) {
          out.flush();
        }
      }
    } catch (IOException e) {
      Logger.debug("{}: {}", server, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed = true;
    }
  }

  private Socket connect() throws IOException {
    return TurnSocket.connect(server, socket, CONNECT_MILLIS);
  }

  private void read(Socket connected) {
    byte[] message = new byte[TurnFrames.MAX_BYTES];
    try {
      DataInputStream in = new DataInputStream(connected.getInputStream());
      while (!closed) {
        receiver.onMessage(message, TurnFrames.read(in, message));
      }
    } catch (IOException e) {
      Logger.debug("{}: {}", server, e.getMessage());
    } finally {
      close();
    }
  }

  @Override
  public boolean connected() {
    return socket.isConnected();
  }

  @Override
  public boolean broken() {
    return closed;
  }

  /** Has the writer hang up, which may take until the system lets go of it. Any thread. */
  @Override
  public void close() {
    closed = true;
    writer.interrupt();
  }
}
