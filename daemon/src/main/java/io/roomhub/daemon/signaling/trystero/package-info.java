/**
 * The rendezvous of Trystero 0.25 (npm {@code trystero} and {@code @trystero-p2p/*}) without any
 * I/O: topics, encryption, who offers to whom and when, and what relays may be asked for. {@link
 * TrysteroSession} is where it comes together. What peers say once their data channel is open is in
 * the package {@code channel}.
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.signaling.trystero;
