package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.sdp.MediaDescription;
import io.roomhub.daemon.rtc.sdp.Sdp;
import io.roomhub.daemon.rtc.sdp.SdpParser;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Under which m-line our candidates are trickled: the first of our latest description that carries
 * audio or data channels.
 *
 * @param index its place, from 0
 * @param mid its mid, or null
 */
record LocalMLine(int index, @Nullable String mid) {
  private static final Set<String> KINDS = Set.of("audio", "application");
  private static final LocalMLine FIRST = new LocalMLine(0, null);

  /** Reads it from a description that we made. */
  static LocalMLine of(SessionDescription ours) {
    try {
      Sdp sdp = SdpParser.parse(ours.sdp());
      List<MediaDescription> media = sdp.media();
      for (int i = 0; i < media.size(); i++) {
        if (KINDS.contains(media.get(i).kind()) && !media.get(i).rejected()) {
          return new LocalMLine(i, media.get(i).mid());
        }
      }
      return FIRST;
    } catch (SdpException e) {
      throw new IllegalStateException("we wrote what we cannot read", e);
    }
  }
}
