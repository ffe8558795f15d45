package io.roomhub.daemon.rtc.sctp;

import io.roomhub.natives.UsrsctpSocket;
import io.roomhub.natives.UsrsctpSocket.Received;
import io.roomhub.natives.UsrsctpSocket.Reliability;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Another end that keeps no rule but SCTP's: sends whatever a test wants, as long as it wants. */
final class RawPeer implements AutoCloseable {
  private static final int MAX_MESSAGE = 4 << 20;

  final List<byte[]> heard = new CopyOnWriteArrayList<>();
  private final SctpAssociations associations;
  private final UsrsctpSocket socket;
  private volatile SctpAssociation to;

  RawPeer(SctpAssociations associations) {
    this.associations = associations;
    socket =
        on(
            () ->
                new UsrsctpSocket(
                    (packet, length) -> to.receive(packet, 0, length), 5000, 1024, MAX_MESSAGE));
  }

  /** Where its packets go. */
  void connect(SctpAssociation association) {
    to = association;
    associations.thread().execute(() -> socket.connect(5000));
  }

  /** A packet for it. On the thread of SCTP, from inside the other end: worked off later. */
  void receive(byte[] buffer, int offset, int length) {
    byte[] packet = Arrays.copyOfRange(buffer, offset, offset + length);
    heard.add(packet);
    associations
        .thread()
        .execute(
            () -> {
              socket.input(packet, 0, packet.length);
              for (Received got = socket.receive(); got != null; ) {
                got = socket.receive();
              }
            });
  }

  UsrsctpSocket.Sent send(int stream, long payloadProtocol, byte[] data) {
    return on(() -> socket.send(stream, payloadProtocol, true, Reliability.RELIABLE, 0, data));
  }

  private <T> T on(Supplier<T> task) {
    try {
      return CompletableFuture.supplyAsync(task, associations.thread()).get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    on(
        () -> {
          socket.abort();
          return socket;
        });
  }
}
