/** How ice4j is set up: once per process, before anything of it is used. */
package io.roomhub.daemon.rtc.ice.ice4j;
