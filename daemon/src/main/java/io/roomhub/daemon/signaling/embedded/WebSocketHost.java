package io.roomhub.daemon.signaling.embedded;

/**
 * What stands behind a path of the web server where WebSockets come in. Every method may be called
 * from any thread and returns at once.
 */
public interface WebSocketHost {
  /** A new connection whose traffic goes to {@code sink}. */
  Client connect(SignalingHost.Sink sink);

  /** Whether pages of any site may come, and not only those that {@link Origins} knows. */
  default boolean anyOrigin() {
    return false;
  }

  /** One connection's way in; {@code then} runs once the message has been handled. */
  interface Client {
    /** A text message. */
    void text(String text, Runnable then);

    /** A message too large to keep. */
    void oversized(Runnable then);

    /** A binary message. */
    void binary(Runnable then);

    /** A pong. */
    void pong(Runnable then);

    /** The connection is gone. */
    void disconnected();
  }
}
