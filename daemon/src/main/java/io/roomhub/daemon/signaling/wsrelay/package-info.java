/** The relay protocol of {@code @trystero-p2p/ws-relay}: client, and a server for one's own. */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.signaling.wsrelay;
