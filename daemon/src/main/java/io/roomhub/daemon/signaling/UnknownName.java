package io.roomhub.daemon.signaling;

import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.stream.Stream;

/** Tells that the name of a server could not be looked up: whose it is was never asked. */
public final class UnknownName {
  /** For people. */
  public static final String REASON = "the server's name is unknown";

  private UnknownName() {}

  /** Whether an attempt to connect failed because of that. */
  public static boolean isCause(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .anyMatch(
            cause ->
                cause instanceof UnknownHostException
                    || cause instanceof UnresolvedAddressException);
  }
}
