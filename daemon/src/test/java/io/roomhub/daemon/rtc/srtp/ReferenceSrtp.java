package io.roomhub.daemon.rtc.srtp;

import io.roomhub.daemon.rtc.rtp.Bytes;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * SRTP protection of packets without CSRC or extension, written a second time from the RFCs with
 * the Java runtime's ciphers alone, to hold the real one against. Checked itself by the published
 * vectors in {@link SrtpVectorsTest}.
 */
final class ReferenceSrtp {
  private ReferenceSrtp() {}

  /** RFC 3711 section 4.3.1, with a derivation rate of 0; labels 0..5. */
  static byte[] derive(byte[] masterKey, byte[] masterSalt, int label, int bytes)
      throws GeneralSecurityException {
    byte[] iv = Arrays.copyOf(masterSalt, 16);
    iv[7] ^= (byte) label;
    return ctr(masterKey, iv, new byte[bytes]);
  }

  static byte[] ctr(byte[] key, byte[] iv, byte[] data) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding", "SunJCE");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
    return cipher.doFinal(data);
  }

  /** RFC 3711 sections 4.1.1 and 4.2, from session keys. */
  static byte[] counterModeRtp(byte[] key, byte[] salt, byte[] authKey, int roc, byte[] rtp)
      throws GeneralSecurityException {
    byte[] iv = Arrays.copyOf(salt, 16);
    xor(iv, 4, rtp, 8, 4);
    byte[] index = index48(roc, rtp);
    xor(iv, 8, index, 0, 6);
    byte[] cipherText = ctr(key, iv, Arrays.copyOfRange(rtp, 12, rtp.length));
    byte[] body = concat(Arrays.copyOf(rtp, 12), cipherText);
    return concat(body, Arrays.copyOf(hmac(authKey, concat(body, be32(roc))), 10));
  }

  /** RFC 3711 section 3.4, from session keys. */
  static byte[] counterModeRtcp(byte[] key, byte[] salt, byte[] authKey, int index, byte[] rtcp)
      throws GeneralSecurityException {
    byte[] iv = Arrays.copyOf(salt, 16);
    xor(iv, 4, rtcp, 4, 4);
    xor(iv, 10, be32(index), 0, 4);
    byte[] cipherText = ctr(key, iv, Arrays.copyOfRange(rtcp, 8, rtcp.length));
    byte[] body = concat(concat(Arrays.copyOf(rtcp, 8), cipherText), be32(index | 0x80000000));
    return concat(body, Arrays.copyOf(hmac(authKey, body), 10));
  }

  /** RFC 7714 section 8, from session keys. */
  static byte[] gcmRtp(byte[] key, byte[] salt, int roc, byte[] rtp)
      throws GeneralSecurityException {
    byte[] iv = salt.clone();
    xor(iv, 2, rtp, 8, 4);
    xor(iv, 6, index48(roc, rtp), 0, 6);
    byte[] header = Arrays.copyOf(rtp, 12);
    return concat(header, gcm(key, iv, header, Arrays.copyOfRange(rtp, 12, rtp.length)));
  }

  /** RFC 7714 section 9, from session keys. */
  static byte[] gcmRtcp(byte[] key, byte[] salt, int index, byte[] rtcp)
      throws GeneralSecurityException {
    byte[] iv = salt.clone();
    xor(iv, 2, rtcp, 4, 4);
    xor(iv, 8, be32(index), 0, 4);
    byte[] header = Arrays.copyOf(rtcp, 8);
    byte[] indexAndFlag = be32(index | 0x80000000);
    byte[] plain = Arrays.copyOfRange(rtcp, 8, rtcp.length);
    return concat(concat(header, gcm(key, iv, concat(header, indexAndFlag), plain)), indexAndFlag);
  }

  /** A packet protected as that profile does it, from master keys. */
  static byte[] rtp(SrtpProfile profile, byte[] masterKey, byte[] masterSalt, int roc, byte[] rtp)
      throws GeneralSecurityException {
    byte[] key = derive(masterKey, masterSalt, 0, profile.keyBytes());
    byte[] salt = derive(masterKey, masterSalt, 2, profile.saltBytes());
    return profile == SrtpProfile.AES128_CM_SHA1_80
        ? counterModeRtp(key, salt, derive(masterKey, masterSalt, 1, 20), roc, rtp)
        : gcmRtp(key, salt, roc, rtp);
  }

  /** Likewise for RTCP. */
  static byte[] rtcp(
      SrtpProfile profile, byte[] masterKey, byte[] masterSalt, int index, byte[] rtcp)
      throws GeneralSecurityException {
    byte[] key = derive(masterKey, masterSalt, 3, profile.keyBytes());
    byte[] salt = derive(masterKey, masterSalt, 5, profile.saltBytes());
    return profile == SrtpProfile.AES128_CM_SHA1_80
        ? counterModeRtcp(key, salt, derive(masterKey, masterSalt, 4, 20), index, rtcp)
        : gcmRtcp(key, salt, index, rtcp);
  }

  private static byte[] gcm(byte[] key, byte[] iv, byte[] aad, byte[] plain)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
    cipher.updateAAD(aad);
    return cipher.doFinal(plain);
  }

  private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA1", "SunJCE");
    mac.init(new SecretKeySpec(key, "HmacSHA1"));
    return mac.doFinal(data);
  }

  private static byte[] index48(int roc, byte[] rtp) {
    return concat(be32(roc), Arrays.copyOfRange(rtp, 2, 4));
  }

  private static byte[] be32(int value) {
    byte[] bytes = new byte[4];
    Bytes.putU32(bytes, 0, value);
    return bytes;
  }

  private static void xor(byte[] into, int at, byte[] from, int fromAt, int count) {
    for (int i = 0; i < count; i++) {
      into[at + i] ^= from[fromAt + i];
    }
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
