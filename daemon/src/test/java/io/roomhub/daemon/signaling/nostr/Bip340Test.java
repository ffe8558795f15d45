package io.roomhub.daemon.signaling.nostr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** With the vectors 0 to 14 that BIP-340 publishes; later ones have messages of other lengths. */
class Bip340Test {
  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @CsvFileSource(resources = "bip340-vectors.csv", numLinesToSkip = 1)
  void publishedVectors(
      int index,
      String secret,
      String publicKey,
      String aux,
      String message,
      String signature,
      boolean good) {
    assertEquals(
        good, Bip340.verify(bytes(message), bytes(publicKey), bytes(signature)), "vector " + index);
    if (secret != null) {
      assertEquals(
          publicKey, HexFormat.of().withUpperCase().formatHex(Bip340.publicKey(bytes(secret))));
      assertEquals(
          signature,
          HexFormat.of()
              .withUpperCase()
              .formatHex(Bip340.sign(bytes(message), bytes(secret), bytes(aux))));
    }
  }

  @Test
  void whatIsSignedVerifiesAndNothingElse() {
    Random random = new Random(1);
    byte[] secret = new byte[32];
    byte[] message = new byte[32];
    byte[] aux = new byte[32];
    for (int i = 0; i < 20; i++) {
      random.nextBytes(secret);
      random.nextBytes(message);
      random.nextBytes(aux);
      byte[] publicKey = Bip340.publicKey(secret);
      byte[] signature = Bip340.sign(message, secret, aux);
      assertTrue(Bip340.verify(message, publicKey, signature));
      signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
      assertFalse(Bip340.verify(message, publicKey, signature));
    }
  }

  @Test
  void wrongLengthsAndKeysOutOfRangeAreRefused() {
    assertFalse(Bip340.verify(new byte[32], new byte[31], new byte[64]));
    assertFalse(Bip340.verify(new byte[32], new byte[32], new byte[63]));
    assertFalse(Bip340.verify(new byte[32], new byte[32], new byte[64]));
    assertThrows(
        IllegalArgumentException.class,
        () -> Bip340.sign(new byte[32], new byte[32], new byte[32]));
    byte[] order = bytes("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");
    assertFalse(Bip340.isSecretKey(order));
    order[31]--;
    assertTrue(Bip340.isSecretKey(order));
  }
}
