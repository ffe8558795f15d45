package io.roomhub.daemon.rtc.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session description (RFC 8866), immutable. Lines that WebRTC gives no meaning ({@code i=},
 * {@code t=}, ..., and {@code b=} of the session) are not kept.
 *
 * @param origin the {@code o=} line
 * @param sessionName the {@code s=} line
 * @param attributes attributes of the session, those before the first {@code m=}
 * @param media the m-lines with what belongs to them, in order
 */
public record Sdp(
    SdpOrigin origin,
    String sessionName,
    List<SdpAttribute> attributes,
    List<MediaDescription> media)
    implements AttributeList {
  public Sdp {
    attributes = List.copyOf(attributes);
    media = List.copyOf(media);
  }

  /**
   * The mids of each {@code a=group} of that semantics, e.g. {@code BUNDLE} or {@code LS} (RFC
   * 5888), in order. A group may be empty.
   */
  public List<List<String>> groups(String semantics) {
    return values("group").stream()
        .map(value -> List.of(value.trim().split("\\s+")))
        .filter(words -> words.getFirst().equals(semantics))
        .map(words -> words.subList(1, words.size()))
        .toList();
  }

  /** The media description with that mid, or null. */
  public @Nullable MediaDescription mediaWithMid(String mid) {
    for (MediaDescription description : media) {
      if (mid.equals(description.mid())) {
        return description;
      }
    }
    return null;
  }
}
