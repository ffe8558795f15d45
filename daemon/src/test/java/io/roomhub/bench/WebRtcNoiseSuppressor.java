package io.roomhub.bench;

import dev.onvoid.webrtc.media.audio.AudioProcessing;
import dev.onvoid.webrtc.media.audio.AudioProcessingConfig;
import dev.onvoid.webrtc.media.audio.AudioProcessingConfig.NoiseSuppression;
import dev.onvoid.webrtc.media.audio.AudioProcessingStreamConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Noise suppression of WebRTC's audio processing, as strong as browsers have it. */
final class WebRtcNoiseSuppressor {
  private static final int BLOCK = 480;
  private static final float FULL_SCALE = 32_768f;

  private WebRtcNoiseSuppressor() {}

  /** What is left of a recording, 48 kHz; the last part of a block is silence. */
  static float[] suppressed(float[] recording) {
    AudioProcessing processing = new AudioProcessing();
    AudioProcessingConfig config = new AudioProcessingConfig();
    config.noiseSuppression.enabled = true;
    config.noiseSuppression.level = NoiseSuppression.Level.HIGH;
    processing.applyConfig(config);
    AudioProcessingStreamConfig stream = new AudioProcessingStreamConfig(48_000, 1);
    ByteBuffer in = ByteBuffer.allocate(2 * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer out = ByteBuffer.allocate(2 * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    float[] left = new float[recording.length];
    for (int at = 0; at + BLOCK <= recording.length; at += BLOCK) {
      for (int i = 0; i < BLOCK; i++) {
        int sample = Math.round(recording[at + i] * FULL_SCALE);
        in.putShort(2 * i, (short) Math.clamp(sample, -32_768, 32_767));
      }
      processing.processStream(in.array(), stream, stream, out.array());
      for (int i = 0; i < BLOCK; i++) {
        left[at + i] = out.getShort(2 * i) / FULL_SCALE;
      }
    }
    processing.dispose();
    return left;
  }
}
