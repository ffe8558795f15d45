/**
 * What the journal gets: lines for people, and with those that tell of a change of state fields for
 * programs. Below everything; the writer itself is the application's.
 */
@NullMarked
package io.roomhub.daemon.journal;

import org.jspecify.annotations.NullMarked;
