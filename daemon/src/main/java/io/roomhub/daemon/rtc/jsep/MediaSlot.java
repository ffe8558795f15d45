package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.sdp.MediaDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place among the m-lines of the session. Places are never given up (RFC 3264 section 8): a
 * switched-off one is repeated in every later description until an offer recycles it.
 *
 * @param kind {@code audio}, {@code video}, {@code application}, ...
 * @param protocol of the m-line
 * @param format its first format; a switched-off m-line needs one too
 * @param rtpmap the value of the {@code a=rtpmap} of that format, or null
 * @param fmtp the value of its {@code a=fmtp}, or null
 * @param mid its mid, or null
 * @param use what it is for
 */
record MediaSlot(
    String kind,
    String protocol,
    String format,
    @Nullable String rtpmap,
    @Nullable String fmtp,
    @Nullable String mid,
    Use use) {

  /** What an m-line is for. */
  enum Use {
    /** Our audio; one at most. */
    AUDIO,
    /** Our data channels; one at most. */
    DATA,
    /**
     * No media, but the BUNDLE group of ours begins with it; one at most. Chromium refuses an
     * answer that switches that one off when its policy is {@code max-bundle}, so it stays on, with
     * {@code a=inactive}, as Chromium itself answers.
     */
    CARRIER,
    /** Nothing: rejected, port 0. */
    OFF
  }

  /** The place a remote m-line takes. */
  static MediaSlot of(MediaDescription media, Use use) {
    String format = media.formats().getFirst();
    return new MediaSlot(
        media.kind(),
        media.protocol(),
        format,
        ofFormat(media, "rtpmap", format),
        ofFormat(media, "fmtp", format),
        media.mid(),
        use);
  }

  private static @Nullable String ofFormat(MediaDescription media, String name, String format) {
    return media.values(name).stream()
        .filter(value -> value.startsWith(format + " "))
        .findFirst()
        .orElse(null);
  }

  /** The same place with another use. */
  MediaSlot withUse(Use other) {
    return new MediaSlot(kind, protocol, format, rtpmap, fmtp, mid, other);
  }

  /** The same place with another mid. */
  MediaSlot withMid(String other) {
    return new MediaSlot(kind, protocol, format, rtpmap, fmtp, other, use);
  }

  /** Whether it is rejected. */
  boolean off() {
    return use == Use.OFF;
  }

  /** Whether it carries RTP, so that a direction attribute belongs there. */
  boolean isRtp() {
    return protocol.contains("RTP/");
  }

  /** The mids of a BUNDLE group of what is in use, the carrier first. */
  static List<String> bundle(List<MediaSlot> slots) {
    List<String> mids = new ArrayList<>();
    for (MediaSlot slot : slots) {
      if (slot.mid() != null && slot.use() == Use.CARRIER) {
        mids.addFirst(slot.mid());
      } else if (slot.mid() != null && !slot.off()) {
        mids.add(slot.mid());
      }
    }
    return mids;
  }

  /** The switched-off ones among them. */
  static List<RejectedMedia> rejected(List<MediaSlot> slots) {
    List<RejectedMedia> rejected = new ArrayList<>();
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).off()) {
        rejected.add(new RejectedMedia(i, slots.get(i).kind(), slots.get(i).mid()));
      }
    }
    return rejected;
  }

  /** The smallest number that is no mid yet. */
  static String unusedMid(List<MediaSlot> slots) {
    Set<@Nullable String> used = new HashSet<>();
    slots.forEach(slot -> used.add(slot.mid()));
    int mid = 0;
    while (used.contains(Integer.toString(mid))) {
      mid++;
    }
    return Integer.toString(mid);
  }
}
