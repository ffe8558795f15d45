package io.roomhub.daemon.voice.receive;

import io.roomhub.daemon.voice.opus.AudioDecoder;
import java.util.Arrays;

/**
 * What the decoder makes up for lost sound, and the way back from it. A decoder goes on smoothly
 * from what it made up, but only from the end of whole pieces of 10 ms (the SILK layer of libopus
 * makes no shorter ones). What of a piece was not needed, or a further piece where the first of the
 * decoded sound is not played, fades into the decoded sound: the part that NetEQ calls merge. Owned
 * by the playback thread; allocates nothing.
 */
final class MadeUpSound {
  private static final int PIECE = 480;

  private final AudioDecoder decoder;
  private final float[] made = new float[AudioDecoder.MAX_SAMPLES];
  private int used = PIECE;
  private boolean goingOn;

  MadeUpSound(AudioDecoder decoder) {
    this.decoder = decoder;
  }

  /** Writes so many samples, from index 0. */
  void make(float[] into, int count) {
    int at = 0;
    while (at < count) {
      if (used == PIECE) {
        makePiece();
      }
      int part = Math.min(count - at, PIECE - used);
      System.arraycopy(made, used, into, at, part);
      used += part;
      at += part;
    }
    goingOn = true;
  }

  /**
   * Call it before something is decoded: the decoder can make up no more after that.
   *
   * @param skipped samples of the decoded sound that will not be played
   */
  void beforeDecoding(int skipped) {
    if (goingOn && skipped > 0 && PIECE - used < Crossfade.SAMPLES) {
      makePiece();
    }
  }

  /** Fades into decoded sound, at {@code [offset, offset + count)}, if anything was made up. */
  void fadeInto(float[] decoded, int offset, int count) {
    int fade = Math.min(Math.min(PIECE - used, Crossfade.SAMPLES), count);
    if (goingOn && fade > 0) {
      double alike = Crossfade.correlation(made, used, decoded, offset, fade);
      Crossfade.apply(made, used, decoded, offset, fade, alike);
    }
    end();
  }

  /** What was made up went to its end otherwise. */
  void end() {
    used = PIECE;
    goingOn = false;
  }

  private void makePiece() {
    if (decoder.conceal(PIECE, made) != PIECE) {
      Arrays.fill(made, 0, PIECE, 0);
    }
    used = 0;
  }
}
