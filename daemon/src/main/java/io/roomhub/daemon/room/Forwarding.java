package io.roomhub.daemon.room;

import io.roomhub.daemon.room.forward.ForwardRequests;
import io.roomhub.daemon.room.forward.ForwardTap;
import io.roomhub.daemon.room.forward.ForwardedVoice;
import io.roomhub.daemon.room.forward.ForwardedVoices;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.ForwardedStream;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.tinylog.Logger;

/**
 * Sound by way of a neighbour, where two have no connection to each other: asks for those whom we
 * lack ({@link ForwardedVoices}), and gives whom we hear to those who ask, where that is wanted
 * ({@link ForwardRequests}). The packets go on as they came, from one connection's network thread
 * into the other connection ({@link ForwardTap}).
 *
 * <p>The listener asks, under an SSRC that it chooses: so nobody can give it a sound that it has
 * not asked for, and each leg has one neighbour.
 *
 * <p>Thread: the room loop, but for what is said to be otherwise.
 */
final class Forwarding {
  private static final long LOOK_MS = 1_000;

  private final RoomLoop loop;
  private final String ownId;
  private final Participants participants;
  private final NeighbourSignaling neighbours;
  private final TalkerRegistry talkers;
  private final Runnable changed;
  private final Predicate<Signaling> direct;
  private final ForwardRequests requests = new ForwardRequests();
  private final ByConnections ears = new ByConnections();
  private final ForwardedVoices voices = new ForwardedVoices(ForwardedStream.MAX_STREAMS, ears);
  private final long[] ssrcs;
  private final Map<ForwardRequests.Stream, ForwardedStream> open = new HashMap<>();
  private Map<String, String> through = Map.of();
  private boolean enabled;
  private boolean looking;
  private boolean closed;
  private volatile List<ForwardedLeg> legs = List.of();

  /**
   * @param changed run when {@link #through} or {@link #legs} has changed: everybody is to be told
   */
  Forwarding(
      RoomLoop loop,
      String ownId,
      Participants participants,
      NeighbourSignaling neighbours,
      TalkerRegistry talkers,
      Runnable changed) {
    this.loop = loop;
    this.ownId = ownId;
    this.participants = participants;
    this.neighbours = neighbours;
    this.talkers = talkers;
    this.changed = changed;
    direct = rail -> rail != neighbours;
    SecureRandom random = new SecureRandom();
    ssrcs =
        LongStream.generate(() -> random.nextInt() & 0xFFFF_FFFFL)
            .filter(ssrc -> ssrc != 0)
            .distinct()
            .limit(ForwardedStream.MAX_STREAMS)
            .toArray();
  }

  /** Under what name {@link TalkerRegistry} knows somebody whom we hear through a neighbour. */
  static String talkerId(String participantId) {
    return participantId + "/forwarded";
  }

  /** Whether we send on what others ask for. */
  void setEnabled(boolean wanted) {
    if (wanted != enabled) {
      enabled = wanted;
      if (!wanted) {
        requests.clear();
      }
      changed();
      changed.run();
    }
  }

  /** See {@link #setEnabled}. */
  boolean enabled() {
    return enabled;
  }

  /** Whom we hear through a neighbour, with its id. */
  Map<String, String> through() {
    return through;
  }

  /** What we send on, as of the last second. Any thread. */
  List<ForwardedLeg> legs() {
    return legs;
  }

  /** What that takes of the uplink now, with all headers, bit/s. */
  long upload() {
    return open.values().stream().mapToLong(ForwardedStream::bitrate).sum();
  }

  /** Questions that were not granted, since the start. Any thread. */
  long refused() {
    return requests.refused();
  }

  /** Somebody says whether it is muted. */
  void setMuted(String participantId, boolean muted) {
    if (ears.playing.containsKey(participantId)) {
      talkers.setMuted(talkerId(participantId), muted);
    }
  }

  /** A connection or what somebody tells has changed. */
  void changed() {
    connect();
    voices.endWhere(participants::connected);
    boolean restless =
        requests.restless() || voices.restless() || (offered() && !lacking().isEmpty());
    if (!looking && !closed && restless) {
      looking = true;
      loop.schedule(LOOK_MS, this::look);
    }
  }

  private void look() {
    looking = false;
    if (closed) {
      return;
    }
    requests.look(
        stream -> {
          Participant listener = participants.get(stream.listener());
          return listener != null && !hears(listener, stream.talker());
        },
        stream -> {
          Participant listener = participants.get(stream.listener());
          return listener != null && listener.reachableBy(direct);
        });
    voices.look(lacking());
    changed();
    List<ForwardedLeg> nowLegs = new ArrayList<>();
    open.forEach(
        (stream, sink) ->
            nowLegs.add(
                new ForwardedLeg(
                    stream.talker(), stream.listener(), sink.packetsSent(), sink.bitrate())));
    legs = List.copyOf(nowLegs);
    Map<String, String> now = voices.through();
    participants.all().forEach(p -> p.forwardedBy = now.get(p.id));
    if (!now.equals(through)) {
      now.forEach(
          (talker, by) -> {
            if (!by.equals(through.get(talker))) {
              Logger.info("{} is heard through {}, which could listen", name(talker), name(by));
            }
          });
      through = Map.copyOf(now);
      changed.run();
    }
  }

