/**
 * Who is here: mesh membership, roster, reconnection, mute.
 *
 * <p>A participant is introduced in one of two ways. Most rails carry messages: the room makes a
 * connection and sends its offers over the rail ({@code Signaling}). A Trystero room hands over a
 * connection that exists already, with a data channel over which it is renegotiated ({@code
 * ConnectingSignaling}): the room only adds and removes sound, and the rail tells when the
 * connection is over. One participant has one call. When it is met in both ways, a call that was
 * begun over a message rail stands, the ready connection stays open without sound, and takes the
 * call over when the other fails.
 *
 * <p>Participants tell each other whom they hear ({@code Gossip}). From that a hub knows which legs
 * of the mesh are missing, and those who share no rail meet by one that the participants are
 * themselves ({@code NeighbourSignaling}). Between hubs a call has a data channel for the same
 * messages, for when no server is left ({@code CallSignaling}). Where nothing helps, a hub that is
 * configured to sends the sound of one on to the other ({@code Forwarding}).
 */
package io.roomhub.daemon.room;
