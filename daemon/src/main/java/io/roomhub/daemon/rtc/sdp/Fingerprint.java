package io.roomhub.daemon.rtc.sdp;

import io.roomhub.daemon.rtc.SdpException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The hash of a certificate: {@code a=fingerprint} (RFC 8122 section 5). Immutable.
 *
 * <p>Only hash functions that are trusted today exist here: sha-256, sha-384, sha-512.
 */
public final class Fingerprint {
  private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();

  private final String algorithm;
  private final byte[] bytes;

  /**
   * @param algorithm {@code sha-256}, {@code sha-384} or {@code sha-512}
   * @param bytes the hash of the DER form of the certificate; copied
   * @throws IllegalArgumentException for another algorithm or a hash of the wrong length
   */
  public Fingerprint(String algorithm, byte[] bytes) {
    if (bytes.length != length(algorithm)) {
      throw new IllegalArgumentException(algorithm + " of " + bytes.length + " bytes");
    }
    this.algorithm = algorithm;
    this.bytes = bytes.clone();
  }

  /**
   * Whether the hash function of an attribute value is one we accept; others are skipped as long as
   * one acceptable stands beside them.
   */
  public static boolean accepts(String value) {
    return length(algorithmOf(value)) > 0;
  }

  /**
   * @param value e.g. {@code sha-256 E4:83:...}
   * @throws SdpException for an algorithm we do not accept or a malformed hash
   */
  public static Fingerprint parse(String value) throws SdpException {
    String algorithm = algorithmOf(value);
    int length = length(algorithm);
    if (length == 0) {
      throw new SdpException("a=fingerprint with " + SdpText.quote(algorithm) + " is not accepted");
    }
    String hex = value.trim().substring(algorithm.length()).trim();
    if (hex.length() != length * 3 - 1) {
      throw new SdpException("a=fingerprint:" + algorithm + " does not hold " + length + " bytes");
    }
    try {
      return new Fingerprint(algorithm, HEX.parseHex(hex));
    } catch (IllegalArgumentException e) {
      throw new SdpException("a=fingerprint:" + algorithm + " is not of the form AB:CD:...");
    }
  }

  private static String algorithmOf(String value) {
    String trimmed = value.trim();
    int space = trimmed.indexOf(' ');
    return (space < 0 ? trimmed : trimmed.substring(0, space)).toLowerCase(Locale.ROOT);
  }

  private static int length(String algorithm) {
    return switch (algorithm) {
      case "sha-256" -> 32;
      case "sha-384" -> 48;
      case "sha-512" -> 64;
      default -> 0;
    };
  }

  /** {@code sha-256}, {@code sha-384} or {@code sha-512}; upper-cased it is a JCA name. */
  public String algorithm() {
    return algorithm;
  }

  /** The hash; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Compares with the hash of a certificate in constant time. */
  public boolean matches(byte[] hash) {
    return MessageDigest.isEqual(bytes, hash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprint that
        && algorithm.equals(that.algorithm)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The value without {@code a=fingerprint:}. */
  @Override
  public String toString() {
    return algorithm + " " + HEX.formatHex(bytes);
  }
}
