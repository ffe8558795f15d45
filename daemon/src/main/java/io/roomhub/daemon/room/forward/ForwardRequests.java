package io.roomhub.daemon.room.forward;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Whose sound we send on to whom, as the listeners ask for it. Bounded in number and in questions;
 * one that is not asked for again ends. What is refused is counted.
 *
 * <p>No I/O, no clock: {@link #look} is called once a second. Thread: the room's.
 */
public final class ForwardRequests {
  /** Most streams at one time: four legs both ways. */
  public static final int MAX_STREAMS = 8;

  /** Looks after which a stream ends that nobody has asked for again. */
  public static final int EXPIRE_LOOKS = 20;

  private static final int BURST = 20;
  private static final int MAX_ASKERS = 64;

  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Integer> asked = new HashMap<>();
  private volatile long refused;

  /**
   * One talker's sound for one listener.
   *
   * @param ssrc under which the listener knows it
   */
  public record Stream(String talker, String listener, long ssrc) {}

  private static final class Entry {
    final Stream stream;
    int age;

    Entry(Stream stream) {
      this.stream = stream;
    }
  }

  /**
   * A listener asks for a talker's sound, or goes on to; either replaces what it had under that
   * SSRC and of that talker.
   *
   * @param possible whether both are connected to us and not to each other
   * @return whether it is given
   */
  public boolean ask(Stream wanted, boolean possible) {
    if (!mayAsk(wanted.listener())) {
      refuse();
      return false;
    }
    for (Entry entry : entries) {
      if (entry.stream.equals(wanted) && possible) {
        entry.age = 0;
        return true;
      }
    }
    entries.removeIf(entry -> clashes(entry.stream, wanted));
    if (!possible || entries.size() >= MAX_STREAMS) {
      refuse();
      return false;
    }
    entries.add(new Entry(wanted));
    return true;
  }

  private static boolean clashes(Stream one, Stream other) {
    return one.listener().equals(other.listener())
        && (one.ssrc() == other.ssrc() || one.talker().equals(other.talker()));
  }

  private boolean mayAsk(String listener) {
    int questions = asked.getOrDefault(listener, 0);
    if (questions >= BURST || (questions == 0 && asked.size() >= MAX_ASKERS)) {
      return false;
    }
    asked.put(listener, questions + 1);
    return true;
  }

  /** The listener wants this talker's sound no more. */
  public void stop(String listener, String talker) {
    entries.removeIf(
        entry -> entry.stream.listener().equals(listener) && entry.stream.talker().equals(talker));
  }

  /** What came could not be given, or made no sense. */
  public void refuse() {
    long before = refused;
    refused = before + 1;
  }

  /**
   * A second has passed.
   *
   * @param needed whether the two still have no connection to each other
   * @param canAsk whether the listener has a way to ask again; of one that has none it is not
   *     expected
   */
  public void look(Predicate<Stream> needed, Predicate<Stream> canAsk) {
    asked.replaceAll((listener, questions) -> questions - 1);
    asked.values().removeIf(questions -> questions <= 0);
    entries.forEach(entry -> entry.age += canAsk.test(entry.stream) ? 1 : 0);
    entries.removeIf(entry -> entry.age >= EXPIRE_LOOKS || !needed.test(entry.stream));
  }

  /** All streams now. */
  public List<Stream> streams() {
    return entries.stream().map(entry -> entry.stream).toList();
  }

  /** Questions that were not granted, since the start. Any thread. */
  public long refused() {
    return refused;
  }

  /** Whether a look is needed in a second. */
  public boolean restless() {
    return !entries.isEmpty() || !asked.isEmpty();
  }

  /** Ends all. */
  public void clear() {
    entries.clear();
  }
}
