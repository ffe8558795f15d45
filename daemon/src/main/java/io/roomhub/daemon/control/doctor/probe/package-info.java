/**
 * Asks STUN and TURN servers what doctor wants to know: mapped addresses, the behaviour of NATs
 * (RFC 5780), relaying (RFC 8656). The protocols see the network through {@link
 * io.roomhub.daemon.control.doctor.probe.MessagePath}, so that tests run them in virtual time
 * through NATs of their own. Messages are ice4j's.
 */
@NullMarked
package io.roomhub.daemon.control.doctor.probe;

import org.jspecify.annotations.NullMarked;
