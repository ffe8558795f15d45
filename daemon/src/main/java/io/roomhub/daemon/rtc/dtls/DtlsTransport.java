package io.roomhub.daemon.rtc.dtls;

import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.jsep.DtlsRole;
import io.roomhub.daemon.rtc.sdp.Fingerprint;
import io.roomhub.daemon.rtc.srtp.SrtpProfile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * One DTLS 1.2 association of a peer (RTCDtlsTransport): datagrams are pushed in with {@link
 * #receive} and leave through the output given at construction.
 *
 * <p>Threads: Bouncy Castle's handshake blocks, so it has a virtual thread of its own until it is
 * over. Afterwards there is none: each datagram is worked off on the thread that hands it in, which
 * is also how close_notify is seen, unless {@link #workOn} names another. {@link #close} may come
 * from any thread.
 *
 * <p>Datagrams that are no DTLS, are damaged or fail authentication are discarded and counted (RFC
 * 6347 section 4.1.2.7). Whether a datagram came from an address that ICE has validated is the
 * business of who calls {@link #receive}.
 */
public final class DtlsTransport {
  private final DtlsIdentity identity;
  private final List<SrtpProfile> preference;
  private final int timeoutMillis;
  private final DtlsListener listener;
  private final DatagramQueue datagrams;
  private final AtomicReference<DtlsTransportState> state =
      new AtomicReference<>(DtlsTransportState.NEW);
  private final AtomicLong refused = new AtomicLong();
  private final ReentrantLock pump = new ReentrantLock();
  private final byte[] applicationData = new byte[DatagramQueue.RECEIVE_LIMIT];
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile @Nullable Executor worker;
  private volatile @Nullable Association association;

  /**
   * @param preference SRTP profiles, the best first
   * @param timeoutMillis how long a handshake may take
   * @param output where datagrams go; called on several threads, never at the same time for one
   *     association
   */
  public DtlsTransport(
      DtlsIdentity identity,
      List<SrtpProfile> preference,
      int timeoutMillis,
      Output output,
      DtlsListener listener) {
    this.identity = identity;
    this.preference = List.copyOf(preference);
    this.timeoutMillis = timeoutMillis;
    this.listener = listener;
    this.datagrams = new DatagramQueue(output::send);
  }

  /** Where datagrams go out. */
  @FunctionalInterface
  public interface Output {
    /** Sends or drops; must not block. */
    void send(byte[] buffer, int offset, int length);
  }

  /**
   * Begins the handshake; once. Datagrams that came before wait in the queue.
   *
   * @param expected fingerprints from the remote description, of which one must match
   */
  public void start(DtlsRole role, List<Fingerprint> expected) {
    if (!state.compareAndSet(DtlsTransportState.NEW, DtlsTransportState.CONNECTING)) {
      throw new IllegalStateException("DTLS is " + state.get());
    }
    DtlsHandshake handshake = new DtlsHandshake(identity, preference, expected);
    Thread.ofVirtual().name("roomhub-dtls").start(() -> handshake(role, handshake));
  }

  /** RTCDtlsTransport.state. Any thread. */
  public DtlsTransportState state() {
    return state.get();
  }

  /** Datagrams discarded: damaged, implausible, or more than the queue holds. Any thread. */
  public long dropped() {
    return refused.get() + datagrams.dropped();
  }

  /**
   * Takes one datagram; the array may be reused at once. One thread at a time; does not block.
   * During the handshake it queues, later it works the datagram off.
   */
  public void receive(byte[] buffer, int offset, int length) {
    if (length > DatagramQueue.RECEIVE_LIMIT || !DtlsRecords.plausible(buffer, offset, length)) {
      refused.incrementAndGet();
      return;
    }
    DtlsTransportState now = state.get();
    if (now != DtlsTransportState.CLOSED && now != DtlsTransportState.FAILED) {
      datagrams.offer(buffer, offset, length);
      Executor other = worker;
      if (other == null) {
        pump();
      } else if (woken.compareAndSet(false, true)) {
        other.execute(
            () -> {
              woken.set(false);
              pump();
            });
      }
    }
  }

  /**
   * Lets this thread decrypt from now on: who hands datagrams in has audio to look after, which a
   * flood of data would delay. Any thread.
   */
  public void workOn(Executor thread) {
    worker = thread;
  }

  /**
   * Sends data of the application, one record in one datagram, or drops it while there is no
   * association. Any thread; does not block.
   */
  public void send(byte[] buffer, int offset, int length) {
    Association open = association;
    if (state.get() == DtlsTransportState.CONNECTED && open != null) {
      try {
        open.transport.send(buffer, offset, length);
      } catch (IOException e) {
        Logger.debug("DTLS did not send: {}", e.getMessage());
      }
    }
  }

  /**
   * Says close_notify if there is somebody to say it to, and ends. Idempotent; no event follows.
   */
  public void close() {
    DtlsTransportState before = state.getAndSet(DtlsTransportState.CLOSED);
    Association open = association;
    if (before == DtlsTransportState.CONNECTED && open != null) {
      try {
        open.transport.close();
      } catch (IOException e) {
        Logger.debug("DTLS close_notify was not sent: {}", e.getMessage());
      }
    }
    datagrams.close();
  }

  private void handshake(DtlsRole role, DtlsHandshake handshake) {
    try {
      DTLSTransport open =
          role == DtlsRole.CLIENT
              ? new DTLSClientProtocol()
                  .connect(new HubTlsClient(handshake, timeoutMillis), datagrams)
              : new DTLSServerProtocol()
                  .accept(new HubTlsServer(handshake, timeoutMillis), datagrams);
      DtlsSrtpKeys keys = handshake.keys();
      if (keys == null) {
        throw new IllegalStateException("handshake without keys");
      }
      datagrams.stopBlocking();
      // First, so that who closes from now on finds it to say close_notify.
      association = new Association(open, handshake);
      if (state.compareAndSet(DtlsTransportState.CONNECTING, DtlsTransportState.CONNECTED)) {
        listener.onConnected(keys);
        pump();
      } else {
        open.close();
      }
    } catch (IOException | RuntimeException e) {
      end(DtlsTransportState.FAILED, reason(handshake, e));
    }
  }

  private static String reason(DtlsHandshake handshake, Exception e) {
    String known = handshake.failure();
    if (known != null) {
      return known;
    }
    return e instanceof TlsTimeoutException
        ? "DTLS handshake did not finish"
        : "DTLS handshake failed: " + e.getMessage();
  }

  private void end(DtlsTransportState how, String reason) {
    if (state.compareAndSet(DtlsTransportState.CONNECTING, how)
        || state.compareAndSet(DtlsTransportState.CONNECTED, how)) {
      datagrams.close();
      if (how == DtlsTransportState.CLOSED) {
        listener.onClosed();
      } else {
        listener.onFailed(reason);
      }
    }
  }

  /**
   * Works off what is queued. Who finds the lock taken may leave: its holder looks into the queue
   * once more after it has let go.
   */
  private void pump() {
    Association open = association;
    while (open != null
        && !datagrams.isEmpty()
        && !pump.isHeldByCurrentThread()
        && pump.tryLock()) {
      try {
        int got = open.transport.receive(applicationData, 0, applicationData.length, 1);
        if (got > 0) {
          listener.onApplicationData(applicationData, 0, got);
        }
      } catch (InterruptedIOException e) {
        // Nothing but discarded records was there, or the other side has closed.
      } catch (IOException e) {
        end(DtlsTransportState.FAILED, reason(open.handshake, e));
      } finally {
        pump.unlock();
      }
      if (open.handshake.closedByPeer()) {
        end(DtlsTransportState.CLOSED, "");
      }
    }
  }

  private record Association(DTLSTransport transport, DtlsHandshake handshake) {}
}
