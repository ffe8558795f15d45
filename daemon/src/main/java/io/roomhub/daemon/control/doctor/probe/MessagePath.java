package io.roomhub.daemon.control.doctor.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A way for messages of STUN and TURN: datagrams, or messages in a stream. One thread uses it;
 * {@link #close} may come from any.
 */
public interface MessagePath extends AutoCloseable {
  /**
   * Sends; the message may be lost.
   *
   * @param to ignored by a stream, which leads to one server only
   * @throws IOException when the path is broken or there is no way to {@code to}
   */
  void send(InetSocketAddress to, byte[] message) throws IOException;

  /**
   * The next message that has come, or null when none has until the deadline.
   *
   * @param deadlineNanos by the monotonic clock
   * @throws IOException when the path is broken
   */
  @Nullable Received receive(long deadlineNanos) throws IOException, InterruptedException;

  /** Whether what is sent arrives or the path breaks, so that repeating is of no use. */
  boolean reliable();

  @Override
  void close();

  /** A message and who sent it. */
  record Received(InetSocketAddress from, byte[] message) {}
}
