/**
 * Participants that know one secret talk straight to one another over UDP, without any server: the
 * rails that only find addresses ({@code lan}, {@code dht}) hand them over here. {@link
 * io.roomhub.daemon.signaling.contact.ContactNode} is the protocol without I/O, {@link
 * io.roomhub.daemon.signaling.contact.ContactSignaling} its socket and thread.
 */
@NullMarked
package io.roomhub.daemon.signaling.contact;

import org.jspecify.annotations.NullMarked;
