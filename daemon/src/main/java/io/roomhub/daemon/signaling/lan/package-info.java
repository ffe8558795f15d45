/** The {@code lan} rail: hubs on one network find each other by DNS-SD and need nothing else. */
@NullMarked
package io.roomhub.daemon.signaling.lan;

import org.jspecify.annotations.NullMarked;
