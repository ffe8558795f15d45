package io.roomhub.daemon.app;

import io.roomhub.daemon.room.AudioFanout;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.voice.capture.FrameSender;

/** The capture thread's way to every peer. */
record ToEverybody(AudioFanout fanout) implements FrameSender {
  @Override
  public void send(EncodedAudioFrame frame) {
    fanout.send(frame);
  }

  @Override
  public boolean hasReceivers() {
    return fanout.hasReceivers();
  }
}
