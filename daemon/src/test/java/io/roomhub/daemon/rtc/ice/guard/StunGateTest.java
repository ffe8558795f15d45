package io.roomhub.daemon.rtc.ice.guard;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.jsep.IceCredentials;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** With the messages of RFC 5769. */
class StunGateTest {
  private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

  /** Section 2.1. */
  static final byte[] REQUEST =
      hex(
          "000100582112a442b7e7a701bc34d686fa87dfae"
              + "802200105354554e207465737420636c69656e74"
              + "002400046e0001ff"
              + "80290008932ff9b151263b36"
              + "000600096576746a3a68367659202020"
              + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
              + "80280004e57a3bcf");

  /** Section 2.2. */
  static final byte[] RESPONSE =
      hex(
          "0101003c2112a442b7e7a701bc34d686fa87dfae"
              + "8022000b7465737420766563746f7220"
              + "002000080001a147e112a643"
              + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
              + "80280004c07d4c96");

  private static final int INTEGRITY_END_OF_REQUEST = REQUEST.length - 8;

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** The gate of the side that the sample request is sent to. */
  static StunGate gate() {
    return new StunGate(new IceCredentials("evtj", PASSWORD));
  }

  private static boolean admits(StunGate gate, byte[] message) {
    return StunGate.isStun(message, 0, message.length)
        && gate.admits(message, 0, message.length, false);
  }

  @Test
  void theSampleRequestIsAdmittedBeforeAndAfterThePeerIsKnown() {
    StunGate gate = gate();
    assertTrue(admits(gate, REQUEST));
    gate.setRemote(new IceCredentials("h6vY", "x".repeat(22)));
    assertTrue(admits(gate, REQUEST));
  }

  @Test
  void aRequestOfAnotherPeerIsNotAdmitted() {
    StunGate gate = gate();
    gate.setRemote(new IceCredentials("h6vZ", PASSWORD));
    assertFalse(admits(gate, REQUEST));
    gate.setRemote(new IceCredentials("h6vYY", PASSWORD));
    assertFalse(admits(gate, REQUEST));
  }

  @Test
  void aRequestForAnotherGenerationOrWithAnotherPasswordIsNotAdmitted() {
    assertFalse(admits(new StunGate(new IceCredentials("evtk", PASSWORD)), REQUEST));
    assertFalse(
        admits(new StunGate(new IceCredentials("evtj", PASSWORD.replace('V', 'W'))), REQUEST));
  }

  @Test
  void theSampleResponseIsAdmittedWithTheRemotePasswordOnly() {
    StunGate gate = new StunGate(new IceCredentials("h6vY", "x".repeat(22)));
    assertFalse(admits(gate, RESPONSE), "no check was sent yet");
    gate.setRemote(new IceCredentials("evtj", PASSWORD.replace('V', 'W')));
    assertFalse(admits(gate, RESPONSE));
    gate.setRemote(new IceCredentials("evtj", PASSWORD));
    assertTrue(admits(gate, RESPONSE));
  }

  @Test
  void responsesOfAServerNeedNoIntegrityButItsOtherMessagesMustComeFromIt() {
    StunGate gate = gate();
    byte[] plain = Arrays.copyOf(RESPONSE, 20);
    plain[3] = 0;
    assertFalse(gate.admits(plain, 0, plain.length, false));
    assertTrue(gate.admits(plain, 0, plain.length, true));
    byte[] allocateResponse = plain.clone();
    allocateResponse[1] = 0x03;
    assertFalse(gate.admits(allocateResponse, 0, 20, false));
    assertTrue(gate.admits(allocateResponse, 0, 20, true));
  }

  @Test
  void aRequestWithoutIntegrityIsNotAdmitted() {
    byte[] bare = Arrays.copyOf(REQUEST, INTEGRITY_END_OF_REQUEST - 24);
    bare[3] = (byte) (bare.length - 20);
    assertFalse(admits(gate(), bare));
  }

  @Test
  void noTruncationIsAdmitted() {
    StunGate gate = gate();
    for (int length = 0; length < REQUEST.length; length++) {
      assertFalse(admits(gate, Arrays.copyOf(REQUEST, length)), "length " + length);
    }
  }

  @Test
  void noTruncationWithAFittingLengthFieldIsAdmittedUnlessTheIntegrityIsWhole() {
    StunGate gate = gate();
    for (int length = 20; length < REQUEST.length; length += 4) {
      byte[] cut = Arrays.copyOf(REQUEST, length);
      cut[3] = (byte) (length - 20);
      assertTrue(admits(gate, cut) == (length == INTEGRITY_END_OF_REQUEST), "length " + length);
    }
  }

  @Test
  void noFlippedBitThatIntegrityCoversIsAdmitted() {
    StunGate gate = gate();
    for (int bit = 0; bit < INTEGRITY_END_OF_REQUEST * 8; bit++) {
      byte[] flipped = REQUEST.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      // Class and method decide what is demanded; errors and indications need no integrity.
      boolean otherKind = bit < 16;
      assertTrue(otherKind || !admits(gate, flipped), "bit " + bit);
    }
  }

  @Test
  void otherTrafficIsNotTakenForStun() {
    byte[] rtp = new byte[40];
    rtp[0] = (byte) 0x80;
    byte[] dtls = new byte[40];
    dtls[0] = 22;
    assertFalse(StunGate.isStun(rtp, 0, rtp.length));
    assertFalse(StunGate.isStun(dtls, 0, dtls.length));
    assertTrue(StunGate.isStun(REQUEST, 0, REQUEST.length));
  }
}
