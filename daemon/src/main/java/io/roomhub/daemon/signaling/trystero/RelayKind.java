package io.roomhub.daemon.signaling.trystero;

/** How a relay introduces peers. */
public enum RelayKind {
  /** It delivers texts to the subscribers of a topic. */
  TOPICS,
  /** A WebTorrent tracker: it hands our offers to members of the swarm, and their answers to us. */
  TRACKER
}
