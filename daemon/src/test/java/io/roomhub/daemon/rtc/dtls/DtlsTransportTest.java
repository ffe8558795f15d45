package io.roomhub.daemon.rtc.dtls;

import static io.roomhub.daemon.rtc.srtp.SrtpProfile.AEAD_AES_128_GCM;
import static io.roomhub.daemon.rtc.srtp.SrtpProfile.AEAD_AES_256_GCM;
import static io.roomhub.daemon.rtc.srtp.SrtpProfile.AES128_CM_SHA1_80;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.jsep.DtlsRole;
import io.roomhub.daemon.rtc.sdp.Fingerprint;
import io.roomhub.daemon.rtc.srtp.SrtpProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DtlsTransportTest {
  private static final List<SrtpProfile> ALL = SrtpPreference.of(true);

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void bothEndsComeToTheSameKeysOfTheProfilesLength(SrtpProfile profile) throws Exception {
    try (DtlsPair pair = new DtlsPair(List.of(profile), List.of(profile), DtlsPair.CLEAN).start()) {
      DtlsSrtpKeys client = pair.clientKeys();
      DtlsSrtpKeys server = pair.serverKeys();
      assertEquals(profile, client.profile());
      assertEquals(profile, server.profile());
      assertEquals(DtlsRole.CLIENT, client.role());
      assertEquals(DtlsRole.SERVER, server.role());
      assertEquals(profile.keyingMaterialBytes(), client.keyingMaterial().length);
      assertArrayEquals(client.keyingMaterial(), server.keyingMaterial());
      assertFalse(client.toString().matches(".*[0-9a-f]{16}.*"), client.toString());
    }
  }

  @Test
  void theServerTakesTheFirstOfItsOwnProfilesThatTheClientOffers() throws Exception {
    try (DtlsPair pair =
        new DtlsPair(
                List.of(AES128_CM_SHA1_80, AEAD_AES_256_GCM, AEAD_AES_128_GCM),
                SrtpPreference.of(true),
                DtlsPair.CLEAN)
            .start()) {
      assertEquals(AEAD_AES_128_GCM, pair.serverKeys().profile());
    }
    try (DtlsPair pair = new DtlsPair(ALL, SrtpPreference.of(false), DtlsPair.CLEAN).start()) {
      assertEquals(AES128_CM_SHA1_80, pair.clientKeys().profile());
    }
  }

  @Test
  void endsWithoutACommonProfileSaySo() throws Exception {
    try (DtlsPair pair =
        new DtlsPair(List.of(AES128_CM_SHA1_80), List.of(AEAD_AES_256_GCM), DtlsPair.CLEAN)
            .start()) {
      assertEquals("no common SRTP protection profile", pair.serverEnd.ended.get());
      assertEquals("the other side ended DTLS: handshake_failure", pair.clientEnd.ended.get());
      assertEquals(DtlsTransportState.FAILED, pair.server.state());
    }
  }

  @Test
  void aClientWithAnotherCertificateThanItsDescriptionTellsIsRefused() throws Exception {
    try (DtlsPair pair = new DtlsPair(ALL, ALL, DtlsPair.CLEAN)) {
      pair.server.start(DtlsRole.SERVER, List.of(DtlsIdentity.generate().fingerprint()));
      pair.client.start(DtlsRole.CLIENT, List.of(pair.serverIdentity.fingerprint()));
      assertEquals("certificate fingerprint does not match", pair.serverEnd.ended.get());
      assertEquals(DtlsTransportState.FAILED, pair.server.state());
      assertFalse(pair.serverEnd.keys.isDone());
    }
  }

  @Test
  void aServerWithAnotherCertificateThanItsDescriptionTellsIsRefused() throws Exception {
    try (DtlsPair pair = new DtlsPair(ALL, ALL, DtlsPair.CLEAN)) {
      pair.server.start(DtlsRole.SERVER, List.of(pair.clientIdentity.fingerprint()));
      pair.client.start(DtlsRole.CLIENT, List.of(DtlsIdentity.generate().fingerprint()));
      assertEquals("certificate fingerprint does not match", pair.clientEnd.ended.get());
      assertEquals("the other side ended DTLS: bad_certificate", pair.serverEnd.ended.get());
      assertFalse(pair.clientEnd.keys.isDone());
      assertFalse(pair.serverEnd.keys.isDone());
    }
  }

  @Test
  void oneMatchAmongSeveralFingerprintsIsEnough() throws Exception {
    try (DtlsPair pair = new DtlsPair(ALL, ALL, DtlsPair.CLEAN)) {
      Fingerprint other = DtlsIdentity.generate().fingerprint();
      pair.server.start(DtlsRole.SERVER, List.of(other, pair.clientIdentity.fingerprint()));
      pair.client.start(DtlsRole.CLIENT, List.of(pair.serverIdentity.fingerprint(), other));
      assertEquals(pair.clientKeys().profile(), pair.serverKeys().profile());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 200, 1000})
  void helloInFragmentsInReverseOrderIsReassembled(int fragmentBytes) throws Exception {
    DtlsPair.Wire splitting =
        (fromClient, datagram, to) -> {
          List<byte[]> parts = DtlsFragments.split(datagram, fragmentBytes);
          Collections.reverse(parts);
          for (byte[] part : parts) {
            to.receive(part, 0, part.length);
          }
        };
    try (DtlsPair pair = new DtlsPair(ALL, ALL, splitting).start()) {
      assertArrayEquals(pair.clientKeys().keyingMaterial(), pair.serverKeys().keyingMaterial());
    }
  }

  @Test
  void everyFirstCopyOfADatagramMayBeLost() throws Exception {
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    DtlsPair.Wire losing =
        (fromClient, datagram, to) -> {
          // The record sequence number differs in a repetition, the rest does not.
          int content = Arrays.hashCode(DtlsPair.copy(datagram, 11, datagram.length - 11));
          boolean encrypted = datagram[4] != 0;
          if (encrypted || seen.contains(content)) {
            to.receive(datagram, 0, datagram.length);
          } else {
            seen.add(content);
          }
        };
    try (DtlsPair pair = new DtlsPair(ALL, ALL, losing).start()) {
      assertArrayEquals(pair.clientKeys().keyingMaterial(), pair.serverKeys().keyingMaterial());
      assertTrue(seen.size() >= 3, "lost " + seen.size());
    }
  }

  @Test
  void rubbishAmongTheHandshakeDoesNotEndIt() throws Exception {
    Random random = new Random(20);
    DtlsPair.Wire dirty =
        (fromClient, datagram, to) -> {
          byte[] noise = new byte[1 + random.nextInt(200)];
          random.nextBytes(noise);
          noise[0] = (byte) (20 + random.nextInt(44));
          to.receive(noise, 0, noise.length);
          to.receive(datagram, 0, 1 + random.nextInt(datagram.length - 1));
          to.receive(hugeClaim(), 0, hugeClaim().length);
          to.receive(datagram, 0, datagram.length);
          to.receive(datagram, 0, datagram.length);
        };
    try (DtlsPair pair = new DtlsPair(ALL, ALL, dirty).start()) {
      assertArrayEquals(pair.clientKeys().keyingMaterial(), pair.serverKeys().keyingMaterial());
      assertTrue(pair.server.dropped() > 3, "dropped " + pair.server.dropped());
    }
  }

  @Test
  void damagedRecordsAfterTheHandshakeDoNotEndIt() throws Exception {
    List<byte[]> toServer = Collections.synchronizedList(new ArrayList<>());
    DtlsPair.Wire recording =
        (fromClient, datagram, to) -> {
          if (fromClient) {
            toServer.add(datagram);
          }
          to.receive(datagram, 0, datagram.length);
        };
    try (DtlsPair pair = new DtlsPair(ALL, ALL, recording).start()) {
      pair.clientKeys();
      pair.serverKeys();
      Random random = new Random(21);
      for (byte[] original : List.copyOf(toServer)) {
        for (int bit = 0; bit < original.length * 8; bit++) {
          byte[] flipped = original.clone();
          flipped[bit / 8] ^= (byte) (1 << (bit % 8));
          pair.server.receive(flipped, 0, flipped.length);
        }
        for (int length = 0; length < original.length; length++) {
          pair.server.receive(original, 0, length);
        }
      }
      for (int i = 0; i < 2000; i++) {
        byte[] noise = new byte[random.nextInt(1500)];
        random.nextBytes(noise);
        pair.server.receive(noise, 0, noise.length);
      }
      assertEquals("", pair.serverEnd.ended.getNow(""));
      assertTrue(pair.connected());
      assertFalse(pair.serverEnd.ended.isDone());
      pair.client.close();
      assertEquals("closed", pair.serverEnd.ended.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void closeNotifyOfEitherEndIsSeenByTheOther() throws Exception {
    try (DtlsPair pair = new DtlsPair(ALL, ALL, DtlsPair.CLEAN).start()) {
      pair.clientKeys();
      pair.serverKeys();
      pair.server.close();
      assertEquals("closed", pair.clientEnd.ended.get(10, TimeUnit.SECONDS));
      assertEquals(DtlsTransportState.CLOSED, pair.client.state());
      assertFalse(pair.serverEnd.ended.isDone(), "who closes is told nothing");
    }
  }

  @Test
  void aHandshakeThatNobodyAnswersFailsInTimeAndSaysSo() throws Exception {
    try (DtlsPair pair = new DtlsPair(ALL, ALL, (fromClient, datagram, to) -> {}, 700).start()) {
      assertEquals("DTLS handshake did not finish", pair.clientEnd.ended.get());
      assertEquals("DTLS handshake did not finish", pair.serverEnd.ended.get());
      assertEquals(DtlsTransportState.FAILED, pair.client.state());
    }
  }

  @Test
  void moreDatagramsThanTheQueueHoldsAreDroppedAndCounted() {
    DtlsPair pair = new DtlsPair(ALL, ALL, DtlsPair.CLEAN);
    byte[] record = {22, (byte) 0xFE, (byte) 0xFD, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0};
    for (int i = 0; i < DatagramQueue.CAPACITY + 7; i++) {
      pair.server.receive(record, 0, record.length);
    }
    assertEquals(7, pair.server.dropped());
  }

  @Test
  void closingDuringTheHandshakeTellsNothingAndStopsIt() throws Exception {
    DtlsPair pair = new DtlsPair(ALL, ALL, (fromClient, datagram, to) -> {});
    pair.start();
    pair.close();
    assertEquals(DtlsTransportState.CLOSED, pair.client.state());
    assertEquals(DtlsTransportState.CLOSED, pair.server.state());
    assertFalse(pair.clientEnd.ended.isDone());
  }

  @Test
  void theWarmUpSucceeds() throws Exception {
    assertTrue(DtlsWarmup.run(DtlsIdentity.generate()));
  }

  @Test
  void twoIdentitiesDiffer() {
    assertNotEquals(DtlsIdentity.generate().fingerprint(), DtlsIdentity.generate().fingerprint());
  }

  /** A handshake fragment of a message that claims 16 MB. */
  private static byte[] hugeClaim() {
    byte[] record = new byte[13 + 12 + 4];
    record[0] = 22;
    record[1] = (byte) 0xFE;
    record[2] = (byte) 0xFD;
    record[12] = 16;
    record[13] = 1;
    record[14] = (byte) 0xFF;
    record[15] = (byte) 0xFF;
    record[16] = (byte) 0xFF;
    record[24] = 4;
    return record;
  }
}
