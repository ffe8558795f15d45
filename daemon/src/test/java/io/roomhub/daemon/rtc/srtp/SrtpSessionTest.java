package io.roomhub.daemon.rtc.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.rtp.Bytes;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpSessionTest {
  private static final long CLIENT_SSRC = 0xcafebabeL;
  private static final long SERVER_SSRC = 0x12345678L;

  private final Random random = new Random(1);

  private record Pair(SrtpSession client, SrtpSession server) {}

  private static Pair pair(SrtpProfile profile) throws Exception {
    byte[] material = new byte[profile.keyingMaterialBytes()];
    new Random(2).nextBytes(material);
    return new Pair(
        new SrtpSession(profile, material, SrtpRole.CLIENT, CLIENT_SSRC),
        new SrtpSession(profile, material, SrtpRole.SERVER, SERVER_SSRC));
  }

  @ParameterizedTest
  @EnumSource
  void whatOneSideProtectsTheOtherReads(SrtpProfile profile) throws Exception {
    Pair pair = pair(profile);
    for (int i = 0; i < 10; i++) {
      byte[] up = rtp(CLIENT_SSRC, i, 100);
      byte[] down = rtp(SERVER_SSRC, 1000 + i, 50);
      byte[] report = rtcp(SERVER_SSRC, 24);
      byte[] wire = protectRtp(pair.client, up);
      assertEquals(up.length + profile.tagBytes(), wire.length);
      assertEquals(report.length + profile.tagBytes() + 4, protectRtcp(pair.client).length);
      assertArrayEquals(up, unprotectRtp(pair.server, wire));
      assertArrayEquals(down, unprotectRtp(pair.client, protectRtp(pair.server, down)));
      SrtpBuffer buffer = withRoom(report);
      assertEquals(SrtpStatus.OK, pair.server.protectRtcp(buffer));
      assertEquals(SrtpStatus.OK, pair.client.unprotectRtcp(buffer));
      assertArrayEquals(report, content(buffer));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFurtherSourceHasItsOwnContextOnceOnly(SrtpProfile profile) throws Exception {
    Pair pair = pair(profile);
    SrtpSender further = pair.client.sender(77);
    assertNotNull(further);
    for (int i = 0; i < 10; i++) {
      byte[] own = rtp(CLIENT_SSRC, i, 100);
      byte[] other = rtp(77, 5_000 + i, 60);
      SrtpBuffer buffer = withRoom(other);
      assertEquals(SrtpStatus.OK, further.protectRtp(buffer));
      assertArrayEquals(other, unprotectRtp(pair.server, content(buffer)));
      assertArrayEquals(own, unprotectRtp(pair.server, protectRtp(pair.client, own)));
    }
    assertEquals(SrtpStatus.WRONG_SSRC, further.protectRtp(withRoom(rtp(78, 1, 10))));
    assertNull(pair.client.sender(77), "its index would begin anew under the same keys");
    assertNull(pair.client.sender(CLIENT_SSRC));
    for (int i = 1; i < SrtpSession.MAX_FURTHER_SOURCES; i++) {
      assertNotNull(pair.client.sender(1_000 + i));
    }
    assertNull(pair.client.sender(2_000));
    pair.client.close();
    assertEquals(SrtpStatus.CLOSED, further.protectRtp(withRoom(rtp(77, 6_000, 10))));
  }

  @ParameterizedTest
  @EnumSource
  void thePayloadIsNotReadableOnTheWire(SrtpProfile profile) throws Exception {
    byte[] plain = rtp(CLIENT_SSRC, 1, 64);
    byte[] wire = protectRtp(pair(profile).client, plain);
    assertArrayEquals(Arrays.copyOf(plain, 12), Arrays.copyOf(wire, 12));
    int same = 0;
    for (int i = 12; i < plain.length; i++) {
      same += plain[i] == wire[i] ? 1 : 0;
    }
    assertTrue(same < 8, same + " of 64 bytes unchanged");
  }

  @ParameterizedTest
  @EnumSource
  void ourOwnPacketsReflectedAreRefused(SrtpProfile profile) throws Exception {
    SrtpSession client = pair(profile).client;
    SrtpBuffer buffer = withRoom(protectRtp(client, rtp(CLIENT_SSRC, 1, 20)));
    assertEquals(SrtpStatus.AUTHENTICATION_FAILED, client.unprotectRtp(buffer));
    assertEquals(SrtpStatus.AUTHENTICATION_FAILED, client.unprotectRtcp(wrap(protectRtcp(client))));
  }

  @ParameterizedTest
  @EnumSource
  void everyShorterPacketIsRefused(SrtpProfile profile) throws Exception {
    Pair pair = pair(profile);
    byte[] rtp = protectRtp(pair.client, rtp(CLIENT_SSRC, 5, 30));
    byte[] rtcp = protectRtcp(pair.client);
    for (int length = 0; length < rtp.length; length++) {
      byte[] cut = Arrays.copyOf(rtp, length);
      assertTrue(pair.server.unprotectRtp(wrap(cut)) != SrtpStatus.OK, "RTP cut to " + length);
    }
    for (int length = 0; length < rtcp.length; length++) {
      byte[] cut = Arrays.copyOf(rtcp, length);
      assertTrue(pair.server.unprotectRtcp(wrap(cut)) != SrtpStatus.OK, "RTCP cut to " + length);
    }
    assertEquals(SrtpStatus.OK, pair.server.unprotectRtp(wrap(rtp)));
    assertEquals(SrtpStatus.OK, pair.server.unprotectRtcp(wrap(rtcp)));
  }

  @ParameterizedTest
  @EnumSource
  void everySingleFlippedBitIsRefusedAndTheTruePacketStillAccepted(SrtpProfile profile)
      throws Exception {
    Pair pair = pair(profile);
    byte[] rtp = protectRtp(pair.client, rtp(CLIENT_SSRC, 5, 30));
    byte[] rtcp = protectRtcp(pair.client);
    for (int bit = 0; bit < 8 * rtp.length; bit++) {
      SrtpStatus status = pair.server.unprotectRtp(wrap(flipped(rtp, bit)));
      assertTrue(
          status == SrtpStatus.AUTHENTICATION_FAILED || status == SrtpStatus.MALFORMED,
          "RTP bit " + bit + ": " + status);
    }
    for (int bit = 0; bit < 8 * rtcp.length; bit++) {
      SrtpStatus status = pair.server.unprotectRtcp(wrap(flipped(rtcp, bit)));
      assertTrue(
          status == SrtpStatus.AUTHENTICATION_FAILED || status == SrtpStatus.MALFORMED,
          "RTCP bit " + bit + ": " + status);
    }
    assertEquals(SrtpStatus.OK, pair.server.unprotectRtp(wrap(rtp)));
    assertEquals(SrtpStatus.OK, pair.server.unprotectRtcp(wrap(rtcp)));
  }

  @ParameterizedTest
  @EnumSource
  void aReplayedPacketIsRefusedAndALateOneAccepted(SrtpProfile profile) throws Exception {
    Pair pair = pair(profile);
    byte[][] wire = new byte[100][];
    byte[][] reports = new byte[100][];
    for (int i = 0; i < wire.length; i++) {
      wire[i] = protectRtp(pair.client, rtp(CLIENT_SSRC, 65_500 + i, 30));
      reports[i] = protectRtcp(pair.client);
    }
    for (int i : new int[] {0, 3, 1, 2, 90, 60}) {
      assertEquals(SrtpStatus.OK, pair.server.unprotectRtp(wrap(wire[i])), "RTP " + i);
      assertEquals(SrtpStatus.OK, pair.server.unprotectRtcp(wrap(reports[i])), "RTCP " + i);
    }
    for (int i : new int[] {90, 60}) {
      assertEquals(SrtpStatus.REPLAYED, pair.server.unprotectRtp(wrap(wire[i])));
      assertEquals(SrtpStatus.REPLAYED, pair.server.unprotectRtcp(wrap(reports[i])));
    }
    for (int i : new int[] {0, 26}) {
      assertEquals(SrtpStatus.TOO_OLD, pair.server.unprotectRtp(wrap(wire[i])));
      assertEquals(SrtpStatus.TOO_OLD, pair.server.unprotectRtcp(wrap(reports[i])));
    }
    assertEquals(SrtpStatus.OK, pair.server.unprotectRtp(wrap(wire[27])));
    assertEquals(SrtpStatus.OK, pair.server.unprotectRtcp(wrap(reports[27])));
    assertEquals(14, pair.server.packets(SrtpStatus.OK));
    assertEquals(4, pair.server.packets(SrtpStatus.REPLAYED));
    assertEquals(4, pair.server.packets(SrtpStatus.TOO_OLD));
  }

  @ParameterizedTest
  @EnumSource
  void aThousandForgedSourcesLeaveNoStateBehind(SrtpProfile profile) throws Exception {
    Pair pair = pair(profile);
    byte[] forged = rtp(1, 5, 60);
    for (int ssrc = 0; ssrc < 1000; ssrc++) {
      Bytes.putU32(forged, 8, ssrc);
      Bytes.putU16(forged, 2, random.nextInt(65_536));
      assertEquals(
          SrtpStatus.AUTHENTICATION_FAILED, pair.server.unprotectRtp(wrap(forged.clone())));
    }
    byte[] genuine = rtp(CLIENT_SSRC, 65_535, 60);
    assertArrayEquals(genuine, unprotectRtp(pair.server, protectRtp(pair.client, genuine)));
  }

  @Test
  void sourcesBeyondTheLimitAreRefusedAndTheKnownOnesGoOn() throws Exception {
    SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
    byte[] material = new byte[profile.keyingMaterialBytes()];
    SrtpSession server = new SrtpSession(profile, material, SrtpRole.SERVER, SERVER_SSRC);
    SrtpSession[] tracks = new SrtpSession[SrtpSession.MAX_REMOTE_SOURCES + 1];
    for (int i = 0; i < tracks.length; i++) {
      tracks[i] = new SrtpSession(profile, material, SrtpRole.CLIENT, i);
      SrtpStatus status = server.unprotectRtp(wrap(protectRtp(tracks[i], rtp(i, 100, 20))));
      SrtpStatus expected =
          i < SrtpSession.MAX_REMOTE_SOURCES ? SrtpStatus.OK : SrtpStatus.TOO_MANY_SOURCES;
      assertEquals(expected, status, "source " + i);
    }
    byte[] next = rtp(0, 101, 20);
    assertArrayEquals(next, unprotectRtp(server, protectRtp(tracks[0], next)));
    assertEquals(1, server.packets(SrtpStatus.TOO_MANY_SOURCES));
  }

  @ParameterizedTest
  @EnumSource
  void anUnencryptedReportIsRefused(SrtpProfile profile) throws Exception {
    Pair pair = pair(profile);
    byte[] wire = protectRtcp(pair.client);
    int behind = profile == SrtpProfile.AES128_CM_SHA1_80 ? 10 : 0;
    wire[wire.length - behind - 4] &= 0x7F;
    assertEquals(SrtpStatus.MALFORMED, pair.server.unprotectRtcp(wrap(wire)));
  }

  @ParameterizedTest
  @EnumSource
  void withoutRoomForTheTagNothingLeavesUnprotected(SrtpProfile profile) throws Exception {
    SrtpSession client = pair(profile).client;
    byte[] rtp = rtp(CLIENT_SSRC, 1, 20);
    byte[] tight = Arrays.copyOf(rtp, rtp.length + profile.tagBytes() - 1);
    assertEquals(
        SrtpStatus.NO_ROOM, client.protectRtp(new SrtpBuffer(tight).wrap(tight, 0, rtp.length)));
    byte[] rtcp = rtcp(CLIENT_SSRC, 24);
    tight = Arrays.copyOf(rtcp, rtcp.length + profile.tagBytes() + 3);
    assertEquals(
        SrtpStatus.NO_ROOM, client.protectRtcp(new SrtpBuffer(tight).wrap(tight, 0, rtcp.length)));
  }

  @Test
  void packetsOfAnotherSsrcOrWithoutAHeaderAreNotProtected() throws Exception {
    SrtpSession client = pair(SrtpProfile.AEAD_AES_128_GCM).client;
    assertEquals(SrtpStatus.WRONG_SSRC, client.protectRtp(withRoom(rtp(SERVER_SSRC, 1, 20))));
    assertEquals(SrtpStatus.WRONG_SSRC, client.protectRtcp(withRoom(rtcp(SERVER_SSRC, 8))));
    assertEquals(SrtpStatus.MALFORMED, client.protectRtp(withRoom(new byte[11])));
    assertEquals(SrtpStatus.MALFORMED, client.protectRtcp(withRoom(new byte[7])));
  }

  /** The same key and index twice would give the key stream away. */
  @ParameterizedTest
  @EnumSource
  void aSequenceNumberIsNeverProtectedTwice(SrtpProfile profile) throws Exception {
    SrtpSession client = pair(profile).client;
    protectRtp(client, rtp(CLIENT_SSRC, 7, 20));
    assertEquals(SrtpStatus.REPLAYED, client.protectRtp(withRoom(rtp(CLIENT_SSRC, 7, 20))));
  }

  @Test
  void aClosedSessionRefusesEverything() throws Exception {
    Pair pair = pair(SrtpProfile.AEAD_AES_256_GCM);
    byte[] rtp = protectRtp(pair.client, rtp(CLIENT_SSRC, 1, 20));
    byte[] rtcp = protectRtcp(pair.client);
    pair.client.close();
    pair.server.close();
    pair.server.close();
    assertEquals(SrtpStatus.CLOSED, pair.server.unprotectRtp(wrap(rtp)));
    assertEquals(SrtpStatus.CLOSED, pair.server.unprotectRtcp(wrap(rtcp)));
    assertEquals(SrtpStatus.CLOSED, pair.client.protectRtp(withRoom(rtp(CLIENT_SSRC, 2, 20))));
    assertEquals(SrtpStatus.CLOSED, pair.client.protectRtcp(withRoom(rtcp(CLIENT_SSRC, 8))));
  }

  @Test
  void keyingMaterialOfAnotherLengthIsRefusedWithoutShowingIt() {
    byte[] material = new byte[60];
    Arrays.fill(material, (byte) 0x41);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new SrtpSession(SrtpProfile.AEAD_AES_128_GCM, material, SrtpRole.CLIENT, 1));
    assertEquals("AEAD_AES_128_GCM needs 56 bytes of keying material", refusal.getMessage());
  }

  /** The lengths that the DTLS exporter was seen to give, and the registered numbers. */
  @Test
  void profilesHaveTheirRegisteredNumbersAndLengths() {
    assertEquals(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.fromId(7));
    assertEquals(SrtpProfile.AEAD_AES_256_GCM, SrtpProfile.fromId(8));
    assertEquals(SrtpProfile.AES128_CM_SHA1_80, SrtpProfile.fromId(1));
    assertNull(SrtpProfile.fromId(2));
    assertEquals(56, SrtpProfile.AEAD_AES_128_GCM.keyingMaterialBytes());
    assertEquals(88, SrtpProfile.AEAD_AES_256_GCM.keyingMaterialBytes());
    assertEquals(60, SrtpProfile.AES128_CM_SHA1_80.keyingMaterialBytes());
  }

  @Test
  void theWarmUpMayRunAgainAndLeavesSessionsWorking() throws Exception {
    SrtpWarmup.run();
    SrtpWarmup.run();
    whatOneSideProtectsTheOtherReads(SrtpProfile.AEAD_AES_128_GCM);
  }

  private byte[] rtp(long ssrc, int sequence, int payload) {
    byte[] packet = new byte[12 + payload];
    random.nextBytes(packet);
    packet[0] = (byte) 0x80;
    packet[1] = 111;
    Bytes.putU16(packet, 2, sequence);
    Bytes.putU32(packet, 8, ssrc);
    return packet;
  }

  private byte[] rtcp(long ssrc, int length) {
    byte[] packet = new byte[length];
    random.nextBytes(packet);
    packet[0] = (byte) 0x80;
    packet[1] = (byte) 201;
    Bytes.putU16(packet, 2, length / 4 - 1);
    Bytes.putU32(packet, 4, ssrc);
    return packet;
  }

  private static byte[] protectRtp(SrtpSession session, byte[] packet) {
    SrtpBuffer buffer = withRoom(packet);
    assertEquals(SrtpStatus.OK, session.protectRtp(buffer));
    return content(buffer);
  }

  private byte[] protectRtcp(SrtpSession session) {
    SrtpBuffer buffer = withRoom(rtcp(CLIENT_SSRC, 24));
    assertEquals(SrtpStatus.OK, session.protectRtcp(buffer));
    return content(buffer);
  }

  private static byte[] unprotectRtp(SrtpSession session, byte[] wire) {
    SrtpBuffer buffer = wrap(wire.clone());
    assertEquals(SrtpStatus.OK, session.unprotectRtp(buffer));
    return content(buffer);
  }

  private static byte[] flipped(byte[] packet, int bit) {
    byte[] copy = packet.clone();
    copy[bit / 8] ^= (byte) (1 << bit % 8);
    return copy;
  }

  private static SrtpBuffer withRoom(byte[] packet) {
    byte[] array = new byte[3 + packet.length + SrtpSession.MAX_TAIL_BYTES];
    System.arraycopy(packet, 0, array, 3, packet.length);
    return new SrtpBuffer(array).wrap(array, 3, packet.length);
  }

  /** A copy, and the array ends with the packet, so that reading on would throw. */
  private static SrtpBuffer wrap(byte[] packet) {
    byte[] copy = packet.clone();
    return new SrtpBuffer(copy).wrap(copy, 0, copy.length);
  }

  private static byte[] content(SrtpBuffer buffer) {
    return Arrays.copyOfRange(
        buffer.getBuffer(), buffer.getOffset(), buffer.getOffset() + buffer.getLength());
  }
}
