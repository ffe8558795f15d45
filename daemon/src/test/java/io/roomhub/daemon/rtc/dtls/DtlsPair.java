package io.roomhub.daemon.rtc.dtls;

import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.jsep.DtlsRole;
import io.roomhub.daemon.rtc.srtp.SrtpProfile;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Two DTLS ends joined in memory, with a hand on the wire between them. */
final class DtlsPair implements AutoCloseable {
  /** What the wire does with a datagram: hand it on, hand on others, or nothing. */
  interface Wire {
    void carry(boolean fromClient, byte[] datagram, DtlsTransport to);
  }

  static final Wire CLEAN = (fromClient, datagram, to) -> to.receive(datagram, 0, datagram.length);

  /** What one end told. */
  static final class End implements DtlsListener {
    final CompletableFuture<DtlsSrtpKeys> keys = new CompletableFuture<>();
    final CompletableFuture<String> ended = new CompletableFuture<>();

    @Override
    public void onConnected(DtlsSrtpKeys material) {
      keys.complete(material);
    }

    @Override
    public void onFailed(String reason) {
      ended.complete(reason);
    }

    @Override
    public void onClosed() {
      ended.complete("closed");
    }
  }

  final DtlsIdentity clientIdentity = DtlsIdentity.generate();
  final DtlsIdentity serverIdentity = DtlsIdentity.generate();
  final End clientEnd = new End();
  final End serverEnd = new End();
  final DtlsTransport client;
  final DtlsTransport server;

  DtlsPair(List<SrtpProfile> clientProfiles, List<SrtpProfile> serverProfiles, Wire wire) {
    this(clientProfiles, serverProfiles, wire, 10_000);
  }

  DtlsPair(
      List<SrtpProfile> clientProfiles,
      List<SrtpProfile> serverProfiles,
      Wire wire,
      int timeoutMillis) {
    DtlsTransport[] ends = new DtlsTransport[2];
    client =
        new DtlsTransport(
            clientIdentity,
            clientProfiles,
            timeoutMillis,
            (buffer, offset, length) -> wire.carry(true, copy(buffer, offset, length), ends[1]),
            clientEnd);
    server =
        new DtlsTransport(
            serverIdentity,
            serverProfiles,
            timeoutMillis,
            (buffer, offset, length) -> wire.carry(false, copy(buffer, offset, length), ends[0]),
            serverEnd);
    ends[0] = client;
    ends[1] = server;
  }

  DtlsPair start() {
    server.start(DtlsRole.SERVER, List.of(clientIdentity.fingerprint()));
    client.start(DtlsRole.CLIENT, List.of(serverIdentity.fingerprint()));
    return this;
  }

  DtlsSrtpKeys clientKeys() throws Exception {
    return clientEnd.keys.get(20, TimeUnit.SECONDS);
  }

  DtlsSrtpKeys serverKeys() throws Exception {
    return serverEnd.keys.get(20, TimeUnit.SECONDS);
  }

  boolean connected() {
    return client.state() == DtlsTransportState.CONNECTED
        && server.state() == DtlsTransportState.CONNECTED;
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }

  static byte[] copy(byte[] buffer, int offset, int length) {
    byte[] copy = new byte[length];
    System.arraycopy(buffer, offset, copy, 0, length);
    return copy;
  }
}
