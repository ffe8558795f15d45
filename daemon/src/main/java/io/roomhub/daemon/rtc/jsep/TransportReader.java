package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.sdp.Fingerprint;
import io.roomhub.daemon.rtc.sdp.MediaDescription;
import io.roomhub.daemon.rtc.sdp.Sdp;
import io.roomhub.daemon.rtc.sdp.SetupRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a remote description says about the transport of one m-line. An attribute may stand at
 * the m-line, at the session, or, for an m-line in a BUNDLE group, only at the m-line the group
 * begins with (RFC 8859, categories TRANSPORT and IDENTICAL); they are looked for in this order.
 */
final class TransportReader {
  /** Browsers tell a handful; more than this are not worth a check. */
  private static final int MAX_CANDIDATES = 100;

  private static final int MAX_FINGERPRINTS = 16;

  private final Sdp sdp;
  private final MediaDescription media;
  private final @Nullable MediaDescription tagged;
  private final List<String> bundle;

  TransportReader(Sdp sdp, MediaDescription media) {
    this.sdp = sdp;
    this.media = media;
    String mid = media.mid();
    this.bundle =
        sdp.groups("BUNDLE").stream()
            .filter(group -> mid != null && group.contains(mid))
            .findFirst()
            .orElse(List.of());
    this.tagged = bundle.isEmpty() ? null : sdp.mediaWithMid(bundle.getFirst());
  }

  /** The BUNDLE group the m-line is in, empty when it is in none. */
  List<String> bundle() {
    return bundle;
  }

  /** Whether another m-line is in the same group. */
  boolean bundledWith(MediaDescription other) {
    return other.mid() != null && bundle.contains(other.mid());
  }

  /** The m-line that group begins with, perhaps this one; null without a group. */
  @Nullable MediaDescription tagged() {
    return tagged;
  }

  /** Whether RTP and RTCP share one port (RFC 5761). */
  boolean rtcpMux() {
    return has("rtcp-mux") || has("rtcp-mux-only");
  }

  /** Whether a property of the transport is told. */
  boolean has(String name) {
    return media.has(name) || sdp.has(name) || (tagged != null && tagged.has(name));
  }

  /** The {@code a=setup}, or null when none is told. */
  @Nullable SetupRole setup() throws SdpException {
    String setup = value("setup");
    return setup == null ? null : SetupRole.parse(setup);
  }

  /**
   * @throws SdpException when they are missing or malformed
   */
  IceCredentials ice() throws SdpException {
    String fragment = value("ice-ufrag");
    String password = value("ice-pwd");
    if (fragment == null || password == null) {
      throw new SdpException("no a=ice-ufrag or a=ice-pwd for " + name());
    }
    if (!IceCredentials.isValid(fragment, 4) || !IceCredentials.isValid(password, 22)) {
      throw new SdpException("malformed a=ice-ufrag or a=ice-pwd for " + name());
    }
    return new IceCredentials(fragment, password);
  }

  /**
   * The fingerprints we accept, at least one.
   *
   * @throws SdpException when there is none, or a malformed one
   */
  List<Fingerprint> fingerprints() throws SdpException {
    List<String> values = media.values("fingerprint");
    if (values.isEmpty()) {
      values = sdp.values("fingerprint");
    }
    if (values.isEmpty() && tagged != null) {
      values = tagged.values("fingerprint");
    }
    if (values.isEmpty()) {
      throw new SdpException("no a=fingerprint for " + name() + ": it could not be encrypted");
    }
    List<Fingerprint> accepted = new ArrayList<>();
    for (String value : values) {
      if (Fingerprint.accepts(value) && accepted.size() < MAX_FINGERPRINTS) {
        accepted.add(Fingerprint.parse(value));
      }
    }
    if (accepted.isEmpty()) {
      throw new SdpException("no a=fingerprint with sha-256, sha-384 or sha-512 for " + name());
    }
    return accepted;
  }

  /**
   * All of it.
   *
   * @param previous the transport in use, or null
   * @param localIceChanges whether this negotiation gives us new credentials whatever they do
   * @throws SdpException when credentials or fingerprints are missing or malformed
   */
  RemoteTransport read(@Nullable RemoteTransport previous, boolean localIceChanges, DtlsRole role)
      throws SdpException {
    IceCredentials ice = ice();
    List<Fingerprint> fingerprints = fingerprints();
    List<String> texts = media.values("candidate");
    if (texts.isEmpty() && tagged != null) {
      texts = tagged.values("candidate");
    }
    List<CandidateAttribute> candidates = new ArrayList<>();
    int malformed = 0;
    for (String text : texts.subList(0, Math.min(texts.size(), MAX_CANDIDATES))) {
      try {
        candidates.add(CandidateAttribute.parse("candidate:" + text));
      } catch (SdpException e) {
        malformed++;
      }
    }
    String options = value("ice-options");
    return new RemoteTransport(
        ice,
        sdp.has("ice-lite"),
        options != null && List.of(options.trim().split("\\s+")).contains("trickle"),
        previous != null && (localIceChanges || !ice.equals(previous.ice())),
        candidates,
        malformed,
        candidateMids(),
        has("end-of-candidates"),
        fingerprints,
        role,
        previous != null
            && (role != previous.dtlsRole() || !fingerprints.equals(previous.fingerprints())));
  }

  private Set<String> candidateMids() {
    Set<String> mids = new HashSet<>(bundle);
    if (media.mid() != null) {
      mids.add(media.mid());
    }
    return mids;
  }

  private @Nullable String value(String name) {
    String value = media.value(name);
    if (value == null) {
      value = sdp.value(name);
    }
    return value == null && tagged != null ? tagged.value(name) : value;
  }

  private String name() {
    return "the " + media.kind() + " m-line" + (media.mid() == null ? "" : " " + media.mid());
  }
}
