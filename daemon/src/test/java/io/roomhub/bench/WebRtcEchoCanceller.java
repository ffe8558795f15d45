package io.roomhub.bench;

import dev.onvoid.webrtc.media.audio.AudioProcessing;
import dev.onvoid.webrtc.media.audio.AudioProcessingConfig;
import dev.onvoid.webrtc.media.audio.AudioProcessingStreamConfig;
import io.roomhub.daemon.voice.echo.EchoCanceller;
import io.roomhub.daemon.voice.echo.EchoStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * AEC3 of WebRTC's audio processing as browsers have it: a reference for the hub's own canceller.
 */
final class WebRtcEchoCanceller implements EchoCanceller, AutoCloseable {
  private static final int BLOCK = 480;
  private static final float FULL_SCALE = 32_768f;
  private static final AudioProcessingStreamConfig STREAM =
      new AudioProcessingStreamConfig(48_000, 1);

  private final AudioProcessing processing = new AudioProcessing();
  private final byte[] in = new byte[2 * BLOCK];
  private final byte[] out = new byte[2 * BLOCK];

  WebRtcEchoCanceller() {
    AudioProcessingConfig config = new AudioProcessingConfig();
    config.echoCanceller.enabled = true;
    // The hub's own high-pass comes before its canceller.
    config.echoCanceller.enforceHighPassFiltering = false;
    processing.applyConfig(config);
  }

  /** Why its library cannot be had on this machine; empty when it can. */
  static String whyUnavailable() {
    try {
      new WebRtcEchoCanceller().close();
      return "";
    } catch (LinkageError | RuntimeException e) {
      return String.valueOf(e);
    }
  }

  @Override
  public boolean active() {
    return true;
  }

  @Override
  public void played(float[] block) {
    write(block);
    processing.processReverseStream(in, STREAM, STREAM, out);
  }

  @Override
  public void process(float[] microphone) {
    write(microphone);
    processing.processStream(in, STREAM, STREAM, out);
    ByteBuffer samples = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < BLOCK; i++) {
      microphone[i] = samples.getShort() / FULL_SCALE;
    }
  }

  private void write(float[] signal) {
    ByteBuffer samples = ByteBuffer.wrap(in).order(ByteOrder.LITTLE_ENDIAN);
    for (float sample : signal) {
      samples.putShort((short) Math.clamp(Math.round(sample * FULL_SCALE), -32_768, 32_767));
    }
  }

  /** Measured by the correlation of white noise with what comes out of it. */
  @Override
  public int delaySamples() {
    return 430;
  }

  @Override
  public EchoStatus status() {
    return EchoStatus.of("aec3");
  }

  @Override
  public void close() {
    processing.dispose();
  }
}
