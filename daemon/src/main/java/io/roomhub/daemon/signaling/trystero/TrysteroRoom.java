package io.roomhub.daemon.signaling.trystero;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Trystero room and what its members derive from its name: the topics on which relays carry their
 * messages and the token that marks the room on a shared connection (npm {@code
 * @trystero-p2p/core} 0.25.4, crypto and strategy modules). Topics depend on application and room
 * id only, never on the password, so a relay that guesses a room id can see who announces there.
 * Immutable, any thread.
 */
public final class TrysteroRoom {
  private static final String LIBRARY = "Trystero";
  private static final int INFO_HASH_CHARS = 20;

  private final String appId;
  private final String roomId;
  private final String password;
  private final String rootTopic;

  /**
   * @param password shared secret; empty for an open room, whose messages anybody can decrypt who
   *     knows its name
   */
  public TrysteroRoom(String appId, String roomId, String password) {
    this.appId = appId;
    this.roomId = roomId;
    this.password = password;
    this.rootTopic = topicOf(path());
  }

  private String path() {
    return LIBRARY + "@" + appId + "@" + roomId;
  }

  /** The topic on which everybody announces. */
  public String rootTopic() {
    return rootTopic;
  }

  /** The topic on which one participant listens for what is meant for it alone. */
  public String selfTopic(String peerId) {
    return topicOf(path() + "@" + peerId);
  }

  /** The swarm of this room on WebTorrent trackers: 20 characters. */
  public String infoHash() {
    return topicOf(rootTopic).substring(0, INFO_HASH_CHARS);
  }

  /** The token of this room on connections that several rooms share: 64 hexadecimal digits. */
  public String token() {
    return HexFormat.of().formatHex(sha256(LIBRARY + ":" + appId + ":" + roomId));
  }

  /** The cipher of offers, answers and candidates. */
  public SignalCipher cipher() {
    // One hash, no stretching: that is what the others do. A short password can be guessed offline
    // by whoever sees the relay's traffic.
    return new SignalCipher(sha256(password + ":" + appId + ":" + roomId));
  }

  /** Whether members must prove that they know a password once they are connected. */
  public boolean hasPassword() {
    return !password.isEmpty();
  }

  /** The answer to a password challenge: 64 hexadecimal digits. */
  public String challengeResponse(String challenge) {
    return HexFormat.of()
        .formatHex(sha256(challenge + ":" + password + ":" + appId + ":" + roomId));
  }

  /** Neither the password nor the room's id, which may be all that keeps strangers out. */
  @Override
  public String toString() {
    return "TrysteroRoom[appId=" + appId + "]";
  }

  /** SHA-1 with each byte in base 36 and nothing to keep them apart: 20 to 40 characters. */
  static String topicOf(String path) {
    StringBuilder topic = new StringBuilder(40);
    for (byte b : digest("SHA-1", path)) {
      topic.append(Integer.toString(b & 0xff, 36));
    }
    return topic.toString();
  }

  private static byte[] sha256(String text) {
    return digest("SHA-256", text);
  }

  private static byte[] digest(String algorithm, String text) {
    try {
      return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
