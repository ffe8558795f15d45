package io.roomhub.daemon.signaling.trystero;

import java.util.random.RandomGenerator;

/**
 * Ids in Trystero's alphabet. Peers compare their ids as text; the lower one makes the offer. Ids
 * of hubs begin with zeros and so sort before nearly all others: on a tracker a newcomer's offer is
 * taken only by residents whose id is higher, and a page would leave a hub with a high id waiting
 * for its own next announcement, up to two minutes. Pure functions, any thread.
 */
public final class TrysteroIds {
  /** Characters in the id of a participant. */
  public static final int PEER_CHARS = 20;

  /** Characters in the id of an offer on a topic. */
  public static final int OFFER_CHARS = 12;

  /** Longest id of another that is taken. */
  static final int MAX_CHARS = 64;

  private static final String LEADING = "0000";
  private static final String ALPHABET =
      "0123456789AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPpQqRrSsTtUuVvWwXxYyZz";

  private TrysteroIds() {}

  /** An id for a hub; 95 bits are random. */
  public static String hub(RandomGenerator random) {
    return LEADING + random(PEER_CHARS - LEADING.length(), random);
  }

  /** Whether an id is that of a hub; one page in fourteen million has such an id by chance. */
  public static boolean isHub(String id) {
    return id.length() == PEER_CHARS && id.startsWith(LEADING);
  }

  /** A random id. */
  public static String random(int chars, RandomGenerator random) {
    StringBuilder id = new StringBuilder(chars);
    for (int i = 0; i < chars; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }

  /** Whether another's id can be taken: 1 to 64 printable ASCII characters. */
  public static boolean isValid(String id) {
    return !id.isEmpty()
        && id.length() <= MAX_CHARS
        && id.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }
}
