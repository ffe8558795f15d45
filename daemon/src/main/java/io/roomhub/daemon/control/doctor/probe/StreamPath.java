package io.roomhub.daemon.control.doctor.probe;

import io.roomhub.daemon.rtc.ice.turn.TurnFrames;
import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import io.roomhub.daemon.rtc.ice.turn.TurnSocket;
import io.roomhub.hardware.clock.Clock;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A connection with a TURN server over TCP or TLS. A virtual thread of its own reads: a message
 * that has begun to come must be read to its end, however long that takes.
 */
public final class StreamPath implements MessagePath {
  /** Messages that wait to be asked for; what is more is dropped as a network would. */
  private static final int WAITING = 512;

  private static final Received END = new Received(new InetSocketAddress(0), new byte[0]);

  private final Clock clock;
  private final InetSocketAddress server;
  private final Socket socket;
  private final BlockingQueue<Received> come = new ArrayBlockingQueue<>(WAITING);
  private volatile String failure = "the server has closed the connection";

  /**
   * Connects; blocks.
   *
   * @param millis limit of each step
   */
  public StreamPath(Clock clock, TurnServer server, int millis) throws IOException {
    this.clock = clock;
    this.server = server.address();
    socket = TurnSocket.connect(server, new Socket(), millis);
    Thread.ofVirtual().name("roomhub-doctor-reader").start(this::read);
  }

  private void read() {
    byte[] buffer = new byte[TurnFrames.MAX_BYTES];
    try {
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      while (true) {
        int length = TurnFrames.read(in, buffer);
        if (!come.offer(new Received(server, Arrays.copyOf(buffer, length)))) {
          Logger.debug("A message of {} dropped", server);
        }
      }
    } catch (EOFException closed) {
      end();
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
      end();
    }
  }

  private void end() {
    while (!come.offer(END)) {
      come.poll();
    }
  }

  @Override
  public void send(InetSocketAddress to, byte[] message) throws IOException {
    if (!TurnFrames.write(socket.getOutputStream(), message, 0, message.length)) {
      throw new IOException("not a message of TURN");
    }
  }

  @Override
  public @Nullable Received receive(long deadlineNanos) throws IOException, InterruptedException {
    Received next = come.poll(deadlineNanos - clock.nanoTime(), TimeUnit.NANOSECONDS);
    if (next == END) {
      end();
      throw new IOException(failure);
    }
    return next;
  }

  @Override
  public boolean reliable() {
    return true;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      Logger.debug("{} while closing: {}", server, e.getMessage());
    }
  }
}
