package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.rtc.PeerConnectionStats.SelectedPair;
import io.roomhub.daemon.rtc.jsep.IceCredentials;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import java.net.InetAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The path to one peer: finds it, keeps it alive, carries datagrams over it (RTCIceTransport). Made
 * over real sockets or over a simulated network.
 *
 * <p>Threads: {@link #gather}, {@link #start}, {@link #addRemoteCandidate} and {@link #close} are
 * called by the room; none of them blocks. {@link #send} and the getters may be called by any
 * thread. What it tells comes through {@link IceListener}.
 */
public interface IceTransport {
  /**
   * Begins a generation under our own credentials and gathers its candidates. The first one is the
   * start; each later one is an ICE restart: what is in use stays so until the new generation has a
   * path.
   */
  void gather(IceCredentials local);

  /**
   * Tells the credentials of the other side for the latest generation and starts the checks; again
   * with the same credentials it does nothing.
   *
   * @param controlling whether we decide which pair is used (RFC 8445 section 6.1.1)
   */
  void start(IceCredentials remote, boolean controlling);

  /** Adds a candidate of the other side to the latest generation; one of no use is dropped. */
  void addRemoteCandidate(CandidateAttribute candidate);

  /**
   * Sends one datagram over the path in use; the array may be reused at once. Does not block.
   *
   * @return false when there is no path with consent: nothing was sent
   */
  boolean send(byte[] buffer, int offset, int length);

  /** Looks at the clock: consent, silence, checks to repeat. A few times a second, one thread. */
  void poll(long nowNanos);

  /**
   * Sound that should come does not, or comes again: the paths are checked until it is known
   * whether another one has to be used. Told at each change only. A transport without paths of its
   * own has nothing to check.
   */
  default void mediaMissing(boolean missing) {}

  /**
   * This machine's addresses or routes have changed: new addresses are tried at once, under the
   * present credentials, and told as further candidates.
   *
   * @param addresses those there are now
   */
  default void networkChanged(Set<InetAddress> addresses) {}

  /** The pair in use, or null. */
  @Nullable SelectedPair selectedPair();

  /** Datagrams and candidates refused so far. */
  long dropped();

  /**
   * Why there may be no path, as far as it is known now, for people; for those who have waited for
   * one in vain. Empty when nothing is known.
   */
  String problem();

  /** Frees sockets and threads, in the background. Idempotent; nothing is told afterwards. */
  void close();
}
