/**
 * The {@code dht} rail: hubs find each other through the BitTorrent Mainline DHT (BEP 5), without a
 * server of anybody's.
 */
@NullMarked
package io.roomhub.daemon.signaling.dht;

import org.jspecify.annotations.NullMarked;
