/**
 * A hub's peers in a Trystero room. {@link TrysteroSignaling} runs one rendezvous over all relays
 * of all types, makes a connection for every offer and answer that it asks for, and opens a {@code
 * PeerChannel} on its data channel {@code data}. When both sides have passed the handshake the room
 * gets the connection as that of a participant ({@code ConnectingSignaling}): it adds our sound,
 * whose stream is announced before the offer that brings it, and renegotiates with
 * {@code @_signal}. When two offers cross, that of the side which opened the data channel stands.
 *
 * <p>What hubs tell besides stands in actions named {@code hub:*}. {@code hub:roster} is JSON in
 * the form of the room's roster messages, for example {@code
 * {"roomhub":{"event":"state","name":"Lobby","muted":false}}}; a page that sends it is shown with
 * that name. {@code hub:chat} is a text to everybody, and {@code hub:bitrate} the number of bits
 * per second that the sender wants our sound to have at most.
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.signaling.trystero.peer;
