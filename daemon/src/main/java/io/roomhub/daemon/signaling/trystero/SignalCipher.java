package io.roomhub.daemon.signaling.trystero;

import io.roomhub.daemon.signaling.SignalFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM as Trystero 0.25 uses it on offers, answers and candidates: an initialization vector
 * of 16 random bytes (so GHASH forms the counter, NIST SP 800-38D section 7.1), no additional data,
 * a tag of 16 bytes. In text: the vector as decimal numbers with commas, {@code $}, then ciphertext
 * and tag in base64. Immutable, any thread.
 */
public final class SignalCipher {
  /** Longest text that is deciphered, characters: a session description of 48 KiB. */
  public static final int MAX_CHARS = 64 * 1024;

  private static final int VECTOR_BYTES = 16;
  private static final int TAG_BITS = 128;

  /** 16 numbers of three digits and the commas between them. */
  private static final int MAX_VECTOR_CHARS = 4 * VECTOR_BYTES;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec key;

  /**
   * @param key 32 bytes
   */
  SignalCipher(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /** Enciphers {@code text} under a fresh vector. */
  public String encrypt(String text) {
    byte[] vector = new byte[VECTOR_BYTES];
    RANDOM.nextBytes(vector);
    byte[] sealed;
    try {
      sealed = cipher(Cipher.ENCRYPT_MODE, vector).doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
    StringBuilder out = new StringBuilder(MAX_VECTOR_CHARS + sealed.length * 4 / 3 + 8);
    for (int i = 0; i < VECTOR_BYTES; i++) {
      out.append(i == 0 ? "" : ",").append(vector[i] & 0xff);
    }
    return out.append('$').append(Base64.getEncoder().encodeToString(sealed)).toString();
  }

  /**
   * Deciphers what a member of the room has enciphered.
   *
   * @throws WrongKeyException when it has the right form but was made with another password, or was
   *     changed on the way
   * @throws SignalFormatException when it has not even the form
   */
  public String decrypt(String text) throws WrongKeyException, SignalFormatException {
    if (text.length() > MAX_CHARS) {
      throw new SignalFormatException("longer than " + MAX_CHARS + " characters");
    }
    int join = text.indexOf('$');
    if (join < 0 || join > MAX_VECTOR_CHARS) {
      throw new SignalFormatException("no initialization vector");
    }
    byte[] vector = vector(text.substring(0, join));
    byte[] plain;
    try {
      byte[] sealed = Base64.getDecoder().decode(text.substring(join + 1));
      plain = cipher(Cipher.DECRYPT_MODE, vector).doFinal(sealed);
    } catch (IllegalArgumentException e) {
      throw new SignalFormatException("not base64");
    } catch (GeneralSecurityException e) {
      throw new WrongKeyException();
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(plain)).toString();
    } catch (CharacterCodingException e) {
      throw new SignalFormatException("not UTF-8");
    }
  }

  private static byte[] vector(String text) throws SignalFormatException {
    String[] numbers = text.split(",", -1);
    if (numbers.length != VECTOR_BYTES) {
      throw new SignalFormatException("the initialization vector has not 16 bytes");
    }
    byte[] vector = new byte[VECTOR_BYTES];
    for (int i = 0; i < VECTOR_BYTES; i++) {
      int value = numbers[i].matches("[0-9]{1,3}") ? Integer.parseInt(numbers[i]) : 256;
      if (value > 255) {
        throw new SignalFormatException("the initialization vector is not in bytes");
      }
      vector[i] = (byte) value;
    }
    return vector;
  }

  private Cipher cipher(int mode, byte[] vector) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, vector));
    return cipher;
  }

  /** The other side has another password, or the text was changed on the way. */
  public static final class WrongKeyException extends Exception {
    WrongKeyException() {
      super("the tag does not match");
    }
  }
}
