package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.rtc.jsep.IceCredentials;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Vector;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.ice4j.ice.CandidatePair;
import org.ice4j.ice.CandidatePairState;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.CheckList;
import org.ice4j.ice.Component;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.RelayedCandidate;
import org.ice4j.ice.RemoteCandidate;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;

/**
 * ice4j's agent, corrected where WebRTC wants it otherwise, through what it lets subclasses
 * override:
 *
 * <ul>
 *   <li>credentials are ours, known before any socket is open;
 *   <li>it never fails by itself: ice4j gives up 5 s after its first round of checks, for good,
 *       while with trickle the candidate that works may come later. How long to hope is decided
 *       above;
 *   <li>every answered check is told, of every pair, where ice4j tells of the selected pair's only:
 *       it is the consent of RFC 7675;
 *   <li>with the relay policy (RFC 8828 mode 4) only relayed candidates check and are checked.
 * </ul>
 */
final class HubAgent extends Agent {
  /** What it tells, on threads of ice4j. */
  interface Events {
    /** An authentic check came in. */
    void onCheckReceived();

    /** A check of ours over this pair was answered, the first or a later one. */
    void onPairSucceeded(CandidatePair pair);

    /** The pair was nominated, by us or by the other side. */
    void onPairNominated(CandidatePair pair);
  }

  private final @Nullable IceCredentials credentials;
  private final boolean relayOnly;
  private final Events events;

  HubAgent(IceCredentials credentials, boolean relayOnly, Events events, Logger logger) {
    super(logger);
    this.credentials = credentials;
    this.relayOnly = relayOnly;
    this.events = events;
  }

  @Override
  public String getLocalUfrag() {
    // ice4j may ask while its own constructor runs.
    return credentials == null ? super.getLocalUfrag() : credentials.usernameFragment();
  }

  @Override
  public String getLocalPassword() {
    return credentials == null ? super.getLocalPassword() : credentials.password();
  }

  @Override
  protected CandidatePair createCandidatePair(LocalCandidate local, RemoteCandidate remote) {
    return new ToldPair(local, remote, events);
  }

  @Override
  protected boolean incomingCheckReceived(
      TransportAddress remoteAddress,
      TransportAddress localAddress,
      long priority,
      String remoteUFrag,
      String localUFrag,
      boolean useCandidate) {
    if (relayOnly && !(findLocalCandidate(localAddress) instanceof RelayedCandidate)) {
      return false;
    }
    events.onCheckReceived();
    return super.incomingCheckReceived(
        remoteAddress, localAddress, priority, remoteUFrag, localUFrag, useCandidate);
  }

  @Override
  protected void initCheckLists() {
    super.initCheckLists();
    for (IceMediaStream stream : getStreams()) {
      keepAllowedPairs(stream);
      keepHoping(stream);
    }
  }

  /** A check list with a pair in progress is never declared failed. */
  private static void keepHoping(IceMediaStream stream) {
    for (Component component : stream.getComponents()) {
      List<LocalCandidate> locals = component.getLocalCandidates();
      if (!locals.isEmpty()) {
        stream.getCheckList().add(new EndlessPair(locals.getFirst(), component));
      }
    }
  }

  /** Takes pairs that the relay policy forbids out of the check list again. */
  void keepAllowedPairs(IceMediaStream stream) {
    if (relayOnly) {
      CheckList checks = stream.getCheckList();
      synchronized (checks) {
        checks.removeIf(pair -> !(pair.getLocalCandidate() instanceof RelayedCandidate));
      }
    }
  }

  /**
   * Pairs a relayed candidate that was gathered after the checks began with all remote ones; ice4j
   * pairs only late remote candidates. (Reflexive ones are checked from their host candidate.)
   */
  void pairLateCandidate(
      IceMediaStream stream, LocalCandidate local, List<RemoteCandidate> remotes) {
    CheckList checks = stream.getCheckList();
    synchronized (checks) {
      for (RemoteCandidate remote : remotes) {
        if (local.canReach(remote) && checks.findPairMatching(local, remote) == null) {
          checks.add(createCandidatePair(local, remote));
        }
      }
    }
  }

  /** Has pairs that failed checked again: the other side may not have been ready. */
  static void repeatFailedChecks(IceMediaStream stream) {
    for (CandidatePair pair : new Vector<>(stream.getCheckList())) {
      if (pair.getState() == CandidatePairState.FAILED) {
        pair.setStateWaiting();
      }
    }
  }

  private static final class ToldPair extends CandidatePair {
    private final Events events;

    ToldPair(LocalCandidate local, RemoteCandidate remote, Events events) {
      super(local, remote);
      this.events = events;
    }

    @Override
    public void setStateSucceeded() {
      super.setStateSucceeded();
      events.onPairSucceeded(this);
    }

    @Override
    public void nominate() {
      super.nominate();
      events.onPairNominated(this);
    }
  }

  /** Always in progress, so it is neither checked nor over; its address belongs to nobody. */
  private static final class EndlessPair extends CandidatePair {
    private static final byte[] TEST_NET_1 = {(byte) 192, 0, 2, 1};

    EndlessPair(LocalCandidate local, Component component) {
      super(
          local,
          new RemoteCandidate(
              nowhere(), component, CandidateType.HOST_CANDIDATE, "endless", 1L, null));
    }

    private static TransportAddress nowhere() {
      try {
        return new TransportAddress(TEST_NET_1, 9, Transport.UDP);
      } catch (UnknownHostException e) {
        throw new IllegalStateException("four bytes are an address", e);
      }
    }

    @Override
    public CandidatePairState getState() {
      return CandidatePairState.IN_PROGRESS;
    }
  }
}
