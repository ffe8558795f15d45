package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.voice.capture.FrameSender;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Hands each encoded frame to every participant: one encode, many sends; two encodes where some are
 * of the poor class ({@link SendRates} says who). The lists are replaced together by the room loop
 * and read by the capture thread, without a lock.
 */
public final class AudioFanout implements FrameSender {
  private static final PeerConnection[] NOBODY = {};

  /** Of the room loop. */
  private final Map<PeerConnection, String> participants = new LinkedHashMap<>();

  private Set<String> poorIds = Set.of();
  private int maxRedundancy = Integer.MAX_VALUE;
  private volatile Receivers receivers = new Receivers(NOBODY, NOBODY);

  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Receivers(PeerConnection[] good, PeerConnection[] poor) {}

  @Override
  public void send(EncodedAudioFrame frame) {
    send(frame, frame);
  }

  @Override
  public void send(@Nullable EncodedAudioFrame good, @Nullable EncodedAudioFrame poor) {
    Receivers now = receivers;
    send(good, now.good);
    send(poor, now.poor);
  }

  private static void send(@Nullable EncodedAudioFrame frame, PeerConnection[] connections) {
    if (frame != null) {
      for (PeerConnection connection : connections) {
        connection.sendAudio(frame);
      }
    }
  }

  @Override
  public boolean hasReceivers() {
    Receivers now = receivers;
    return now.good.length + now.poor.length > 0;
  }

  @Override
  public boolean hasGoodReceivers() {
    return receivers.good.length > 0;
  }

  @Override
  public boolean hasPoorReceivers() {
    return receivers.poor.length > 0;
  }

  /** Sends to this connection too. Room loop. */
  public void add(String participantId, PeerConnection connection) {
    participants.put(connection, participantId);
    connection.setMaxRedundancy(maxRedundancy);
    publish();
  }

  /** Sends to this connection no more. Room loop. */
  public void remove(PeerConnection connection) {
    if (participants.remove(connection) != null) {
      publish();
    }
  }

  /** Which participants are of the poor class from now on; the others are not. Room loop. */
  public void setPoor(Set<String> participantIds) {
    if (!participantIds.equals(poorIds)) {
      poorIds = Set.copyOf(participantIds);
      publish();
    }
  }

  /** How many copies of earlier frames may go along with each at most. Room loop. */
  public void setMaxRedundancy(int copies) {
    if (copies != maxRedundancy) {
      maxRedundancy = copies;
      participants.keySet().forEach(connection -> connection.setMaxRedundancy(copies));
    }
  }

  private void publish() {
    receivers = new Receivers(of(id -> !poorIds.contains(id)), of(poorIds::contains));
  }

  private PeerConnection[] of(Predicate<String> wanted) {
    return participants.entrySet().stream()
        .filter(entry -> wanted.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .toArray(PeerConnection[]::new);
  }
}
