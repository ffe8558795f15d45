/**
 * How good the connections are and were: figures of each participant every two seconds, the last
 * ten minutes of them, in memory only.
 */
@NullMarked
package io.roomhub.daemon.control.quality;

import org.jspecify.annotations.NullMarked;
