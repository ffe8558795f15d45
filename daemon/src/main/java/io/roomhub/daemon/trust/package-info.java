/** Whom the hub believes when it connects to a server by TLS. */
@NullMarked
package io.roomhub.daemon.trust;

import org.jspecify.annotations.NullMarked;
