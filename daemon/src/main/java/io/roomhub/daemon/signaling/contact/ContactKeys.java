package io.roomhub.daemon.signaling.contact;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.jspecify.annotations.Nullable;

/**
 * What the members of a room derive from its id and password (HKDF-SHA-256, RFC 5869): a key that
 * seals what they say, and names under which to be found that tell strangers nothing. Immutable.
 */
public final class ContactKeys {
  private static final byte[] SALT = "roomhub contact 1".getBytes(StandardCharsets.US_ASCII);
  private static final int KEY_BYTES = 32;
  private static final int TAG_BYTES = 8;

  /** Length of an info-hash of the Mainline DHT (BEP 5), bytes. */
  private static final int INFO_HASH_BYTES = 20;

  private final byte[] seal;
  private final String lanTag;
  private final byte[] infoHash;

  /**
   * @param password also needed to take part, or null
   */
  public ContactKeys(String roomId, @Nullable String password) {
    // The length keeps apart what id and password would otherwise share.
    String secret = roomId.length() + ":" + roomId + (password == null ? "" : password);
    seal = derive(secret, "seal", KEY_BYTES);
    lanTag = HexFormat.of().formatHex(derive(secret, "lan", TAG_BYTES));
    infoHash = derive(secret, "dht", INFO_HASH_BYTES);
  }

  private static byte[] derive(String secret, String purpose, int length) {
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
    hkdf.init(
        new HKDFParameters(
            secret.getBytes(StandardCharsets.UTF_8),
            SALT,
            purpose.getBytes(StandardCharsets.US_ASCII)));
    byte[] derived = new byte[length];
    hkdf.generateBytes(derived, 0, length);
    return derived;
  }

  /** Key of AES-256-GCM. */
  byte[] seal() {
    return seal.clone();
  }

  /** The room's name on a local network: 16 hexadecimal digits. */
  public String lanTag() {
    return lanTag;
  }

  /** The room's name in the Mainline DHT: 20 bytes. */
  public byte[] infoHash() {
    return infoHash.clone();
  }
}
