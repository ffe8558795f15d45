/** Who is here: mesh membership, roster, reconnection, mute. */
package io.roomhub.daemon.room;
