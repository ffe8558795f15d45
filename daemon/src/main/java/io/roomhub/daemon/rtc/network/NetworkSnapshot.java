package io.roomhub.daemon.rtc.network;

import java.net.InetAddress;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * This machine's network at one moment.
 *
 * @param addresses by which others may reach it, those of the first link first
 * @param routes text that differs when the routes differ
 */
public record NetworkSnapshot(Set<InetAddress> addresses, String routes) {
  public NetworkSnapshot {
    addresses = Collections.unmodifiableSet(new LinkedHashSet<>(addresses));
  }

  /** Addresses in the order in which they are used; for people, without zones. */
  @Override
  public String toString() {
    return addresses.size() + " addresses";
  }
}
