/**
 * Multicast DNS (RFC 6762), as far as ICE needs it: the addresses behind the {@code <uuid>.local}
 * names under which browsers hide their host candidates (draft-ietf-mmusic-mdns-ice-candidates).
 */
@NullMarked
package io.roomhub.daemon.rtc.mdns;

import org.jspecify.annotations.NullMarked;
