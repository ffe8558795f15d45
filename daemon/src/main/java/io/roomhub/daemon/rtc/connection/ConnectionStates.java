package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionState;

/**
 * The states of one connection and what follows from them, without I/O: connectionState as the sum
 * of ICE and DTLS (https://www.w3.org/TR/webrtc/#rtcpeerconnectionstate-enum), and the patience
 * with a peer that does not come to be connected. Owned by the room's executor.
 */
final class ConnectionStates {
  /**
   * So long may the answer take from the first offer on, and the connection from the answer on. A
   * NAT forgets an address of an offer that waits for much longer, whatever its rail still keeps.
   */
  static final long SETUP_NANOS = 15_000_000_000L;

  /** From then on people are told why there is no path yet; it may still be found. */
  static final long PROBLEM_NANOS = 10_000_000_000L;

  private static final String SETUP_SECONDS = SETUP_NANOS / 1_000_000_000L + " s";

  private IceConnectionState ice = IceConnectionState.NEW;
  private DtlsTransportState dtls = DtlsTransportState.NEW;
  private boolean answered;
  private boolean closed;
  private boolean everConnected;
  private boolean waiting;
  private long waitingSinceNanos;
  private String failure = "";
  private String problem = "";

  IceConnectionState ice() {
    return closed ? IceConnectionState.CLOSED : ice;
  }

  DtlsTransportState dtls() {
    return closed ? DtlsTransportState.CLOSED : dtls;
  }

  void onIce(IceConnectionState state) {
    ice = state;
  }

  void onDtls(DtlsTransportState state) {
    dtls = state;
  }

  void onClosed() {
    closed = true;
  }

  /** It will not do: {@code failed} from now on. */
  void onFailed(String reason) {
    if (failure.isEmpty()) {
      failure = reason;
    }
  }

  /** Why it failed; empty when it did not. */
  String failure() {
    return failure;
  }

  /** Why there is no path for so long; empty before that, and when it is not known. */
  String problem() {
    return problem;
  }

  /** A description with audio of ours or theirs is in place: patience begins, once. */
  void onDescription(long nowNanos) {
    if (!waiting) {
      waiting = true;
      waitingSinceNanos = nowNanos;
    }
  }

  /** Offer and answer are exchanged: the first time, patience begins anew. */
  void onNegotiated(long nowNanos) {
    if (!answered) {
      answered = true;
      waitingSinceNanos = nowNanos;
    }
  }

  /** There is nothing to connect: no patience is needed until the next description. */
  void onNothingToConnect() {
    waiting = false;
  }

  /** RTCPeerConnectionState. */
  PeerConnectionState sum() {
    if (closed) {
      return PeerConnectionState.CLOSED;
    }
    if (!failure.isEmpty() || ice == IceConnectionState.FAILED) {
      return PeerConnectionState.FAILED;
    }
    if (ice == IceConnectionState.DISCONNECTED) {
      return PeerConnectionState.DISCONNECTED;
    }
    boolean iceUp = ice == IceConnectionState.CONNECTED || ice == IceConnectionState.COMPLETED;
    if (iceUp && dtls == DtlsTransportState.CONNECTED) {
      everConnected = true;
      return PeerConnectionState.CONNECTED;
    }
    if (ice == IceConnectionState.NEW && dtls == DtlsTransportState.NEW) {
      return PeerConnectionState.NEW;
    }
    return PeerConnectionState.CONNECTING;
  }

  /**
   * Fails a connection that has waited long enough.
   *
   * @param pathProblem why there may be no path, or empty
   */
  void poll(long nowNanos, String pathProblem) {
    if (!waiting || closed || everConnected || !failure.isEmpty()) {
      return;
    }
    long waited = nowNanos - waitingSinceNanos;
    boolean pathless = ice == IceConnectionState.NEW || ice == IceConnectionState.CHECKING;
    if (answered && pathless && problem.isEmpty() && waited >= PROBLEM_NANOS) {
      problem = pathProblem;
    }
    if (waited < SETUP_NANOS) {
      return;
    }
    if (!answered) {
      onFailed("no answer in " + SETUP_SECONDS);
    } else if (pathless) {
      onFailed(
          "no network path found in "
              + SETUP_SECONDS
              + (pathProblem.isEmpty() ? "" : " (" + pathProblem + ")"));
    } else {
      onFailed("DTLS handshake did not finish in " + SETUP_SECONDS);
    }
  }
}
