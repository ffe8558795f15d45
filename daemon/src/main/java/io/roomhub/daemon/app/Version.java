package io.roomhub.daemon.app;

/** Which roomhub this is. */
final class Version {
  /** From the jar's manifest, which Maven fills; {@code development} in a class folder. */
  static final String VERSION = version();

  private Version() {}

  private static String version() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
