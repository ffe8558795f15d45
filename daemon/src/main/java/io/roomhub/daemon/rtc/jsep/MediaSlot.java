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
 * @param mid its mid, or null
 * @param active whether it is in use; at most one is, our audio
 */
record MediaSlot(
    String kind,
    String protocol,
    String format,
    @Nullable String rtpmap,
    @Nullable String mid,
    boolean active) {

  /** The place a remote m-line takes. */
  static MediaSlot of(MediaDescription media, boolean active) {
    String format = media.formats().getFirst();
    String rtpmap =
        media.values("rtpmap").stream()
            .filter(value -> value.startsWith(format + " "))
            .findFirst()
            .orElse(null);
    return new MediaSlot(media.kind(), media.protocol(), format, rtpmap, media.mid(), active);
  }

  /** Whether it carries RTP, so that a direction attribute belongs there. */
  boolean isRtp() {
    return protocol.contains("RTP/");
  }

  /** The switched-off ones among them. */
  static List<RejectedMedia> rejected(List<MediaSlot> slots) {
    List<RejectedMedia> rejected = new ArrayList<>();
    for (int i = 0; i < slots.size(); i++) {
      if (!slots.get(i).active()) {
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
