package io.roomhub.daemon.signaling.nostr;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * Schnorr signatures on secp256k1 (BIP-340) over messages of 32 bytes; names follow the BIP. Bouncy
 * Castle's arithmetic: signing multiplies the base point only, by a comb that always does the same
 * steps. Keys are made for one run and worth nothing afterwards. Pure functions, any thread.
 */
final class Bip340 {
  static final int KEY_BYTES = 32;
  static final int SIGNATURE_BYTES = 64;

  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final BigInteger N = CURVE.getN();
  private static final BigInteger P = CURVE.getCurve().getField().getCharacteristic();

  private Bip340() {}

  /** Whether 32 bytes are a secret key: 1 to n-1. */
  static boolean isSecretKey(byte[] secret) {
    BigInteger d = new BigInteger(1, secret);
    return secret.length == KEY_BYTES && d.signum() > 0 && d.compareTo(N) < 0;
  }

  /** The public key of a secret one: the x coordinate. */
  static byte[] publicKey(byte[] secret) {
    return xOf(base(new BigInteger(1, secret)));
  }

  /**
   * Signs.
   *
   * @param aux 32 random bytes
   * @throws IllegalArgumentException when {@code secret} is no secret key
   */
  static byte[] sign(byte[] message, byte[] secret, byte[] aux) {
    if (!isSecretKey(secret)) {
      throw new IllegalArgumentException("not a secret key");
    }
    BigInteger d = new BigInteger(1, secret);
    ECPoint p = base(d);
    byte[] px = xOf(p);
    d = hasEvenY(p) ? d : N.subtract(d);
    byte[] t = bytes(d);
    byte[] mask = hash("BIP0340/aux", aux);
    for (int i = 0; i < t.length; i++) {
      t[i] ^= mask[i];
    }
    BigInteger k = new BigInteger(1, hash("BIP0340/nonce", t, px, message)).mod(N);
    if (k.signum() == 0) {
      throw new IllegalStateException("a nonce of zero, which cannot be");
    }
    ECPoint r = base(k);
    byte[] rx = xOf(r);
    k = hasEvenY(r) ? k : N.subtract(k);
    BigInteger e = challenge(rx, px, message);
    byte[] signature = Arrays.copyOf(rx, SIGNATURE_BYTES);
    System.arraycopy(bytes(k.add(e.multiply(d)).mod(N)), 0, signature, KEY_BYTES, KEY_BYTES);
    return signature;
  }

  /** Whether a signature is good; anything of a wrong length is not. */
  static boolean verify(byte[] message, byte[] publicKey, byte[] signature) {
    if (publicKey.length != KEY_BYTES || signature.length != SIGNATURE_BYTES) {
      return false;
    }
    ECPoint p = liftX(publicKey);
    byte[] rx = Arrays.copyOf(signature, KEY_BYTES);
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, KEY_BYTES, SIGNATURE_BYTES));
    if (p == null || new BigInteger(1, rx).compareTo(P) >= 0 || s.compareTo(N) >= 0) {
      return false;
    }
    BigInteger e = challenge(rx, publicKey, message);
    ECPoint r =
        ECAlgorithms.sumOfTwoMultiplies(CURVE.getG(), s, p, N.subtract(e).mod(N)).normalize();
    return !r.isInfinity() && hasEvenY(r) && Arrays.equals(xOf(r), rx);
  }

  private static ECPoint base(BigInteger scalar) {
    return new FixedPointCombMultiplier().multiply(CURVE.getG(), scalar).normalize();
  }

  private static @Nullable ECPoint liftX(byte[] x) {
    if (new BigInteger(1, x).compareTo(P) >= 0) {
      return null;
    }
    byte[] compressed = new byte[KEY_BYTES + 1];
    compressed[0] = 2;
    System.arraycopy(x, 0, compressed, 1, KEY_BYTES);
    try {
      return CURVE.getCurve().decodePoint(compressed);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean hasEvenY(ECPoint point) {
    return !point.getAffineYCoord().testBitZero();
  }

  private static byte[] xOf(ECPoint point) {
    return bytes(point.getAffineXCoord().toBigInteger());
  }

  private static byte[] bytes(BigInteger value) {
    return BigIntegers.asUnsignedByteArray(KEY_BYTES, value);
  }

  private static BigInteger challenge(byte[] rx, byte[] px, byte[] message) {
    return new BigInteger(1, hash("BIP0340/challenge", rx, px, message)).mod(N);
  }

  private static byte[] hash(String tag, byte[]... parts) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] prefix = sha256.digest(tag.getBytes(StandardCharsets.UTF_8));
      sha256.update(prefix);
      sha256.update(prefix);
      for (byte[] part : parts) {
        sha256.update(part);
      }
      return sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
