/**
 * What happens to sound between a device and a connection. Begin reading at {@link
 * io.roomhub.daemon.voice.CapturePath} (microphone to wire) and {@link
 * io.roomhub.daemon.voice.PlaybackPath} (wire to loudspeaker); {@link
 * io.roomhub.daemon.voice.VoiceEngine} gives them threads and devices.
 */
package io.roomhub.daemon.voice;
