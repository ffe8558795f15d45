/**
 * What a stranger can make the hub do: who is heard at an address of ours ({@code Doorkeeper},
 * {@code StunGate}), how many checks come in ({@code IncomingChecks}) and go out ({@code
 * CheckBudget}).
 */
@NullMarked
package io.roomhub.daemon.rtc.ice.guard;

import org.jspecify.annotations.NullMarked;
