package io.roomhub.daemon.app;

import io.roomhub.daemon.control.quality.MouthToEar;
import io.roomhub.daemon.rtc.PeerConnectionStats;
import io.roomhub.daemon.voice.VoiceStatus;
import io.roomhub.daemon.voice.receive.TalkerStats;
import io.roomhub.hardware.sound.AudioBlock;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of the way of the sound. Pure functions, any thread. */
final class MouthToEarEstimate {
  private static final double BLOCK_MS = AudioBlock.NANOS / 1e6;

  /** RFC 6716 section 2: 2.5 ms of the MDCT and 4 ms of the encoder. */
  private static final double OPUS_LOOK_AHEAD_MS = 6.5;

  /** RNNoise 0.2 works one block behind with a look-ahead of another: measured. */
  private static final double DENOISE_MS = 20;

  private static final String DENOISE = "denoise";

  private MouthToEarEstimate() {}

  /**
   * From a participant's mouth to this room.
   *
   * @param frameMs length of an Opus frame
   */
  static MouthToEar of(
      @Nullable PeerConnectionStats stats,
      @Nullable TalkerStats talker,
      VoiceStatus voice,
      int frameMs) {
    if (stats == null || talker == null) {
      return MouthToEar.UNKNOWN;
    }
    double processingMs = Double.isNaN(voice.captureToWireMs()) ? 0 : voice.captureToWireMs();
    double denoiseMs = voice.chain().contains(DENOISE) ? DENOISE_MS : 0;
    return new MouthToEar(
        BLOCK_MS,
        frameMs - BLOCK_MS + OPUS_LOOK_AHEAD_MS + denoiseMs + processingMs,
        stats.roundTripMs() / 2,
        talker.jitterBufferMs(),
        voice.playbackDelayMs());
  }
}
