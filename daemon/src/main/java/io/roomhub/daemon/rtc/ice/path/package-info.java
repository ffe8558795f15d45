/**
 * The paths of one ICE generation that have answered, and which of them carries our data: while all
 * is well ({@code PathUpkeep}), when sound stays away ({@code PathRepair}), and when only gathering
 * anew would help ({@code DetourWatch}). Decisions and the checks that they need, without sockets.
 */
@NullMarked
package io.roomhub.daemon.rtc.ice.path;

import org.jspecify.annotations.NullMarked;
