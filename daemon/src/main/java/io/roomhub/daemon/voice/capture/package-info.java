/** The stages between the microphone and the encoder. All of them belong to the capture thread. */
package io.roomhub.daemon.voice.capture;
