package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.PeerConnectionStats;
import io.roomhub.daemon.voice.capture.EncodingTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who gets how many bits of our sound. What a participant can take follows from the loss that it
 * reports ({@link BitrateControl}), from its description (RFC 7587 {@code maxaveragebitrate},
 * {@code b=}) and from what it asks for; what all get together from the {@link UploadBudget}, of
 * which everybody gets the same share, and who cannot use it leaves the rest to the others.
 *
 * <p>There are two classes, since there are at most two encodings: the good one gets as much as the
 * best can take, and whoever can take less is of the poor one, which gets what the worst of them
 * can take. So one bad path costs the others nothing.
 *
 * <p>No I/O, no clock of its own. Thread: the room loop.
 */
public final class SendRates {
  /** Whoever has been of the poor class stays so for a while: classes shall not change in a row. */
  private static final long POOR_AT_LEAST_MS = 5_000;

  /** Shares are rounded down to this, bit/s, so that they do not change with every report. */
  private static final int GRAIN = 1_000;

  private static final int MAX_COPIES = 2;

  /** Loss from which copies are wanted, percent. */
  private static final double WORTH_COPIES_PERCENT = 1;

  private static final int LEAST_EXPECTED_LOSS = 10;

  private final int maxBitrate;
  private final int lowestBitrate;
  private final int frameMs;
  private final UploadBudget budget;
  private final Map<String, Member> members = new HashMap<>();
  private final LossWatch goodLoss = new LossWatch();
  private final LossWatch poorLoss = new LossWatch();
  private long forwarded;

  /**
   * What one participant gets.
   *
   * @param poor whether it is of the poor class
   * @param bitrate target of Opus, bit/s
   * @param expectedLossPercent which the in-band FEC of its encoding is made for; 0 means none
   * @param requested what it asks for, bit/s within bounds; null for nothing
   */
  public record Share(
      boolean poor, int bitrate, int expectedLossPercent, @Nullable Integer requested) {
    /** {@code good} or {@code poor}. */
    public String word() {
      return poor ? "poor" : "good";
    }
  }

  /**
   * Everybody's rates.
   *
   * @param good the encoding of the good class
   * @param poor the encoding of the poor class
   * @param shares by participant id, of those that are connected
   * @param maxRedundancy most copies of earlier frames with each that the upload has room for
   * @param upload what goes out to all now with all headers, bit/s
   * @param uploadLimit most that may, bit/s; null for no limit
   */
  public record Plan(
      EncodingTarget good,
      EncodingTarget poor,
      Map<String, Share> shares,
      int maxRedundancy,
      long upload,
      @Nullable Long uploadLimit) {
    /** Before anybody is there. */
    public static final Plan NOBODY =
        new Plan(
            EncodingTarget.INITIAL, EncodingTarget.INITIAL, Map.of(), Integer.MAX_VALUE, 0, null);

    public Plan {
      shares = Map.copyOf(shares);
    }

    /** Ids of those of the poor class. */
    public Set<String> poorIds() {
      Set<String> ids = new HashSet<>();
      shares.forEach(
          (id, share) -> {
            if (share.poor()) {
              ids.add(id);
            }
          });
      return ids;
    }
  }

  /** What is remembered of a participant. */
  private static final class Member {
    final BitrateControl control;

    /** 0 for no wish. */
    int requested;

    int limit;
    int able;
    int copies;
    boolean poor;
    long poorSinceMs;

    Member(int maxBitrate) {
      control = new BitrateControl(maxBitrate);
    }
  }

  /**
   * @param maxBitrate of Opus, bit/s
   * @param frameMs length of a frame, ms
   * @param maxUploadBitrate of all together, bit/s; null: is measured
   */
  public SendRates(int maxBitrate, int frameMs, @Nullable Integer maxUploadBitrate) {
    this.maxBitrate = maxBitrate;
    this.frameMs = frameMs;
    lowestBitrate = Math.min(BitrateControl.LOWEST_BITRATE, maxBitrate);
    budget = new UploadBudget(maxUploadBitrate);
  }

  /**
   * A participant asks for so many bits of Opus at most, bit/s; 0 takes the wish back. It gets no
   * less than the lowest rate, which the others of its class would get too.
   */
  public void request(String participantId, int bitrate) {
    member(participantId).requested =
        bitrate == 0 ? 0 : Math.clamp(bitrate, lowestBitrate, maxBitrate);
  }

  private Member member(String id) {
    return members.computeIfAbsent(id, unused -> new Member(maxBitrate));
  }

  /**
   * Takes the present reports and decides; call it about once a second.
   *
   * @param besides what else goes out, of sound that is sent on for others, bit/s with all headers:
   *     there is that much less for our own
   */
  public Plan update(List<ParticipantView> participants, long besides, long nowMs) {
    forwarded = besides;
    members.keySet().retainAll(participants.stream().map(ParticipantView::id).toList());
    Map<String, Member> here = new LinkedHashMap<>();
    long sent = forwarded;
    for (ParticipantView participant : participants) {
      PeerConnectionStats stats = participant.stats();
      if (participant.connected() && stats != null) {
        here.put(participant.id(), member(participant.id()));
        sent += WireRate.ofPayload(stats.sendBitrate(), frameMs);
      }
    }
    double common = commonLoss(participants);
    long least = upload(here, lowestBitrate, 0);
    budget.update(common, sent, least, upload(here, maxBitrate, MAX_COPIES), nowMs);
    for (ParticipantView participant : participants) {
      Member member = here.get(participant.id());
      if (member != null) {
        read(member, participant.stats(), budget.explainsLoss() ? common : 0, nowMs);
      }
    }
    return plan(participants, here, sent, nowMs);
  }

