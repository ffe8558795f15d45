package io.roomhub.daemon.app;

import io.roomhub.daemon.control.EventBus;
import io.roomhub.daemon.control.EventName;
import io.roomhub.daemon.control.HubStatus;
import io.roomhub.daemon.journal.StateChange;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.hardware.clock.Clock;
import java.util.List;
import java.util.Map;

/**
 * How the ways to meet are, and who is told when that changes.
 *
 * <p>Thread: any, but for {@link #look}, which is the room loop's.
 */
final class RailWatch {
  /** How often to look where nothing else has happened. */
  static final long PERIOD_MS = 5_000;

  private final List<Signaling> rails;
  private final EventBus events;
  private final Clock clock;
  private final RailLosses losses = new RailLosses();
  private String published = "";

  /**
   * @param rails safe to share; others after the hub has left and come back
   */
  RailWatch(List<Signaling> rails, EventBus events, Clock clock) {
    this.rails = rails;
    this.events = events;
    this.clock = clock;
  }

  /** A line for each server and relay. */
  List<SignalingStatus> statuses() {
    return rails.stream().flatMap(rail -> rail.statuses().stream()).toList();
  }

  int up() {
    return count(SignalingStatus.State.UP);
  }

  /**
   * Whether there is a way to somebody now: a server of our own is up without a network too.
   *
   * @param networked whether this machine has an address that others can reach
   */
  boolean reachable(boolean networked) {
    return statuses().stream()
        .filter(rail -> rail.state() == SignalingStatus.State.UP)
        .anyMatch(rail -> networked || !rail.listening());
  }

  boolean anyDown() {
    return count(SignalingStatus.State.DOWN) > 0;
  }

  private int count(SignalingStatus.State state) {
    return (int) statuses().stream().filter(rail -> rail.state() == state).count();
  }

  private static void log(RailLosses.Change change) {
    if (change.why() == null) {
      StateChange.info(
          "signaling", Map.of("RAIL", change.rail(), "STATE", "up"), "{} is up", change.rail());
    } else {
      StateChange.warn(
          "signaling",
          Map.of("RAIL", change.rail(), "STATE", "down"),
          "{} is down: {}; it is tried again",
          change.rail(),
          change.why());
    }
  }

  /** Tells those who watch, if anything has changed, and the journal what is lost. */
  void look() {
    List<SignalingStatus> rails = statuses();
    losses.look(rails, clock.nanoTime() / 1_000_000).forEach(RailWatch::log);
    List<HubStatus.Rail> now = rails.stream().map(HubStatus.Rail::of).toList();
    String text = now.toString();
    if (!text.equals(published)) {
      published = text;
      now.forEach(rail -> events.publish(EventName.SIGNALING, rail));
    }
  }
}
