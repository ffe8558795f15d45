/** What happens to sound between a device and a connection. */
package io.roomhub.daemon.voice;
