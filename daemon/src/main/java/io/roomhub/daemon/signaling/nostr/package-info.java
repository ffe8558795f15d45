/** Nostr relays (NIP-01) as rails. */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.signaling.nostr;