  private void read(Member member, @Nullable PeerConnectionStats stats, double common, long nowMs) {
    if (stats == null) {
      return;
    }
    double loss = stats.remoteLossPercent();
    // NaN stays NaN.
    int able = member.control.update(loss < common ? 0 : loss - common, nowMs);
    member.limit = member.requested == 0 ? maxBitrate : member.requested;
    if (stats.maxSendBitrate() > 0) {
      member.limit = Math.min(member.limit, stats.maxSendBitrate());
    }
    member.able = Math.min(able, member.limit);
    member.copies = stats.redundancy().size();
  }

  /** The least loss of all receivers that report; NaN when fewer than two do. */
  private static double commonLoss(List<ParticipantView> participants) {
    int reports = 0;
    double least = Double.POSITIVE_INFINITY;
    for (ParticipantView participant : participants) {
      PeerConnectionStats stats = participant.stats();
      if (participant.connected() && stats != null && !Double.isNaN(stats.remoteLossPercent())) {
        reports++;
        least = Math.min(least, stats.remoteLossPercent());
      }
    }
    return reports < 2 ? Double.NaN : least;
  }

  private Plan plan(
      List<ParticipantView> participants, Map<String, Member> here, long sent, long nowMs) {
    long limit = budget.limit();
    int maxCopies = maxCopies(here, limit);
    int good = share(here, limit, maxCopies);
    int poor = good;
    for (Member member : here.values()) {
      classify(member, good, nowMs);
      if (member.poor) {
        poor = Math.min(poor, member.able);
      }
    }
    EncodingTarget forGood = target(good, goodLoss, ofClass(participants, here, false), nowMs);
    EncodingTarget forPoor = target(poor, poorLoss, ofClass(participants, here, true), nowMs);
    Map<String, Share> shares = new HashMap<>();
    here.forEach((id, member) -> shares.put(id, share(member, member.poor ? forPoor : forGood)));
    return new Plan(
        forGood, forPoor, shares, maxCopies, sent, limit == UploadBudget.UNLIMITED ? null : limit);
  }

  private static Share share(Member member, EncodingTarget target) {
    return new Share(
        member.poor,
        target.bitrate(),
        target.expectedLossPercent(),
        member.requested == 0 ? null : member.requested);
  }

  private static void classify(Member member, int good, long nowMs) {
    if (member.able < good) {
      member.poorSinceMs = member.poor ? member.poorSinceMs : nowMs;
      member.poor = true;
    } else if (member.poor && nowMs - member.poorSinceMs >= POOR_AT_LEAST_MS) {
      member.poor = false;
    }
  }

  /** What everybody may have who can take it. */
  private int share(Map<String, Member> here, long limit, int maxCopies) {
    int best = 0;
    for (Member member : here.values()) {
      best = Math.max(best, member.limit);
    }
    int share = best == 0 ? maxBitrate : best;
    while (share > lowestBitrate && upload(here, share, maxCopies) > limit) {
      share = Math.max(lowestBitrate, (share - 1) / GRAIN * GRAIN);
    }
    return share;
  }

  private long upload(Map<String, Member> here, int share, int maxCopies) {
    long sum = forwarded;
    for (Member member : here.values()) {
      int able = member.able == 0 ? share : Math.min(share, member.able);
      sum += WireRate.of(able, Math.min(member.copies, maxCopies), frameMs);
    }
    return sum;
  }

  /** Copies are worth more than bits above the lowest rate, but not more than the call itself. */
  private int maxCopies(Map<String, Member> here, long limit) {
    if (limit == UploadBudget.UNLIMITED) {
      return Integer.MAX_VALUE;
    }
    int copies = MAX_COPIES;
    while (copies > 0 && withCopies(here, copies) > limit) {
      copies--;
    }
    return copies;
  }

  private long withCopies(Map<String, Member> here, int copies) {
    long sum = forwarded;
    for (Member member : here.values()) {
      boolean wanted = member.control.lossPercent() >= WORTH_COPIES_PERCENT;
      sum += WireRate.of(lowestBitrate, wanted ? copies : 0, frameMs);
    }
    return sum;
  }

  private static List<ParticipantView> ofClass(
      List<ParticipantView> participants, Map<String, Member> here, boolean poor) {
    List<ParticipantView> found = new ArrayList<>();
    for (ParticipantView participant : participants) {
      Member member = here.get(participant.id());
      if (member != null && member.poor == poor) {
        found.add(participant);
      }
    }
    return found;
  }

  private static EncodingTarget target(
      int bitrate, LossWatch watch, List<ParticipantView> receivers, long nowMs) {
    if (!watch.lossy(receivers, nowMs)) {
      return new EncodingTarget(bitrate, 0);
    }
    double worst = LEAST_EXPECTED_LOSS;
    for (ParticipantView receiver : receivers) {
      PeerConnectionStats stats = receiver.stats();
      if (stats != null && stats.remoteLossPercent() > worst) {
        worst = stats.remoteLossPercent();
      }
    }
    return new EncodingTarget(bitrate, (int) Math.ceil(worst));
  }
}
