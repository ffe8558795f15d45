package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.sdp.Fingerprint;
import io.roomhub.daemon.rtc.sdp.GoldenSdp;
import io.roomhub.daemon.rtc.sdp.MediaDescription;
import io.roomhub.daemon.rtc.sdp.Sdp;
import io.roomhub.daemon.rtc.sdp.SdpParser;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Negotiations with credentials that tell whose and of which generation they are. */
public final class NegotiationFixture {
  private NegotiationFixture() {}

  /** The parameters of a hub; all that identifies it comes from {@code id}, 0..255. */
  public static LocalParameters parameters(int id, OpusParameters opus, boolean preferPassive) {
    return parameters(id, opus, preferPassive, false);
  }

  private static LocalParameters parameters(
      int id, OpusParameters opus, boolean preferPassive, boolean dataChannels) {
    byte[] hash = new byte[32];
    Arrays.fill(hash, (byte) id);
    return new LocalParameters(
        1_000_000_000L + id,
        new Fingerprint("sha-256", hash),
        5000 + id,
        "cname-" + id,
        "stream-" + id,
        "track-" + id,
        opus,
        preferPassive,
        dataChannels);
  }

  /** A negotiation of a hub that can have data channels. */
  public static Negotiation withData(int id) {
    return new Negotiation(parameters(id, OpusParameters.DEFAULT, false, true), generations(id));
  }

  /** A negotiation whose generations are {@code hub<id>g1}, {@code hub<id>g2}, ... */
  public static Negotiation negotiation(int id) {
    return new Negotiation(parameters(id, OpusParameters.DEFAULT, false), generations(id));
  }

  static Supplier<IceCredentials> generations(int id) {
    AtomicInteger count = new AtomicInteger();
    return () -> {
      String fragment = "hub" + id + "g" + count.incrementAndGet();
      return new IceCredentials(fragment, fragment + "-0123456789abcdefghijkl");
    };
  }

  static SessionDescription offer(String sdp) {
    return new SessionDescription(SessionDescription.Type.OFFER, sdp);
  }

  static SessionDescription answer(String sdp) {
    return new SessionDescription(SessionDescription.Type.ANSWER, sdp);
  }

  static SessionDescription goldenOffer(String name) {
    return offer(GoldenSdp.text(name));
  }

  static Sdp parse(SessionDescription description) {
    try {
      return SdpParser.parse(description.sdp());
    } catch (SdpException e) {
      throw new AssertionError(description.sdp(), e);
    }
  }

  /** Applies an offer and answers it. */
  static Sdp answerTo(Negotiation negotiation, SessionDescription offer)
      throws SdpException, InvalidStateException {
    negotiation.setRemoteDescription(offer);
    return parse(negotiation.setLocalDescription());
  }

  /** One whole exchange, offered by the first. */
  static void exchange(Negotiation offerer, Negotiation answerer)
      throws SdpException, InvalidStateException {
    answerer.setRemoteDescription(offerer.setLocalDescription());
    offerer.setRemoteDescription(answerer.setLocalDescription());
  }

  static RemoteTransport transport(@Nullable NegotiatedSession session) {
    return Objects.requireNonNull(Objects.requireNonNull(session).transport());
  }

  static NegotiatedAudio audio(@Nullable NegotiatedSession session) {
    return Objects.requireNonNull(Objects.requireNonNull(session).audio());
  }

  /** One line per m-line: kind, "on", "inactive" or "off", mid. */
  static List<String> shape(Sdp sdp) {
    return sdp.media().stream()
        .map(
            m ->
                m.kind()
                    + " "
                    + (m.rejected() ? "off" : m.has("inactive") ? "inactive" : "on")
                    + " "
                    + m.mid())
        .toList();
  }

  /** The only audio m-line in use. */
  static MediaDescription inUse(Sdp sdp) {
    List<MediaDescription> live =
        sdp.media().stream().filter(m -> m.kind().equals("audio") && !m.rejected()).toList();
    if (live.size() != 1) {
      throw new AssertionError(live.size() + " audio m-lines in use");
    }
    return live.getFirst();
  }
}
