package io.roomhub.daemon.voice.capture;

/** One step of the capture chain that works on 10 ms in place. */
@FunctionalInterface
interface Stage {
  void process(float[] block);
}
