package io.roomhub.daemon.signaling.embedded;

import java.net.IDN;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The names by which this hub is reached. A browser that was led here by DNS rebinding says another
 * name in its Host header: that of the page that leads it. Any thread.
 */
public final class HostNames {
  private static final int SAN_DNS_NAME = 2;

  private volatile Set<String> names = Set.of();

  /**
   * @param own the machine's name, and what else was configured, such as {@code hub.example.org}
   */
  public HostNames(Collection<String> own) {
    add(own);
  }

  /** Adds the DNS names that a certificate is for; {@code *.example.org} stands for one label. */
  void addNamesOf(X509Certificate certificate) {
    try {
      var alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        add(
            alternatives.stream()
                .filter(name -> name.getFirst().equals(SAN_DNS_NAME))
                .map(name -> String.valueOf(name.get(1)))
                .toList());
      }
    } catch (CertificateParsingException e) {
      // What it cannot say it does not vouch for.
      return;
    }
  }

  /** Adds names. */
  public synchronized void add(Collection<String> more) {
    Set<String> all = new HashSet<>(names);
    more.forEach(name -> all.add(normal(name)));
    names = Set.copyOf(all);
  }

  /**
   * Whether a Host header may say this: an IP address, {@code localhost}, a name of multicast DNS
   * ({@code .local}), or one of those known. Names that nobody but a name server vouches for are
   * not.
   *
   * @param host without port; IPv6 addresses with or without brackets
   */
  public boolean accept(String host) {
    String name = normal(host);
    return isAddress(name)
        || name.equals("localhost")
        || name.endsWith(".localhost")
        || name.endsWith(".local")
        || names.contains(name)
        || names.contains("*" + name.substring(Math.max(0, name.indexOf('.'))));
  }

  private static boolean isAddress(String name) {
    boolean brackets = name.startsWith("[") && name.endsWith("]");
    try {
      return InetAddress.ofLiteral(brackets ? name.substring(1, name.length() - 1) : name) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** As names are compared: ASCII, small letters, no dot at the end. */
  static String normal(String name) {
    String ascii;
    try {
      ascii = IDN.toASCII(name);
    } catch (IllegalArgumentException e) {
      ascii = name;
    }
    String small = ascii.toLowerCase(Locale.ROOT);
    return small.endsWith(".") ? small.substring(0, small.length() - 1) : small;
  }

  /** The names of this machine, without asking any name server. */
  public static List<String> ofThisMachine() {
    return List.of(SelfSignedCertificate.hostName());
  }
}
