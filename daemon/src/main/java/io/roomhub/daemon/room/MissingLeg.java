package io.roomhub.daemon.room;

import org.jspecify.annotations.Nullable;

/**
 * Two participants of the room without a connection between them.
 *
 * @param a peer id; where the hub is one of the two, it is this one
 * @param aName as it calls itself
 * @param b peer id of the other
 * @param bName as that one calls itself
 * @param aThrough by whom the first hears the other all the same; null: by nobody
 * @param bThrough the same for the other
 */
public record MissingLeg(
    String a,
    String aName,
    String b,
    String bName,
    @Nullable Forwarder aThrough,
    @Nullable Forwarder bThrough) {

  /** Who sends sound on that is not for it, and so could hear it. */
  public record Forwarder(String id, String name) {}

  /** Where nobody helps. */
  public MissingLeg(String a, String aName, String b, String bName) {
    this(a, aName, b, bName, null, null);
  }

  /** What is wrong, for people. */
  public String words() {
    if (aThrough != null && bThrough != null) {
      String by =
          aThrough.equals(bThrough) ? aThrough.name() : aThrough.name() + " and " + bThrough.name();
      return aName + " and " + bName + " hear each other only through " + by + COULD_LISTEN;
    }
    if (aThrough != null) {
      return oneWay(aName, bName, aThrough);
    }
    return bThrough == null
        ? aName + " and " + bName + " do not hear each other"
        : oneWay(bName, aName, bThrough);
  }

  private static final String COULD_LISTEN = ", which could listen: not end-to-end encrypted";

  private static String oneWay(String listener, String talker, Forwarder through) {
    return talker
        + " does not hear "
        + listener
        + ", and "
        + listener
        + " hears "
        + talker
        + " only through "
        + through.name()
        + COULD_LISTEN;
  }
}
