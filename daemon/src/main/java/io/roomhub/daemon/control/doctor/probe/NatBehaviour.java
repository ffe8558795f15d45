package io.roomhub.daemon.control.doctor.probe;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How the routers between us and the internet behave (RFC 4787 sections 4.1 and 5).
 *
 * @param mapping whether one socket has one address outside, whoever it talks with
 * @param filtering whose packets come in
 * @param mapped our address outside, or null when no server answered
 */
public record NatBehaviour(
    Dependence mapping, Dependence filtering, @Nullable InetSocketAddress mapped) {
  /** No server answered. */
  static final NatBehaviour NO_ANSWER =
      new NatBehaviour(Dependence.UNKNOWN, Dependence.UNKNOWN, null);

  /** On what of the other end it depends. */
  public enum Dependence {
    /** On nothing: the friendliest. */
    ENDPOINT_INDEPENDENT,
    /** On its address. */
    ADDRESS_DEPENDENT,
    /** On its address and port. */
    ADDRESS_AND_PORT_DEPENDENT,
    /** On its address at least: seen with two servers, which tells no more. */
    DEPENDENT,
    /** The servers there are cannot tell. */
    UNKNOWN
  }
}
