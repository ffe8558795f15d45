/**
 * ICE (RFC 8445) with trickle (RFC 8838) and consent freshness (RFC 7675) over ice4j, behind an
 * interface that a simulated network can implement.
 *
 * <p>A datagram comes in by a {@code GuardedSocket} or by a relay ({@code turn}) and meets the
 * {@code Doorkeeper} of that address ({@code guard}): STUN that is authentic goes on to ice4j, or
 * to {@code PathRepair} if it has asked; the rest goes past both to the owner. It leaves by the
 * path that {@code PathTable} has in use ({@code path}).
 *
 * <p>ice4j finds the first path and keeps those that it found alive. All that comes after is done
 * here: {@code PathRepair} when sound stays away, {@code PathUpkeep} while all is well, for a spare
 * path and for a better one; {@code DetourWatch} asks for an ICE restart where better ones can only
 * be found by gathering anew.
 */
package io.roomhub.daemon.rtc.ice;
