/**
 * The signaling server inside the hub, the HTTP and TLS listener it lives on, and the hub's own
 * part in it.
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.signaling.embedded;
