package io.roomhub.daemon.rtc.dtls;

import java.util.Arrays;

/**
 * What a finished handshake gives to SRTP (RFC 5764 section 4.2): each side's master key and salt.
 * {@link #toString()} shows no key.
 *
 * @param weAreClient whether we were the DTLS client
 */
public record SrtpKeyingMaterial(
    SrtpProtectionProfile profile,
    byte[] clientKey,
    byte[] serverKey,
    byte[] clientSalt,
    byte[] serverSalt,
    boolean weAreClient) {

  /** Cuts what the exporter gave: client key, server key, client salt, server salt. */
  static SrtpKeyingMaterial cut(
      SrtpProtectionProfile profile, byte[] exported, boolean weAreClient) {
    int key = profile.keyBytes();
    int salt = profile.saltBytes();
    if (exported.length != profile.exportBytes()) {
      throw new IllegalArgumentException("exported " + exported.length + " bytes");
    }
    return new SrtpKeyingMaterial(
        profile,
        Arrays.copyOfRange(exported, 0, key),
        Arrays.copyOfRange(exported, key, 2 * key),
        Arrays.copyOfRange(exported, 2 * key, 2 * key + salt),
        Arrays.copyOfRange(exported, 2 * key + salt, 2 * (key + salt)),
        weAreClient);
  }

  /** The master key we send with. */
  public byte[] localKey() {
    return weAreClient ? clientKey : serverKey;
  }

  /** The master salt we send with. */
  public byte[] localSalt() {
    return weAreClient ? clientSalt : serverSalt;
  }

  /** The master key the other side sends with. */
  public byte[] remoteKey() {
    return weAreClient ? serverKey : clientKey;
  }

  /** The master salt the other side sends with. */
  public byte[] remoteSalt() {
    return weAreClient ? serverSalt : clientSalt;
  }

  @Override
  public String toString() {
    return "SrtpKeyingMaterial[" + profile + "]";
  }
}
