package io.roomhub.daemon.rtc.dtls;

import io.roomhub.daemon.rtc.jsep.DtlsRole;
import io.roomhub.daemon.rtc.srtp.SrtpProfile;
import java.util.Arrays;

/**
 * What a finished handshake gives to SRTP (RFC 5764 section 4.2). {@link #toString()} shows no key.
 */
public final class DtlsSrtpKeys {
  private final SrtpProfile profile;
  private final byte[] keyingMaterial;
  private final DtlsRole role;

  DtlsSrtpKeys(SrtpProfile profile, byte[] keyingMaterial, DtlsRole role) {
    this.profile = profile;
    this.keyingMaterial = keyingMaterial;
    this.role = role;
  }

  /** The profile both sides agreed on. */
  public SrtpProfile profile() {
    return profile;
  }

  /** Client key, server key, client salt, server salt; a copy. */
  public byte[] keyingMaterial() {
    return keyingMaterial.clone();
  }

  /** What we were in the handshake: it tells which half of the keys is ours. */
  public DtlsRole role() {
    return role;
  }

  /** Overwrites the keys, once they are in use elsewhere. */
  public void erase() {
    Arrays.fill(keyingMaterial, (byte) 0);
  }

  @Override
  public String toString() {
    return "DtlsSrtpKeys[" + profile + ", " + role + "]";
  }
}
