package io.roomhub.daemon.room;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Participants tell each other whom they hear: here it is decided when we do, and seen from what
 * the others tell which legs of the mesh are missing. A change is told after a moment, with what
 * changes along with it, and all of it again every while, since a rail may lose a message.
 *
 * <p>Thread: the room loop.
 */
final class Gossip {
  /** Changes within this time are looked at and told together, ms. */
  private static final long CHECK_AFTER_MS = 500;

  private static final long REPEAT_MS = 15_000;
  private static final long LOOK_MS = 1_000;

  /** Looks after which a leg is missing; before, it is in the making. */
  private static final int MISSING_LOOKS = 5;

  private static final String SOMEBODY = "somebody";

  private final RoomLoop loop;
  private final Room.Identity self;
  private final Participants participants;
  private final NeighbourSignaling neighbours;
  private final Told told;
  private final Map<List<String>, Integer> looksWithout = new LinkedHashMap<>();
  private List<MissingLeg> missing = List.of();
  private RosterMessage.Heard lastTold = new RosterMessage.Heard(List.of(), List.of());
  private boolean checking;
  private boolean looking;
  private boolean closed;
  private RoomLoop.Timer repeat = () -> {};

  /** What comes of it. */
  interface Told {
    /** Our own state is to be told to everybody. */
    void tell();

    /** The same again, by another way as well: what it was told by first may lose messages. */
    void repeat();

    /** {@link Gossip#missing} is another. */
    void missingChanged();
  }

  Gossip(
      RoomLoop loop,
      Room.Identity self,
      Participants participants,
      NeighbourSignaling neighbours,
      Told told) {
    this.loop = loop;
    this.self = self;
    this.participants = participants;
    this.neighbours = neighbours;
    this.told = told;
  }

  /** Whom we hear now. */
  RosterMessage.Heard hears() {
    List<String> reachable = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Participant participant : participants.all()) {
      if (participant.connected() && participant.named()) {
        (participant.hears == null ? others : reachable).add(participant.id);
      }
    }
    return new RosterMessage.Heard(reachable, others);
  }

  /** Legs of the mesh that have been missing for some seconds. */
  List<MissingLeg> missing() {
    return missing;
  }

  /** A connection or what somebody tells has changed. */
  void changed() {
    if (!checking && !closed) {
      checking = true;
      loop.schedule(CHECK_AFTER_MS, this::check);
    }
  }

  private void check() {
    checking = false;
    if (!hears().equals(lastTold)) {
      tell();
    }
    lookLater(false);
  }

  private void tell() {
    if (closed) {
      return;
    }
    lastTold = hears();
    told.tell();
    repeatLater();
  }

  private void repeatLater() {
    repeat.cancel();
    if (!lastTold.isEmpty()) {
      repeat = loop.schedule(REPEAT_MS, this::tellAgain);
    }
  }

  private void tellAgain() {
    if (closed) {
      return;
    }
    lastTold = hears();
    told.repeat();
    repeatLater();
  }

  /**
   * @param lacking whether a leg is known to be missing; where it is not that is found out
   */
  private void lookLater(boolean lacking) {
    if (!looking && !closed && (lacking || restless())) {
      looking = true;
      loop.schedule(LOOK_MS, this::look);
    }
  }

  private boolean restless() {
    return !missing.isEmpty() || neighbours.restless() || !gaps().isEmpty();
  }

  private void look() {
    looking = false;
    if (closed) {
      return;
    }
    neighbours.look();
    List<List<String>> gaps = gaps();
    looksWithout.keySet().retainAll(gaps);
    gaps.forEach(gap -> looksWithout.merge(gap, 1, Integer::sum));
    List<MissingLeg> now = new ArrayList<>();
    looksWithout.forEach(
        (gap, looks) -> {
          if (looks >= MISSING_LOOKS) {
            now.add(leg(gap.get(0), gap.get(1)));
          }
        });
    if (!now.equals(missing)) {
      missing = List.copyOf(now);
      told.missingChanged();
    }
    lookLater(!gaps.isEmpty());
  }

  /** Pairs of ids between which there is no connection, though both are here. */
  private List<List<String>> gaps() {
    List<List<String>> gaps = new ArrayList<>();
    neighbours.missing().stream().sorted().forEach(id -> gaps.add(List.of(self.peerId(), id)));
    List<Participant> here =
        participants.all().stream().filter(p -> p.connected() && p.named()).toList();
    Map<Participant, Set<String>> heard = new HashMap<>();
    here.stream()
        .filter(p -> p.hears != null)
        .forEach(p -> heard.put(p, new HashSet<>(p.hears.ids())));
    for (int i = 0; i < here.size(); i++) {
      for (int k = i + 1; k < here.size(); k++) {
        Participant one = here.get(i);
        Participant other = here.get(k);
        if (lacks(heard.get(one), other) || lacks(heard.get(other), one)) {
          gaps.add(List.of(one.id, other.id));
        }
      }
    }
    return gaps;
  }

  private static boolean lacks(@Nullable Set<String> heard, Participant other) {
    return heard != null && !heard.contains(other.id);
  }

  private MissingLeg leg(String a, String b) {
    return new MissingLeg(a, name(a), b, name(b), forwarder(a, b), forwarder(b, a));
  }

  /** By whom a listener hears a talker to whom it has no connection. */
  private MissingLeg.@Nullable Forwarder forwarder(String listener, String talker) {
    boolean we = listener.equals(self.peerId());
    Participant told = participants.get(we ? talker : listener);
    String id = told == null ? null : we ? told.forwardedBy : told.through.get(talker);
    return id == null ? null : new MissingLeg.Forwarder(id, name(id));
  }

  private String name(String id) {
    Participant participant = participants.get(id);
    if (id.equals(self.peerId())) {
      return self.displayName();
    }
    return participant == null ? SOMEBODY : participant.name;
  }

  /** Tells nothing any more. */
  void close() {
    closed = true;
    repeat.cancel();
  }
}
