package io.roomhub.daemon.signaling.contact;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals datagrams with the room's key: a byte of version, 12 random bytes of nonce, then
 * AES-256-GCM with its tag (NIST SP 800-38D; with random nonces good for 2^32 datagrams). Whoever
 * lacks the key can neither read nor make one, and gets no answer. Not thread-safe: the rail's
 * thread owns it.
 */
final class ContactSeal {
  /** Sealed length less plain length, bytes. */
  static final int OVERHEAD = 1 + 12 + 16;

  private static final byte VERSION = (byte) 0xC1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();
  private final Cipher cipher;

  ContactSeal(ContactKeys keys) {
    key = new SecretKeySpec(keys.seal(), "AES");
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  /** The datagram for {@code plain}. */
  byte[] seal(byte[] plain) {
    byte[] datagram = new byte[plain.length + OVERHEAD];
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    datagram[0] = VERSION;
    System.arraycopy(nonce, 0, datagram, 1, NONCE_BYTES);
    try {
      init(Cipher.ENCRYPT_MODE, nonce);
      cipher.doFinal(plain, 0, plain.length, datagram, 1 + NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM fails", e);
    }
    return datagram;
  }

  /** What is in a datagram, or null when it was not sealed with this key. */
  byte @Nullable [] open(byte[] datagram) {
    if (datagram.length < OVERHEAD || datagram[0] != VERSION) {
      return null;
    }
    try {
      init(Cipher.DECRYPT_MODE, Arrays.copyOfRange(datagram, 1, 1 + NONCE_BYTES));
      return cipher.doFinal(datagram, 1 + NONCE_BYTES, datagram.length - 1 - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  private void init(int mode, byte[] nonce) throws GeneralSecurityException {
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(new byte[] {VERSION});
  }
}
