package io.roomhub.daemon.rtc.sctp;

import io.roomhub.daemon.rtc.jsep.NegotiatedData;
import io.roomhub.natives.UsrsctpNotification;
import io.roomhub.natives.UsrsctpSocket;
import io.roomhub.natives.UsrsctpSocket.Received;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * An association that usrsctp runs.
 *
 * <p>Threads: the {@link SctpLoop} owns the socket and all queues behind the first; the calls of
 * {@link SctpAssociation} are handed over to it.
 */
final class UsrsctpAssociation implements SctpAssociation {
  /** Streams each way; a channel takes one of each. */
  static final int STREAMS = 1024;

  /** Packets that wait for the loop: more than a whole receive buffer. */
  private static final int MAX_PACKETS = 1024;

  /** After so many packets what has become of them is looked at. */
  private static final int BATCH = 16;

  /**
   * With so many bytes told and not yet consumed, the rest stays in usrsctp, and its window shuts.
   */
  static final int MAX_UNCONSUMED = 1 << 20;

  /** What a message costs beside its bytes, so that a million empty ones are no way around that. */
  static final int MESSAGE_COST = 256;

  private final SctpLoop loop;
  private final int remotePort;
  private final SctpAssociations.Output output;
  private final SctpListener listener;
  private final BlockingQueue<byte[]> packets = new ArrayBlockingQueue<>(MAX_PACKETS);
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicInteger unconsumed = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();
  private final StreamQueues waiting = new StreamQueues();
  private @Nullable UsrsctpSocket socket;
  private boolean discarding;
  private volatile boolean closed;

  UsrsctpAssociation(
      SctpLoop loop, int remotePort, SctpAssociations.Output output, SctpListener listener) {
    this.loop = loop;
    this.remotePort = remotePort;
    this.output = output;
    this.listener = listener;
  }

  @Override
  public void start() {
    loop.execute(
        () -> {
          if (closed || socket != null) {
            return;
          }
          try {
            UsrsctpSocket opened =
                new UsrsctpSocket(
                    (packet, length) -> output.send(packet, 0, length),
                    NegotiatedData.LOCAL_PORT,
                    STREAMS,
                    NegotiatedData.LOCAL_MAX_MESSAGE_SIZE);
            socket = opened;
            loop.add(this);
            opened.connect(remotePort);
            work();
          } catch (IllegalStateException e) {
            Logger.warn("No data channels: {}", e.getMessage());
            end(e.getMessage());
          }
        });
  }

  @Override
  public void receive(byte[] buffer, int offset, int length) {
    if (closed
        || !SctpPacket.plausible(buffer, offset, length)
        || !packets.offer(Arrays.copyOfRange(buffer, offset, offset + length))) {
      refused.incrementAndGet();
      return;
    }
    wake();
  }

  @Override
  public void send(OutgoingMessage message) {
    loop.execute(
        () -> {
          waiting.add(message);
          flush();
        });
  }

  @Override
  public void reset(int stream) {
    loop.execute(
        () -> {
          waiting.reset(stream);
          flush();
        });
  }

  @Override
  public void consumed(int bytes) {
    int cost = bytes + MESSAGE_COST;
    int before = unconsumed.getAndAdd(-cost);
    if (before >= MAX_UNCONSUMED && before - cost < MAX_UNCONSUMED) {
      wake();
    }
  }

  @Override
  public long dropped() {
    return refused.get();
  }

  @Override
  public void close(Runnable then) {
    closed = true;
    loop.execute(
        () -> {
          free();
          then.run();
        });
  }

  private void wake() {
    if (woken.compareAndSet(false, true)) {
      loop.execute(
          () -> {
            woken.set(false);
            work();
          });
    }
  }

  /** Time has passed. On the loop. */
  void onTick() {
    read();
    flush();
  }

  private void work() {
    UsrsctpSocket open = socket;
    if (open == null) {
      return;
    }
    List<byte[]> batch = new ArrayList<>(BATCH);
    while (packets.drainTo(batch, BATCH) > 0) {
      for (byte[] packet : batch) {
        open.input(packet, 0, packet.length);
      }
      batch.clear();
      read();
    }
    read();
    flush();
  }

  private void read() {
    while (!closed && unconsumed.get() < MAX_UNCONSUMED) {
      UsrsctpSocket open = socket;
      Received received = open == null ? null : open.receive();
      if (received == null) {
        return;
      }
      if (received.notification()) {
        notified(UsrsctpNotification.parse(received.data()));
      } else if (discarding
          || !received.complete()
          || received.data().length > NegotiatedData.LOCAL_MAX_MESSAGE_SIZE) {
        // Longer than we said we take: not kept, however long it goes on.
        discarding = !received.complete();
        refused.incrementAndGet();
      } else {
        unconsumed.addAndGet(received.data().length + MESSAGE_COST);
        listener.onMessage(received.stream(), received.payloadProtocol(), received.data());
      }
    }
  }

  private void notified(@Nullable UsrsctpNotification notification) {
    switch (notification) {
      case UsrsctpNotification.Established e ->
          listener.onEstablished(Math.min(e.outgoingStreams(), e.incomingStreams()));
      case UsrsctpNotification.StreamsReset reset -> {
        for (int stream : reset.streams()) {
          if (reset.incoming() && !reset.refused()) {
            listener.onIncomingReset(stream);
          }
          if (reset.outgoing()) {
            // One that was refused is over too: asking again would change nothing.
            listener.onOutgoingReset(stream);
          }
        }
      }
      case UsrsctpNotification.DeliveryAborted aborted -> discarding = false;
      case UsrsctpNotification.Restarted restarted ->
          // What the channels agreed on is lost with it.
          end("the other side began its association anew");
      case UsrsctpNotification.Ended ended -> end(ended.reason());
      case null -> {}
    }
  }

  private void end(String reason) {
    if (!closed) {
      closed = true;
      free();
      listener.onClosed(reason);
    }
  }

  private void free() {
    UsrsctpSocket open = socket;
    socket = null;
    if (open != null) {
      open.abort();
      loop.remove(this);
    }
  }

  /** Hands over to usrsctp what it has room for. */
  private void flush() {
    UsrsctpSocket open = socket;
    int stream = waiting.turn();
    while (open != null && !closed && stream >= 0) {
      OutgoingMessage message = waiting.peek(stream);
      if (message == null) {
        if (!open.resetOutgoing(stream)) {
          listener.onOutgoingReset(stream);
        }
      } else {
        switch (send(open, message)) {
          case FULL -> {
            return;
          }
          case REFUSED -> refused.incrementAndGet();
          case TAKEN -> {}
        }
        listener.onSent(stream, message.size());
      }
      waiting.remove(stream);
      stream = waiting.turn();
    }
  }

  private static UsrsctpSocket.Sent send(UsrsctpSocket open, OutgoingMessage message) {
    return open.send(
        message.stream(),
        message.protocol().identifier(),
        message.ordered(),
        message.reliability(),
        message.limit(),
        message.data());
  }
}
