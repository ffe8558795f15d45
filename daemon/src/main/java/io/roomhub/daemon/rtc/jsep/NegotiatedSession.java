package io.roomhub.daemon.rtc.jsep;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What offer and answer agree on. {@code transport} and {@code audio} are both null where no audio
 * m-line is in use, for example after an offer of only a data channel; there is nothing to connect
 * then.
 *
 * @param transport the other end of the one transport, or null
 * @param audio the audio on it, or null
 * @param bundle mids of the BUNDLE group (RFC 8843), empty where there is none
 * @param rejected the m-lines that are switched off, in order
 */
public record NegotiatedSession(
    @Nullable RemoteTransport transport,
    @Nullable NegotiatedAudio audio,
    List<String> bundle,
    List<RejectedMedia> rejected) {
  public NegotiatedSession {
    bundle = List.copyOf(bundle);
    rejected = List.copyOf(rejected);
  }
}
