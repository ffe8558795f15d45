package io.roomhub.daemon.room.forward;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Decides through whom we hear those to whom we have no connection: whoever has been missing for a
 * while is asked for at one neighbour, the lowest id of those that offer it. Both ends of a leg see
 * the same neighbours, so both ask the same one. One from whom nothing comes is left for the next
 * after ten seconds; a talker who is silent (DTX) or muted costs no more by that than a question to
 * the next one.
 *
 * <p>No I/O, no clock: {@link #look} is called once a second, {@link #endWhere} with every change.
 * Thread: the room's.
 */
public final class ForwardedVoices {
  /**
   * Looks for which somebody must be missing: a leg in the making, and one that is tried again
   * through a neighbour after three, need some seconds.
   */
  public static final int WAIT_LOOKS = 8;

  /** Looks without a packet after which the next neighbour is asked. */
  public static final int SILENT_LOOKS = 10;

  /** A neighbour is told again that it is still wanted after so many looks. */
  private static final int RENEW_LOOKS = 5;

  private final int slots;
  private final Ears ears;
  private final Map<String, Integer> waiting = new LinkedHashMap<>();
  private final Map<String, Voice> voices = new TreeMap<>();
  private int lastSlot = -1;

  /** What follows from the decisions. */
  public interface Ears {
    /**
     * The neighbour is asked for this talker, and what comes of it in this slot is played.
     *
     * @param slot 0 and up; a stream of its own at each neighbour
     * @return how many packets have come
     */
    LongSupplier begin(String talker, String neighbour, int slot);

    /** The neighbour is told that it is still wanted. */
    void renew(String talker, String neighbour, int slot);

    /** The neighbour is told that it is not wanted any more, and nothing more is played. */
    void end(String talker, String neighbour, int slot);
  }

  private static final class Voice {
    final int slot;
    String neighbour = "";
    LongSupplier packets = () -> 0;
    long packetsSeen;
    int silentLooks;
    int looks;
    boolean delivered;

    Voice(int slot) {
      this.slot = slot;
    }
  }

  /**
   * @param slots how many can be heard so at one time
   */
  public ForwardedVoices(int slots, Ears ears) {
    this.slots = slots;
    this.ears = ears;
  }

  /**
   * Looks who is missing now.
   *
   * @param missing ids of talkers, with the ids of those neighbours that offer to send them on, in
   *     order; perhaps none
   */
  public void look(Map<String, List<String>> missing) {
    waiting.keySet().retainAll(missing.keySet());
    for (String talker : List.copyOf(voices.keySet())) {
      if (missing.getOrDefault(talker, List.of()).isEmpty()) {
        end(talker, voices.remove(talker));
      }
    }
    missing.forEach(
        (talker, neighbours) -> {
          int looks = waiting.merge(talker, 1, (before, one) -> Math.min(WAIT_LOOKS, before + one));
          if (looks == WAIT_LOOKS && !neighbours.isEmpty()) {
            follow(talker, neighbours);
          }
        });
  }

  /**
   * Ends those who are heard without a neighbour again, at once: nobody is to be heard twice.
   *
   * @param heard whether we have a connection to that talker
   */
  public void endWhere(Predicate<String> heard) {
    for (String talker : List.copyOf(voices.keySet())) {
      if (heard.test(talker)) {
        end(talker, voices.remove(talker));
      }
    }
  }

  private void follow(String talker, List<String> neighbours) {
    Voice voice = voices.get(talker);
    if (voice == null) {
      int slot = freeSlot();
      if (slot >= 0) {
        voice = new Voice(slot);
        voices.put(talker, voice);
        begin(talker, voice, neighbours.getFirst());
      }
      return;
    }
    long packets = voice.packets.getAsLong();
    voice.silentLooks = packets == voice.packetsSeen ? voice.silentLooks + 1 : 0;
    voice.delivered |= packets > 0;
    voice.packetsSeen = packets;
    boolean there = neighbours.contains(voice.neighbour);
    if (!there || (voice.silentLooks >= SILENT_LOOKS && neighbours.size() > 1)) {
      end(talker, voice);
      begin(talker, voice, next(neighbours, voice.neighbour));
    } else if (++voice.looks % RENEW_LOOKS == 0) {
      ears.renew(talker, voice.neighbour, voice.slot);
    }
  }

  /** The first id above, else the lowest. */
  private static String next(List<String> neighbours, String after) {
    return neighbours.stream()
        .filter(id -> id.compareTo(after) > 0)
        .findFirst()
        .orElse(neighbours.getFirst());
  }

  /** The one that was used least lately: what is under way in it has arrived. */
  private int freeSlot() {
    for (int i = 1; i <= slots; i++) {
      int slot = (lastSlot + i) % slots;
      if (voices.values().stream().noneMatch(voice -> voice.slot == slot)) {
        lastSlot = slot;
        return slot;
      }
    }
    return -1;
  }

  private void begin(String talker, Voice voice, String neighbour) {
    voice.neighbour = neighbour;
    voice.packetsSeen = 0;
    voice.silentLooks = 0;
    voice.looks = 0;
    voice.delivered = false;
    voice.packets = ears.begin(talker, neighbour, voice.slot);
  }

  private void end(String talker, Voice voice) {
    ears.end(talker, voice.neighbour, voice.slot);
  }

  /** Whom we hear so, with the id of the neighbour, from the first packet on. */
  public Map<String, String> through() {
    Map<String, String> through = new TreeMap<>();
    voices.forEach(
        (talker, voice) -> {
          if (voice.delivered) {
            through.put(talker, voice.neighbour);
          }
        });
    return through;
  }

  /** Whether a look is needed in a second. */
  public boolean restless() {
    return !voices.isEmpty() || !waiting.isEmpty();
  }

  /** Ends all. */
  public void clear() {
    voices.forEach(this::end);
    voices.clear();
    waiting.clear();
  }
}
