package io.roomhub.daemon.room;

/**
 * Two participants of the room without a connection between them.
 *
 * @param a peer id; where the hub is one of the two, it is this one
 * @param aName as it calls itself
 * @param b peer id of the other
 * @param bName as that one calls itself
 */
public record MissingLeg(String a, String aName, String b, String bName) {
  /** What is wrong, for people. */
  public String words() {
    return aName + " and " + bName + " do not hear each other";
  }
}
