package io.roomhub.daemon.rtc.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Published vectors, through the session where they begin with master keys. */
class SrtpVectorsTest {
  // RFC 3711 appendix B.3
  private static final byte[] MASTER_KEY = hex("E1F97A0D3E018BE0D64FA32C06DE4139");
  private static final byte[] MASTER_SALT = hex("0EC675AD498AFEEBB6960B3AABE6");

  // RFC 7714 section 16: session keys
  private static final byte[] GCM_KEY = hex("000102030405060708090a0b0c0d0e0f");
  private static final byte[] GCM_256_KEY =
      hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  private static final byte[] GCM_SALT = hex("517569642070726f2071756f");

  // The reference packets of libsrtp (test/srtp_driver.c, srtp_validate), with RFC 3711's B.3 keys.
  private static final byte[] RTP =
      hex("800f1234 decafbad cafebabe abababab abababab abababab abababab");
  private static final byte[] RTCP = hex("81c8000b cafebabe abababab abababab abababab abababab");

  @Test
  void sessionKeysAreThoseOfRfc3711AppendixB3() throws Exception {
    assertArrayEquals(
        hex("C61E7A93744F39EE10734AFE3FF7A087"),
        ReferenceSrtp.derive(MASTER_KEY, MASTER_SALT, 0, 16));
    assertArrayEquals(
        hex("30CBBC08863D8C85D49DB34A9AE1"), ReferenceSrtp.derive(MASTER_KEY, MASTER_SALT, 2, 14));
    assertArrayEquals(
        hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"),
        ReferenceSrtp.derive(MASTER_KEY, MASTER_SALT, 1, 20));
  }

  /** The packet is protected with the session keys printed in the RFC, not with derived ones. */
  @Test
  void theSessionProtectsWithTheKeysOfRfc3711AppendixB3() throws Exception {
    byte[] rtp = hex("800f0000 00000000 cafebabe 000102030405060708090a0b0c0d0e0f");
    assertArrayEquals(
        ReferenceSrtp.counterModeRtp(
            hex("C61E7A93744F39EE10734AFE3FF7A087"),
            hex("30CBBC08863D8C85D49DB34A9AE1"),
            hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"),
            0,
            rtp),
        protectRtp(client(SrtpProfile.AES128_CM_SHA1_80, MASTER_KEY, MASTER_SALT), rtp));
  }

  @Test
  void libsrtpsCounterModePacketsComeOut() throws Exception {
    SrtpSession session = client(SrtpProfile.AES128_CM_SHA1_80, MASTER_KEY, MASTER_SALT);
    assertArrayEquals(
        hex(
            """
            800f1234 decafbad cafebabe
            4e55dc4c e79978d8 8ca4d215 949d2402
            b78d6acc 99ea179b 8dbb"""),
        protectRtp(session, RTP));
    // libsrtp's index begins with 1, ours with 0.
    protectRtcp(session, RTCP);
    assertArrayEquals(
        hex(
            """
            81c8000b cafebabe
            7128035b e487b9bd bef89041 f977a5a8
            80000001
            993e08cd 54d6c123 0798"""),
        protectRtcp(session, RTCP));
  }

  @Test
  void libsrtpsGcmPacketsComeOut() throws Exception {
    SrtpSession session =
        client(SrtpProfile.AEAD_AES_128_GCM, GCM_KEY, hex("a0a1a2a3a4a5a6a7a8a9aaab"));
    assertArrayEquals(
        hex(
            """
            800f1234 decafbad cafebabe
            c5002ede 04cfdd2e b91159e0 880aa06e
            d2976826 f796b201 df3131a1 27e8a392"""),
        protectRtp(session, RTP));
    protectRtcp(session, RTCP);
    assertArrayEquals(
        hex(
            """
            81c8000b cafebabe
            c98b8b5d f0392a55 852b6c21 ac8e7025
            c52c6fbe a2b3b446 ea31123b a88ce61e
            80000001"""),
        protectRtcp(session, RTCP));
  }

