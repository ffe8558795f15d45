package io.roomhub.daemon.app;

/** How the daemon ends, after sysexits.h. */
final class ExitCode {
  static final int OK = 0;

  /** The command line makes no sense. */
  static final int USAGE = 64;

  /** A service or port that it needs is not to be had. */
  static final int UNAVAILABLE = 69;

  /** Our fault. */
  static final int SOFTWARE = 70;

  /** The configuration is wrong; systemd does not restart on it. */
  static final int CONFIG = 78;

  private ExitCode() {}
}