  private String name(String id) {
    Participant participant = participants.get(id);
    return participant == null ? id : participant.name;
  }

  private static boolean hears(Participant one, String other) {
    return one.hears != null && one.hears.contains(other);
  }

  private boolean offered() {
    return participants.all().stream().anyMatch(participant -> participant.forwards);
  }

  /** Whom we lack, with those neighbours that offer to send them on and hear both. */
  private Map<String, List<String>> lacking() {
    Map<String, List<String>> lacking = new TreeMap<>();
    for (String id : neighbours.missing()) {
      // While signaling is dead, whom we hear so may not be known to any rail.
      if (participants.get(id) != null || ears.playing.containsKey(id)) {
        lacking.put(id, new ArrayList<>());
      }
    }
    participants.all().stream()
        .filter(p -> p.forwards && p.connected() && p.named() && hears(p, ownId))
        .sorted((one, other) -> one.id.compareTo(other.id))
        .forEach(
            p ->
                lacking.forEach(
                    (id, hearers) -> {
                      if (!id.equals(p.id) && hears(p, id)) {
                        hearers.add(p.id);
                      }
                    }));
    return lacking;
  }

  /** A listener asks for somebody's sound, goes on to, or wants it no more. */
  void onRequest(Participant listener, RosterMessage.Forward wanted) {
    if (wanted.ssrc() == 0) {
      requests.stop(listener.id, wanted.from());
    } else {
      Participant talker = participants.get(wanted.from());
      boolean possible =
          enabled
              && !closed
              && talker != null
              && talker != listener
              && talker.connected()
              && listener.connected()
              && !hears(listener, talker.id);
      ForwardRequests.Stream stream =
          new ForwardRequests.Stream(wanted.from(), listener.id, wanted.ssrc());
      if (requests.ask(stream, possible) && !open.containsKey(stream)) {
        Logger.info("{} is sent on to {}, who asks for it", name(wanted.from()), listener.name);
      }
    }
    changed();
  }

  /** Joins the connections as the streams say: they may have become others. */
  private void connect() {
    Map<String, List<AudioPacketSink>> byTalker = new HashMap<>();
    open.clear();
    for (ForwardRequests.Stream stream : requests.streams()) {
      Participant listener = participants.get(stream.listener());
      Participant.Link link = listener == null ? null : listener.link();
      ForwardedStream sink = link == null ? null : link.connection().forward(stream.ssrc());
      if (sink == null) {
        if (link != null) {
          requests.stop(stream.listener(), stream.talker());
          requests.refuse();
        }
      } else {
        open.put(stream, sink);
        byTalker.computeIfAbsent(stream.talker(), unused -> new ArrayList<>()).add(sink);
      }
    }
    for (Participant participant : participants.all()) {
      ForwardTap tap = participant.tap;
      if (tap != null) {
        tap.sendOnTo(byTalker.getOrDefault(participant.id, List.of()));
      }
    }
  }

  /** Asks and gives nothing any more. */
  void close() {
    closed = true;
    voices.clear();
    requests.clear();
    connect();
  }

  /** Speaks to neighbours, and plays what comes from them. */
  private final class ByConnections implements ForwardedVoices.Ears {
    /** By talker: where what comes now is expected. */
    private final Map<String, Participant.Link> links = new HashMap<>();

    private final Map<String, ForwardedVoice> playing = new HashMap<>();

    @Override
    public LongSupplier begin(String talker, String neighbour, int slot) {
      AudioPacketSink ears = talkers.add(talkerId(talker));
      Participant participant = participants.get(talker);
      if (participant != null && participant.muted != null) {
        talkers.setMuted(talkerId(talker), participant.muted);
      }
      ForwardedVoice voice = new ForwardedVoice(ears);
      playing.put(talker, voice);
      expect(talker, neighbour, slot, voice);
      tell(neighbour, talker, ssrcs[slot]);
      return voice::packets;
    }

    private void expect(String talker, String neighbour, int slot, ForwardedVoice voice) {
      Participant participant = participants.get(neighbour);
      Participant.Link link = participant == null ? null : participant.link();
      if (link != null && !link.equals(links.put(talker, link))) {
        link.connection().receiveForwarded(ssrcs[slot], voice);
      }
    }

    /** The connection may be another one than the one it was asked for over. */
    @Override
    public void renew(String talker, String neighbour, int slot) {
      ForwardedVoice voice = playing.get(talker);
      if (voice != null) {
        expect(talker, neighbour, slot, voice);
      }
      tell(neighbour, talker, ssrcs[slot]);
    }

    @Override
    public void end(String talker, String neighbour, int slot) {
      tell(neighbour, talker, 0);
      Participant.Link link = links.remove(talker);
      if (link != null) {
        link.connection().receiveForwarded(ssrcs[slot], null);
      }
      playing.remove(talker);
      talkers.remove(talkerId(talker));
    }

    private void tell(String neighbour, String talker, long ssrc) {
      Participant participant = participants.get(neighbour);
      if (participant != null) {
        participant.sendBy(
            direct, new SignalMessage.Data(new RosterMessage.Forward(talker, ssrc).toJson()));
      }
    }
  }
}
