package io.roomhub.daemon.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.SessionDescription;
import org.jspecify.annotations.Nullable;

/** What participants say to one another over a rail. */
public sealed interface SignalMessage {
  /** An offer or answer. */
  record Description(SessionDescription description) implements SignalMessage {}

  /** A trickled candidate; null is end-of-candidates. */
  record Candidate(@Nullable IceCandidate candidate) implements SignalMessage {}

  /** Application data, sent to one or to all. */
  record Data(JsonNode data) implements SignalMessage {}
}
