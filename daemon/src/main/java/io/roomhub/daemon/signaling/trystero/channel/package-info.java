/**
 * What Trystero 0.25 peers say on the data channel between them, without any I/O: bytes of its
 * messages in, bytes and events out. {@link PeerChannel} is where it comes together.
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.signaling.trystero.channel;
