/** The addresses and routes of this machine, and who is told when they change. */
package io.roomhub.daemon.rtc.network;
