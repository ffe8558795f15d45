package io.roomhub.daemon.control;

import java.util.Locale;

/** What {@code GET /v1/events} tells about. */
public enum EventName {
  /** {@code {"state": "connected"}}. */
  STATE,
  /** {@code {"muted": true}}. */
  MUTE,
  /** {@code {"volume": 80}}. */
  VOLUME,
  /** {@code {"id", "name", ...}}: somebody came into the room. */
  PEER_JOINED,
  /** {@code {"id", ...}}: somebody left. */
  PEER_LEFT,
  /** {@code {"participants": [...]}}: the roster changed. */
  PEERS,
  /** {@code {"id", "name", "text"}}: somebody has written to everybody. */
  CHAT,
  /** {@code {"control": "mute", "action": "volume-up"}}: a gesture or a turn did something. */
  ACTION,
  /** {@code {"summary": "good"}}: how a self-test went that a button asked for. */
  SELF_TEST,
  /** {@code {"led": "link", "state": "on"}}. */
  LED,
  /** A sound device came, went or was changed. */
  DEVICES,
  /** {@code {"type", "url", "state", "lastError"}}: a rail changed its state. */
  SIGNALING;

  /** As on the wire, e.g. {@code peer-joined}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