  /** RFC 7714 section 16 begins with session keys, which the session does not take. */
  @Test
  void theReferenceAgreesWithRfc7714() throws Exception {
    byte[] rtp =
        hex(
            """
            8040f17b 8041f8d3 5501a0b2
            47616c6c 69612065 7374206f 6d6e6973 20646976 69736120
            696e2070 61727465 73207472 6573""");
    // section 16.1.1
    assertArrayEquals(
        hex(
            """
            8040f17b 8041f8d3 5501a0b2
            f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f
            42a5f47a 51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf
            765ee439 0cce"""),
        ReferenceSrtp.gcmRtp(GCM_KEY, GCM_SALT, 0, rtp));
    // section 16.2.1
    assertArrayEquals(
        hex(
            """
            8040f17b 8041f8d3 5501a0b2
            32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3
            b50b2a02 76ffae0f 1ba63799 b87b7aa3 db36dfff d6b0f9bb
            7878d7a7 6c13"""),
        ReferenceSrtp.gcmRtp(GCM_256_KEY, GCM_SALT, 0, rtp));
  }

  /** Both packet kinds, all profiles, a sequence number wrap, random lengths. */
  @ParameterizedTest
  @EnumSource
  void everyPacketIsByteForByteWhatTheReferenceMakes(SrtpProfile profile) throws Exception {
    Random random = new Random(3);
    byte[] key = random(random, profile.keyBytes());
    byte[] salt = random(random, profile.saltBytes());
    SrtpSession session = client(profile, key, salt);
    for (int i = 0; i < 40; i++) {
      int index = 65_516 + i;
      byte[] rtp = random(random, 12 + random.nextInt(200));
      rtp[0] = (byte) 0x80;
      rtp[2] = (byte) (index >> 8);
      rtp[3] = (byte) index;
      System.arraycopy(hex("cafebabe"), 0, rtp, 8, 4);
      assertArrayEquals(
          ReferenceSrtp.rtp(profile, key, salt, index >> 16, rtp),
          protectRtp(session, rtp),
          "RTP " + i);
      byte[] rtcp = random(random, 8 + 4 * random.nextInt(30));
      rtcp[0] = (byte) 0x80;
      System.arraycopy(hex("cafebabe"), 0, rtcp, 4, 4);
      assertArrayEquals(
          ReferenceSrtp.rtcp(profile, key, salt, i, rtcp), protectRtcp(session, rtcp), "RTCP " + i);
    }
  }

  private static SrtpSession client(SrtpProfile profile, byte[] key, byte[] salt) throws Exception {
    byte[] material = new byte[profile.keyingMaterialBytes()];
    System.arraycopy(key, 0, material, 0, key.length);
    System.arraycopy(salt, 0, material, 2 * key.length, salt.length);
    return new SrtpSession(profile, material, SrtpRole.CLIENT, 0xcafebabeL);
  }

  private static byte[] protectRtp(SrtpSession session, byte[] packet) {
    SrtpBuffer buffer = withRoom(packet);
    assertEquals(SrtpStatus.OK, session.protectRtp(buffer));
    return content(buffer);
  }

  private static byte[] protectRtcp(SrtpSession session, byte[] packet) {
    SrtpBuffer buffer = withRoom(packet);
    assertEquals(SrtpStatus.OK, session.protectRtcp(buffer));
    return content(buffer);
  }

  /** Not at the start of its array, so that a forgotten offset shows. */
  private static SrtpBuffer withRoom(byte[] packet) {
    byte[] array = new byte[5 + packet.length + SrtpSession.MAX_TAIL_BYTES];
    System.arraycopy(packet, 0, array, 5, packet.length);
    return new SrtpBuffer(array).wrap(array, 5, packet.length);
  }

  private static byte[] content(SrtpBuffer buffer) {
    return Arrays.copyOfRange(
        buffer.getBuffer(), buffer.getOffset(), buffer.getOffset() + buffer.getLength());
  }

  private static byte[] random(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
  }
}
