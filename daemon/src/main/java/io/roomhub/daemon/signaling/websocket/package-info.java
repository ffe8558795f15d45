/** The client of a signaling server elsewhere, such as another hub's. */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.signaling.websocket;
