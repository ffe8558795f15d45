/** Short tones that tell people in the room what the hub does, mixed with what the peers say. */
package io.roomhub.daemon.voice.earcon;
