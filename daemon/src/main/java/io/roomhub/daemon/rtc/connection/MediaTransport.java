package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.IceGatheringState;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.dtls.DtlsListener;
import io.roomhub.daemon.rtc.dtls.DtlsSrtpKeys;
import io.roomhub.daemon.rtc.dtls.DtlsTransport;
import io.roomhub.daemon.rtc.ice.IceListener;
import io.roomhub.daemon.rtc.ice.IceTransport;
import io.roomhub.daemon.rtc.jsep.DtlsRole;
import io.roomhub.daemon.rtc.jsep.RemoteTransport;
import io.roomhub.daemon.rtc.rtcp.RtcpSession;
import io.roomhub.daemon.rtc.rtcp.RtcpStatus;
import io.roomhub.daemon.rtc.rtp.PacketKind;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.srtp.SrtpBuffer;
import io.roomhub.daemon.rtc.srtp.SrtpProfile;
import io.roomhub.daemon.rtc.srtp.SrtpRole;
import io.roomhub.daemon.rtc.srtp.SrtpSession;
import io.roomhub.daemon.rtc.srtp.SrtpStatus;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one transport of a connection (BUNDLE, rtcp-mux): ICE, DTLS and SRTP in a pile. What comes in
 * is told apart by its first byte (RFC 7983) and handed up decrypted.
 *
 * <p>Threads: {@link #apply}, {@link #close} are the room's; datagrams come on the network thread
 * of ICE; keys come on the handshake thread. The fields those share are volatile, and each is
 * written by one of them.
 */
final class MediaTransport implements IceListener, DataTransport.Carrier {
  /** What it tells, on any of its threads. */
  interface Owner {
    void onLocalCandidate(@Nullable CandidateAttribute candidate, String usernameFragment);

    void onGatheringState(IceGatheringState state);

    void onIceState(IceConnectionState state, String reason);

    /** See {@link IceListener#onRestartNeeded}. */
    void onRestartNeeded();

    /** With {@code failed} the reason is for people, else empty. */
    void onDtlsState(DtlsTransportState state, String reason);

    /** What came over DTLS; the buffer is reused after the call. */
    void onApplicationData(byte[] buffer, int offset, int length);
  }

  private static final int HANDSHAKE_TIMEOUT_MILLIS = 15_000;

  private final DtlsIdentity identity;
  private final List<SrtpProfile> preference;
  private final long localSsrc;
  private final IceTransport ice;
  private final Owner owner;
  private final AtomicLong dropped = new AtomicLong();
  private final SrtpBuffer inbound = new SrtpBuffer(new byte[0]);
  private @Nullable AudioSender sender;
  private @Nullable AudioReceiver receiver;
  private @Nullable RtcpSession rtcp;
  private volatile @Nullable DtlsTransport dtls;
  private volatile @Nullable SrtpSession srtp;

  /** Who decrypts DTLS; null: the network thread. */
  private volatile @Nullable Executor dtlsWorker;

  /** Begins the handshake once there is a path. */
  private volatile @Nullable Runnable whenConnected;

  private volatile boolean iceConnected;
  private volatile boolean closed;

  /**
   * @param preference SRTP profiles, the best first
   * @param iceTransports makes the path
   */
  MediaTransport(
      DtlsIdentity identity,
      List<SrtpProfile> preference,
      long localSsrc,
      Function<IceListener, IceTransport> iceTransports,
      Owner owner) {
    this.identity = identity;
    this.preference = preference;
    this.localSsrc = localSsrc;
    this.owner = owner;
    ice = iceTransports.apply(this);
  }

  IceTransport ice() {
    return ice;
  }

  /** Where decrypted packets go; before anything is applied. */
  void connect(AudioSender audioSender, AudioReceiver audioReceiver, RtcpSession rtcpSession) {
    sender = audioSender;
    receiver = audioReceiver;
    rtcp = rtcpSession;
  }

  /** The keys in use, or null. Any thread. */
  @Nullable SrtpSession srtp() {
    return srtp;
  }

  /** What was refused by ICE, DTLS and SRTP, or is of no known kind. Any thread. */
  long dropped() {
    DtlsTransport open = dtls;
    SrtpSession keys = srtp;
    long sum = dropped.get() + ice.dropped() + (open == null ? 0 : open.dropped());
    if (keys != null) {
      for (SrtpStatus status : SrtpStatus.values()) {
        sum += status == SrtpStatus.OK ? 0 : keys.packets(status);
      }
    }
    return sum;
  }

  /**
   * Connects as offer and answer say: checks, then DTLS. Again after a renegotiation that restarts
   * ICE or DTLS; otherwise nothing changes.
   */
  void apply(RemoteTransport remote, boolean controlling) {
    ice.start(remote.ice(), controlling);
    remote.candidates().forEach(ice::addRemoteCandidate);
    DtlsTransport before = dtls;
    if (before != null && !remote.dtlsRestarted()) {
      return;
    }
    if (before != null) {
      before.close();
    }
    DtlsEvents events = new DtlsEvents(remote.dtlsRole());
    DtlsTransport made =
        new DtlsTransport(identity, preference, HANDSHAKE_TIMEOUT_MILLIS, ice::send, events);
    Executor worker = dtlsWorker;
    if (worker != null) {
      made.workOn(worker);
    }
    dtls = made;
    whenConnected =
        () -> {
          owner.onDtlsState(DtlsTransportState.CONNECTING, "");
          made.start(remote.dtlsRole(), remote.fingerprints());
        };
    startHandshake();
  }

  /**
   * The first flight goes out when there is a path: before, it would be lost, and sent again only
   * after a pause. A ClientHello that comes before waits in the queue of the transport.
   */
  private void startHandshake() {
    if (iceConnected && !closed) {
      Runnable start;
      synchronized (this) {
        start = whenConnected;
        whenConnected = null;
      }
      if (start != null) {
        start.run();
      }
    }
  }

  @Override
  public void workOn(Executor worker) {
    dtlsWorker = worker;
    DtlsTransport open = dtls;
    if (open != null) {
      open.workOn(worker);
    }
  }

  @Override
  public void send(byte[] buffer, int offset, int length) {
    DtlsTransport open = dtls;
    if (open != null) {
      open.send(buffer, offset, length);
    }
  }

  /** Says close_notify and frees everything; the keys too. */
  void close() {
    closed = true;
    DtlsTransport open = dtls;
    if (open != null) {
      open.close();
    }
    SrtpSession keys = srtp;
    if (keys != null) {
      keys.close();
    }
    ice.close();
  }

  @Override
  public void onLocalCandidate(@Nullable CandidateAttribute candidate, String usernameFragment) {
    owner.onLocalCandidate(candidate, usernameFragment);
  }

  @Override
  public void onGatheringState(IceGatheringState state) {
    owner.onGatheringState(state);
  }

  @Override
  public void onConnectionState(IceConnectionState state, String reason) {
    if (state == IceConnectionState.CONNECTED) {
      iceConnected = true;
      startHandshake();
    }
    owner.onIceState(state, reason);
  }

  @Override
  public void onRestartNeeded() {
    owner.onRestartNeeded();
  }

  @Override
  public void onDatagram(byte[] buffer, int offset, int length, long arrivalNanos) {
    switch (PacketKind.of(buffer, offset, length)) {
      case RTP -> onSrtp(buffer, offset, length, arrivalNanos);
      case RTCP -> onSrtcp(buffer, offset, length, arrivalNanos);
      case DTLS -> {
        DtlsTransport open = dtls;
        if (open != null) {
          open.receive(buffer, offset, length);
        } else {
          dropped.incrementAndGet();
        }
      }
      case STUN, UNKNOWN -> dropped.incrementAndGet();
    }
  }

  private void onSrtp(byte[] buffer, int offset, int length, long arrivalNanos) {
    SrtpSession keys = srtp;
    AudioReceiver up = receiver;
    if (keys == null || up == null) {
      dropped.incrementAndGet();
    } else if (keys.unprotectRtp(inbound.wrap(buffer, offset, length)) == SrtpStatus.OK) {
      up.receive(buffer, inbound.getOffset(), inbound.getLength(), arrivalNanos);
    }
  }

  private void onSrtcp(byte[] buffer, int offset, int length, long arrivalNanos) {
    SrtpSession keys = srtp;
    RtcpSession up = rtcp;
    if (keys == null || up == null) {
      dropped.incrementAndGet();
    } else if (keys.unprotectRtcp(inbound.wrap(buffer, offset, length)) == SrtpStatus.OK
        && up.onDatagram(buffer, inbound.getOffset(), inbound.getLength(), arrivalNanos)
            != RtcpStatus.OK) {
      dropped.incrementAndGet();
    }
  }

  private final class DtlsEvents implements DtlsListener {
    private final DtlsRole role;

    DtlsEvents(DtlsRole role) {
      this.role = role;
    }

    @Override
    public void onConnected(DtlsSrtpKeys keys) {
      byte[] material = keys.keyingMaterial();
      try {
        SrtpSession session =
            new SrtpSession(
                keys.profile(),
                material,
                role == DtlsRole.CLIENT ? SrtpRole.CLIENT : SrtpRole.SERVER,
                localSsrc);
        srtp = session;
        AudioSender out = sender;
        if (out != null) {
          out.secure(session);
        }
        owner.onDtlsState(DtlsTransportState.CONNECTED, "");
      } catch (GeneralSecurityException e) {
        owner.onDtlsState(
            DtlsTransportState.FAILED, "this Java lacks the ciphers of SRTP: " + e.getMessage());
      } finally {
        Arrays.fill(material, (byte) 0);
        keys.erase();
      }
    }

    @Override
    public void onApplicationData(byte[] buffer, int offset, int length) {
      owner.onApplicationData(buffer, offset, length);
    }

    @Override
    public void onFailed(String reason) {
      owner.onDtlsState(DtlsTransportState.FAILED, reason);
    }

    @Override
    public void onClosed() {
      owner.onDtlsState(DtlsTransportState.CLOSED, "");
    }
  }
}
