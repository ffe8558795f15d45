/**
 * Sound that goes by a neighbour where two have no connection to each other: who asks whom for it,
 * who gives it to whom, and the packets on their way. Decisions without I/O, clock or threads of
 * their own; {@code room} joins them with participants and rails.
 */
@NullMarked
package io.roomhub.daemon.room.forward;

import org.jspecify.annotations.NullMarked;
