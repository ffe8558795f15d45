package io.roomhub.hardware.sound;

import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;

/**
 * Opens lines of Java Sound with explicit buffers (its own default is 500 ms) and makes them answer
 * at once.
 *
 * <p>Java Sound's {@code available()} looks at a pointer that many drivers move only once per
 * period (20 ms); asking for the frame position first makes the kernel bring it up to date. Its
 * blocking read and write are never asked for more than is there, so they never poll.
 */
final class JavaSoundLines {
  /** Capture buffer, ms: 4080 frames at 48 kHz. It costs no latency, it tolerates late readers. */
  static final int CAPTURE_BUFFER_MILLIS = 85;

  /** Playback buffer of a card, ms: as far as its fill may be raised. */
  static final int CARD_BUFFER_MILLIS = 80;

  private JavaSoundLines() {}

  static AudioFormat format(PcmEncoding encoding, int channels, int rate) {
    return new AudioFormat(rate, 8 * encoding.bytes(), channels, true, false);
  }

  /**
   * Opens a microphone.
   *
   * @throws LineUnavailableException when it cannot be had in this format
   * @throws IllegalArgumentException likewise; Java Sound is not of one mind
   */
  static CaptureLine openCapture(Mixer mixer, AudioFormat format) throws LineUnavailableException {
    TargetDataLine line =
        (TargetDataLine) mixer.getLine(new DataLine.Info(TargetDataLine.class, format));
    line.open(format, bufferBytes(format, CAPTURE_BUFFER_MILLIS));
    return new Capture(line);
  }

  /**
   * Opens a speaker.
   *
   * @param bufferMillis size of its buffer
   * @throws LineUnavailableException when it cannot be had in this format
   * @throws IllegalArgumentException likewise
   */
  static PlaybackLine openPlayback(Mixer mixer, AudioFormat format, int bufferMillis)
      throws LineUnavailableException {
    SourceDataLine line =
        (SourceDataLine) mixer.getLine(new DataLine.Info(SourceDataLine.class, format));
    line.open(format, bufferBytes(format, bufferMillis));
    return new Playback(line);
  }

  private static int bufferBytes(AudioFormat format, int millis) {
    int rate = (int) format.getSampleRate();
    return rate * millis / 1000 * format.getFrameSize();
  }

  private record Capture(TargetDataLine line) implements CaptureLine {
    @Override
    public int bufferBytes() {
      return line.getBufferSize();
    }

    @Override
    public void start() {
      line.start();
    }

    @Override
    public int available() {
      line.getLongFramePosition();
      return line.available();
    }

    @Override
    public int read(byte[] pcm, int offset, int length) {
      return line.read(pcm, offset, length);
    }

    @Override
    public void flush() {
      line.flush();
    }

    @Override
    public void close() {
      line.close();
    }
  }

  private record Playback(SourceDataLine line) implements PlaybackLine {
    @Override
    public int bufferBytes() {
      return line.getBufferSize();
    }

    @Override
    public void start() {
      line.start();
    }

    @Override
    public int available() {
      line.getLongFramePosition();
      return line.available();
    }

    @Override
    public int write(byte[] pcm, int offset, int length) {
      return line.write(pcm, offset, length);
    }

    @Override
    public void close() {
      line.close();
    }
  }
}
