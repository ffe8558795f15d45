package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionState;
import org.junit.jupiter.api.Test;

class ConnectionStatesTest {
  private static final long SECOND = 1_000_000_000L;

  private final ConnectionStates states = new ConnectionStates();

  @Test
  void theSumFollowsIceAndDtls() {
    assertEquals(PeerConnectionState.NEW, states.sum());
    states.onIce(IceConnectionState.CHECKING);
    assertEquals(PeerConnectionState.CONNECTING, states.sum());
    states.onIce(IceConnectionState.CONNECTED);
    states.onDtls(DtlsTransportState.CONNECTING);
    assertEquals(PeerConnectionState.CONNECTING, states.sum());
    states.onDtls(DtlsTransportState.CONNECTED);
    assertEquals(PeerConnectionState.CONNECTED, states.sum());
    states.onIce(IceConnectionState.DISCONNECTED);
    assertEquals(PeerConnectionState.DISCONNECTED, states.sum());
    states.onIce(IceConnectionState.FAILED);
    assertEquals(PeerConnectionState.FAILED, states.sum());
    states.onClosed();
    assertEquals(PeerConnectionState.CLOSED, states.sum());
    assertEquals(IceConnectionState.CLOSED, states.ice());
    assertEquals(DtlsTransportState.CLOSED, states.dtls());
  }

  @Test
  void eachPhaseThatTakesTooLongHasItsReason() {
    states.onDescription(0);
    states.poll(15 * SECOND - 1, "");
    assertEquals("", states.failure());
    states.poll(15 * SECOND, "");
    assertEquals("no answer in 15 s", states.failure());

    ConnectionStates ice = new ConnectionStates();
    ice.onDescription(0);
    ice.onNegotiated(0);
    ice.onIce(IceConnectionState.CHECKING);
    ice.poll(15 * SECOND, "no usable network address");
    assertEquals("no network path found in 15 s (no usable network address)", ice.failure());

    ConnectionStates dtls = new ConnectionStates();
    dtls.onDescription(0);
    dtls.onNegotiated(0);
    dtls.onIce(IceConnectionState.CONNECTED);
    dtls.onDtls(DtlsTransportState.CONNECTING);
    dtls.poll(15 * SECOND, "");
    assertEquals("DTLS handshake did not finish in 15 s", dtls.failure());
    assertEquals(PeerConnectionState.FAILED, dtls.sum());
  }

  @Test
  void whyThereIsNoPathIsToldBeforeTheSearchEnds() {
    states.onDescription(0);
    states.poll(11 * SECOND, "these two need a relay");
    assertEquals("", states.problem(), "nobody has answered: that says nothing of paths");
    states.onNegotiated(0);
    states.onIce(IceConnectionState.CHECKING);
    states.poll(12 * SECOND, "these two need a relay");
    assertEquals("these two need a relay", states.problem());
    assertEquals("", states.failure());
    states.poll(15 * SECOND, "these two need a relay");
    assertEquals("no network path found in 15 s (these two need a relay)", states.failure());

    ConnectionStates early = new ConnectionStates();
    early.onDescription(0);
    early.onNegotiated(0);
    early.poll(10 * SECOND - 1, "these two need a relay");
    assertEquals("", early.problem());
    early.onIce(IceConnectionState.CONNECTED);
    early.poll(10 * SECOND, "these two need a relay");
    assertEquals("", early.problem(), "there is a path");
  }

  @Test
  void patienceBeginsWithTheFirstDescriptionAndEndsWithTheConnection() {
    states.poll(100 * SECOND, "");
    assertEquals("", states.failure());
    states.onDescription(100 * SECOND);
    states.onDescription(110 * SECOND);
    states.onNegotiated(111 * SECOND);
    states.onIce(IceConnectionState.CONNECTED);
    states.onDtls(DtlsTransportState.CONNECTED);
    assertEquals(PeerConnectionState.CONNECTED, states.sum());
    states.poll(200 * SECOND, "");
    assertEquals("", states.failure());
  }

  @Test
  void aLateAnswerLeavesTheConnectionItsTime() {
    states.onDescription(0);
    states.onNegotiated(14 * SECOND);
    states.onIce(IceConnectionState.CHECKING);
    // What is exchanged once more changes nothing.
    states.onNegotiated(20 * SECOND);
    states.poll(24 * SECOND - 1, "these two need a relay");
    assertEquals("", states.problem());
    states.poll(24 * SECOND, "these two need a relay");
    assertEquals("these two need a relay", states.problem());
    states.poll(29 * SECOND - 1, "");
    assertEquals("", states.failure());
    states.poll(29 * SECOND, "");
    assertEquals("no network path found in 15 s", states.failure());
  }

  @Test
  void anAgreementOnNothingNeedsNoPatience() {
    states.onDescription(0);
    states.onNegotiated(0);
    states.onNothingToConnect();
    states.poll(100 * SECOND, "");
    assertEquals("", states.failure());
  }

  @Test
  void theFirstReasonStands() {
    states.onFailed("certificate fingerprint does not match");
    states.onFailed("something that follows from it");
    assertEquals("certificate fingerprint does not match", states.failure());
  }
}
