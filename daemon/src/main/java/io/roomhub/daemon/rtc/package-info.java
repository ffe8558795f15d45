/**
 * The W3C's peer connection as the rest of the hub sees it: its interfaces, states and values. Who
 * does it is in {@code connection}, on the protocols of the folders beside.
 */
package io.roomhub.daemon.rtc;
