/**
 * Small files that are read and written while the hub runs: so that a power cut spares them, and so
 * that a change of one is noticed. Knows nothing of what stands in them.
 */
@NullMarked
package io.roomhub.daemon.files;

import org.jspecify.annotations.NullMarked;
