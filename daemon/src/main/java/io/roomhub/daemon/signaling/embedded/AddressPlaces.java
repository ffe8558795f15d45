package io.roomhub.daemon.signaling.embedded;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How much each client may hold at one time: every address has the same number of places, where all
 * of an IPv6 network of 64 bits counts as one. This machine's own programs, servers that stand in
 * front of the hub among them, have as many as they like. Any thread.
 */
final class AddressPlaces {
  private final int most;
  private final Map<Object, String> holders = new HashMap<>();
  private final Map<String, Integer> held = new HashMap<>();

  /**
   * @param most for each address
   */
  AddressPlaces(int most) {
    this.most = most;
  }

  /**
   * Takes a place.
   *
   * @param holder who has it until {@link #give}; by {@code equals}
   * @return false when there is none, and then nothing was taken
   */
  synchronized boolean take(Object holder, InetAddress address) {
    if (address.isLoopbackAddress()) {
      return true;
    }
    String key = AddressBudget.key(address);
    int before = held.getOrDefault(key, 0);
    if (before >= most) {
      return false;
    }
    if (holders.putIfAbsent(holder, key) == null) {
      held.put(key, before + 1);
    }
    return true;
  }

  /** Gives it back; without effect for whoever has none. */
  synchronized void give(Object holder) {
    String key = holders.remove(holder);
    if (key != null) {
      held.computeIfPresent(key, (address, places) -> places > 1 ? places - 1 : null);
    }
  }

  /** Places that are held now, of all addresses. */
  synchronized int size() {
    return holders.size();
  }
}
