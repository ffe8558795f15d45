package io.roomhub.daemon.config;

/** Spells JSON paths (RFC 9535, the subset that names one value). */
final class ConfigPaths {
  static final String ROOT = "$";

  private ConfigPaths() {}

  static String member(String parent, String key) {
    return key.matches("[A-Za-z_][A-Za-z0-9_]*")
        ? parent + "." + key
        : parent + "['" + key.replace("\\", "\\\\").replace("'", "\\'") + "']";
  }

  static String item(String parent, int index) {
    return parent + "[" + index + "]";
  }
}
