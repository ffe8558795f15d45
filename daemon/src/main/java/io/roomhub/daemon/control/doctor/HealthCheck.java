package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import java.util.List;

/**
 * Looks at one thing. Runs on a thread of its own, beside all others; it may block, ends by itself
 * within a dozen seconds, and stops early when its thread is interrupted.
 */
public interface HealthCheck {
  /** What it looks at, in a word or two. */
  String name();

  /**
   * Looks.
   *
   * @return what it found, in the order to show it; empty when there is nothing to look at
   */
  List<Check> run() throws InterruptedException;
}
