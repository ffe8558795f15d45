package io.roomhub.daemon.voice.capture;

import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.voice.opus.AudioEncoder;
import org.jspecify.annotations.Nullable;

/**
 * One of the encodings of what is captured: the encoder, the frame that it fills and what it still
 * holds of the past. It rests while nobody wants it. Owned by the capture thread; {@link
 * #setTarget} is for any.
 */
final class Encoding {
  /** The longest packet by which DTX says that nothing needs sending (RFC 7587 section 3.1.3). */
  private static final int NOTHING_TO_SEND = 2;

  /**
   * Frames that are encoded before one is sent when somebody hears another encoding so far. The
   * look-ahead of a fresh encoder is empty, which would be heard as a hole of 6.5 ms, and its first
   * packets code their levels anew.
   */
  private static final int WARM_UP_FRAMES = 5;

  private final AudioEncoder encoder;
  private final EncodedAudioFrame frame = new EncodedAudioFrame();
  private boolean resting = true;
  private int warmUpLeft;
  private boolean soundInLookAhead;
  private boolean idle = true;
  private int bitrate;
  private volatile EncodingTarget target = EncodingTarget.INITIAL;

  Encoding(AudioEncoder encoder) {
    this.encoder = encoder;
  }

  /** From the next frame on. Any thread. */
  void setTarget(EncodingTarget wanted) {
    target = wanted;
  }

  void setComplexityLimit(int limit) {
    encoder.setComplexityLimit(limit);
  }

  /** Whether what it made last could be sent. */
  boolean ready() {
    return !resting && warmUpLeft == 0;
  }

  /**
   * Whether a captured sample stands in the encoder's look-ahead or in the copy of its last frame.
   */
  boolean holdsSound() {
    return soundInLookAhead;
  }

  /**
   * Encodes a frame.
   *
   * @param replacing whether receivers hear another encoding until this one is ready
   * @param fec whether a copy of the frame before may go along
   * @param sound whether anything captured is in the frame
   * @return bytes, or a negative number for a fault of the codec
   */
  int encode(
      float[] pcm, int samples, boolean replacing, boolean fec, boolean sound, boolean speech) {
    if (resting) {
      resting = false;
      warmUpLeft = replacing ? WARM_UP_FRAMES : 0;
    } else if (warmUpLeft > 0) {
      warmUpLeft--;
    }
    EncodingTarget now = target;
    if (now.bitrate() != bitrate && now.bitrate() > 0) {
      bitrate = now.bitrate();
      encoder.setBitrate(bitrate);
    }
    // Without this the packet after the next would still carry a copy of the last frame with sound.
    encoder.setExpectedLoss(fec && sound ? now.expectedLossPercent() : 0);
    encoder.setSpeech(speech);
    soundInLookAhead = sound;
    frame.length = encoder.encode(pcm, samples, frame.payload);
    return frame.length;
  }

  /**
   * The frame made last, or null when there is nothing to send: the codec has failed, or DTX leaves
   * it out.
   */
  @Nullable EncodedAudioFrame toSend(boolean dtx) {
    if (frame.length < 0 || (dtx && frame.length <= NOTHING_TO_SEND)) {
      idle = true;
      return null;
    }
    frame.silence = false;
    frame.talkSpurtStart = idle;
    idle = false;
    return frame;
  }

  /** The frame, to be filled with silence by the caller. */
  EncodedAudioFrame silence() {
    frame.silence = true;
    frame.talkSpurtStart = idle;
    return frame;
  }

  /** Whether nothing was sent to its receivers just now: the next packet begins a talk spurt. */
  void setIdle(boolean nothingSent) {
    idle = nothingSent;
  }

  /** Not needed for a while: it forgets what it heard, and starts afresh after. */
  void rest() {
    if (!resting) {
      encoder.reset();
      resting = true;
      warmUpLeft = 0;
      soundInLookAhead = false;
    }
  }
}
