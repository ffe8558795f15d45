package io.roomhub.daemon.rtc.ice.turn;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.tinylog.Logger;

/**
 * One connection to a TURN server over TCP or TLS: datagrams in, datagrams out. It connects by
 * itself, and is over when it breaks: the allocation is gone with it. Two virtual threads, one a
 * direction. What is sent is copied into messages that are used again.
 */
final class TurnStream implements TurnLink {
  private static final int CONNECT_MILLIS = 5_000;

  /** Sound that waits for longer than this many packets is better lost than late. */
  private static final int WAITING = 32;

  private final TurnServer server;
  private final Receiver receiver;
  private final BlockingQueue<Message> waiting = new ArrayBlockingQueue<>(WAITING);

  /** Such as were sent and may be filled again. */
  private final Queue<Message> spare = new ArrayBlockingQueue<>(WAITING);

  private final AtomicLong dropped;
  private final Socket socket = new Socket();
  private final Thread writer;
  private volatile boolean closed;

  private static final class Message {
    final byte[] bytes = new byte[TurnFrames.MAX_BYTES];
    int length;
  }

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

  /** Sends a message, unless too many wait or it is too long. Any thread. */
  @Override
  public void send(byte[] message, int length) {
    if (closed || length > TurnFrames.MAX_BYTES) {
      dropped.incrementAndGet();
      return;
    }
    Message filled = spare.poll();
    if (filled == null) {
      filled = new Message();
    }
    System.arraycopy(message, 0, filled.bytes, 0, length);
    filled.length = length;
    if (!waiting.offer(filled)) {
      spare.offer(filled);
      dropped.incrementAndGet();
    }
  }

  private void write() {
    try (Socket connected = connect()) {
      Thread.ofVirtual().name("roomhub-turn-reader").start(() -> read(connected));
      OutputStream out = new BufferedOutputStream(connected.getOutputStream());
      while (!closed) {
        Message message = waiting.take();
        if (!TurnFrames.write(out, message.bytes, 0, message.length)) {
          dropped.incrementAndGet();
        }
        spare.offer(message);
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
