/** WebTorrent trackers on WebSockets as rails. */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.signaling.torrent;
