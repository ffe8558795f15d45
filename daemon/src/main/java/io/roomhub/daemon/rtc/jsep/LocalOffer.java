package io.roomhub.daemon.rtc.jsep;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An offer of ours that waits for its answer.
 *
 * @param slots its m-lines
 * @param audioIndex which of them is audio in use, or -1
 * @param dataIndex which of them is for data channels, or -1
 * @param sending whether our track is in it
 * @param payloadType of Opus in it
 * @param redPayloadType of RED in it, or -1 without
 * @param extensions header extensions in it
 * @param ice our credentials in it; null where no m-line is in use
 * @param iceRestart whether the credentials replace others that are in use
 */
record LocalOffer(
    List<MediaSlot> slots,
    int audioIndex,
    int dataIndex,
    boolean sending,
    int payloadType,
    int redPayloadType,
    NegotiatedExtensions extensions,
    @Nullable IceCredentials ice,
    boolean iceRestart) {
  LocalOffer {
    slots = List.copyOf(slots);
  }
}
