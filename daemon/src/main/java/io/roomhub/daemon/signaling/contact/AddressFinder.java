package io.roomhub.daemon.signaling.contact;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Finds where members of a room may be, and lets them find us: all that one rail over {@link
 * ContactSignaling} has of its own. What it finds need not be true; the contact itself proves who
 * is there.
 */
public interface AddressFinder extends AutoCloseable {
  /** Where it goes, for people, without secrets. */
  String description();

  /** Begins; returns at once. */
  void start(Search search, Listener listener);

  /** Ends the search and the announcement; within a second. */
  @Override
  void close();

  /**
   * What to announce and look for.
   *
   * @param port our UDP port
   */
  record Search(ContactKeys keys, int port) {}

  /** What it tells, on any thread. */
  interface Listener {
    /** Somebody of the room may be there. */
    void onFound(InetSocketAddress address);

    /** Whoever was there says to be gone. */
    void onLost(InetSocketAddress address);

    /**
     * Whether it can search and be found now.
     *
     * @param problem for people, or null when all is well
     */
    void onState(boolean up, @Nullable String problem);
  }
}
