package io.roomhub.daemon.rtc.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.tls.DatagramTransport;

/**
 * Stands between Bouncy Castle, which wants to block on a socket, and datagrams that are pushed in.
 * One thread offers, one takes; the queue is bounded, what does not fit is lost as on any network.
 */
final class DatagramQueue implements DatagramTransport {
  /** Room for a few flights sent twice. */
  static final int CAPACITY = 32;

  /** Room for what a sender of data may have under way, once the handshake is over. */
  static final int DATA_CAPACITY = 1024;

  /** An Ethernet frame. */
  static final int RECEIVE_LIMIT = 1500;

  /** What WebRTC stacks take for safe on every path (libwebrtc does). */
  static final int SEND_LIMIT = 1200;

  /** Where datagrams go out. */
  @FunctionalInterface
  interface Output {
    /** Sends or drops; must not block. */
    void send(byte[] buffer, int offset, int length);
  }

  private static final byte[] WAKE_UP = {};

  private final BlockingQueue<byte[]> inbound = new ArrayBlockingQueue<>(DATA_CAPACITY);
  private final Output output;
  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean blocking = true;
  private volatile boolean closed;

  DatagramQueue(Output output) {
    this.output = output;
  }

  /** Takes a copy of a datagram, or drops it when full. */
  void offer(byte[] buffer, int offset, int length) {
    byte[] copy = new byte[length];
    System.arraycopy(buffer, offset, copy, 0, length);
    if (closed || (blocking && inbound.size() >= CAPACITY) || !inbound.offer(copy)) {
      dropped.incrementAndGet();
    }
  }

  boolean isEmpty() {
    return inbound.isEmpty();
  }

  /** Datagrams that did not fit. */
  long dropped() {
    return dropped.get();
  }

  /** From now on an empty queue is told at once instead of waited for. */
  void stopBlocking() {
    blocking = false;
  }

  @Override
  public int getReceiveLimit() {
    return RECEIVE_LIMIT;
  }

  @Override
  public int getSendLimit() {
    return SEND_LIMIT;
  }

  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
    byte[] datagram;
    try {
      datagram = blocking ? inbound.poll(waitMillis, TimeUnit.MILLISECONDS) : inbound.poll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted("closed");
    }
    if (closed) {
      throw interrupted("closed");
    }
    if (datagram == null) {
      if (!blocking) {
        // A timeout would make Bouncy Castle ask again and again for the rest of its wait.
        throw interrupted("empty");
      }
      return -1;
    }
    int copied = Math.min(datagram.length, length);
    System.arraycopy(datagram, 0, buffer, offset, copied);
    return copied;
  }

  @Override
  public void send(byte[] buffer, int offset, int length) {
    output.send(buffer, offset, length);
  }

  /**
   * Ends every receive, one that waits too. Bouncy Castle calls it after it has sent its last
   * alert.
   */
  @Override
  public void close() {
    closed = true;
    inbound.clear();
    inbound.offer(WAKE_UP);
  }

  private static InterruptedIOException interrupted(String why) {
    return new InterruptedIOException(why);
  }
}
