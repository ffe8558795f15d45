package io.roomhub.daemon.rtc.dtls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A certificate fingerprint as SDP carries it (RFC 8122 section 5).
 *
 * @param algorithm {@code sha-256} or stronger, lower case
 * @param value upper-case hex pairs joined by colons
 */
public record DtlsFingerprint(String algorithm, String value) {
  private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();

  public DtlsFingerprint {
    algorithm = algorithm.toLowerCase(Locale.ROOT);
    value = value.toUpperCase(Locale.ROOT);
  }

  /**
   * Reads {@code sha-256 AB:CD:...}.
   *
   * @throws IllegalArgumentException when it is not of that form or the hash is one that RFC 8122
   *     section 5 forbids
   */
  public static DtlsFingerprint parse(String attribute) {
    String[] parts = attribute.trim().split("\\s+", 3);
    if (parts.length != 2) {
      throw new IllegalArgumentException("fingerprint is not \"hash value\"");
    }
    DtlsFingerprint fingerprint = new DtlsFingerprint(parts[0], parts[1]);
    MessageDigest digest = digest(fingerprint.algorithm);
    if (digest == null || HEX.parseHex(fingerprint.value).length != digest.getDigestLength()) {
      throw new IllegalArgumentException("fingerprint hash is unknown, weak or of wrong length");
    }
    return fingerprint;
  }

  /** The SHA-256 fingerprint of a DER certificate. */
  public static DtlsFingerprint sha256(byte[] certificate) {
    return new DtlsFingerprint("sha-256", hash("sha-256", certificate));
  }

  /** Whether it is the fingerprint of that DER certificate; false for a hash we do not accept. */
  public boolean matches(byte[] certificate) {
    return digest(algorithm) != null
        && MessageDigest.isEqual(
            hash(algorithm, certificate).getBytes(US_ASCII), value.getBytes(US_ASCII));
  }

  private static String hash(String algorithm, byte[] certificate) {
    MessageDigest digest = digest(algorithm);
    if (digest == null) {
      throw new IllegalArgumentException(algorithm);
    }
    return HEX.formatHex(digest.digest(certificate));
  }

  private static @Nullable MessageDigest digest(String algorithm) {
    String name =
        switch (algorithm) {
          case "sha-256" -> "SHA-256";
          case "sha-384" -> "SHA-384";
          case "sha-512" -> "SHA-512";
          default -> null;
        };
    try {
      return name == null ? null : MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + name, e);
    }
  }

  /** {@code sha-256 AB:CD:...}: the value of {@code a=fingerprint}. */
  @Override
  public String toString() {
    return algorithm + " " + value;
  }
}
