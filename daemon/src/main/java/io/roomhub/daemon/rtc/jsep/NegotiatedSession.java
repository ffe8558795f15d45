package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.sdp.MediaDirection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What offer and answer agree on. All of {@code transport}, {@code audio} and {@code data} are null
 * where no m-line is in use; there is nothing to connect then.
 *
 * @param transport the other end of the one transport, or null
 * @param audio the audio on it, or null
 * @param data the data channels on it, or null
 * @param bundle mids of the BUNDLE group (RFC 8843), empty where there is none
 * @param rejected the m-lines that are switched off, in order
 */
public record NegotiatedSession(
    @Nullable RemoteTransport transport,
    @Nullable NegotiatedAudio audio,
    @Nullable NegotiatedData data,
    List<String> bundle,
    List<RejectedMedia> rejected) {
  public NegotiatedSession {
    bundle = List.copyOf(bundle);
    rejected = List.copyOf(rejected);
  }

  /** Nothing but m-lines that are switched off. */
  static NegotiatedSession nothing(List<MediaSlot> slots) {
    return new NegotiatedSession(null, null, null, List.of(), MediaSlot.rejected(slots));
  }

  /** The same with another direction of the audio, if there is any. */
  NegotiatedSession withDirection(MediaDirection direction) {
    return audio == null
        ? this
        : new NegotiatedSession(transport, audio.withDirection(direction), data, bundle, rejected);
  }
}
