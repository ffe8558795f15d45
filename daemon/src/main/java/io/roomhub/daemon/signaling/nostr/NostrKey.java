package io.roomhub.daemon.signaling.nostr;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The key pair that signs events. It means nothing but that one sender sent them all, and is made
 * anew at each start. Any thread.
 */
public final class NostrKey {
  private final SecureRandom random;
  private final byte[] secret;
  private final String publicKey;

  /** A fresh key. */
  public NostrKey(SecureRandom random) {
    this.random = random;
    byte[] candidate = new byte[Bip340.KEY_BYTES];
    do {
      random.nextBytes(candidate);
    } while (!Bip340.isSecretKey(candidate));
    secret = candidate;
    publicKey = HexFormat.of().formatHex(Bip340.publicKey(secret));
  }

  /** 64 hexadecimal digits. */
  public String publicKey() {
    return publicKey;
  }

  /** A signature over an event's id, 128 hexadecimal digits. */
  String sign(byte[] id) {
    byte[] aux = new byte[Bip340.KEY_BYTES];
    random.nextBytes(aux);
    return HexFormat.of().formatHex(Bip340.sign(id, secret, aux));
  }
}
