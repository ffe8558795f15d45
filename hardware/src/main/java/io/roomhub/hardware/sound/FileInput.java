package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A microphone that is a WAV file of any rate and channel count, at the pace of real time. At its
 * end it starts again without a gap, or silence follows for ever. A late reader finds the file
 * where it left it: nothing of it is skipped.
 *
 * <p>The file is read in pieces of a quarter second, so its size does not matter.
 */
public final class FileInput extends VirtualInput {
  private final Path path;
  private final boolean loop;
  private final FileChannel file;
  private final WavFormat format;
  private final ChannelMixer mixer;

  /** Null when the file has the hub's own rate. */
  private final @Nullable Resampler resampler;

  private final byte[] piece;
  private final ByteBuffer pieceBuffer;
  private int pieceFrames;
  private int pieceUsed;
  private long nextFrame;
  private final float[] mono;

  private FileInput(
      Clock clock, Path path, boolean loop, FileChannel file, WavFormat format, int[] chosen) {
    super(
        clock,
        new AudioDeviceInfo(
            "file:" + path,
            loop ? "sound file, repeated" : "sound file",
            "virtual",
            format.channels(),
            format.sampleRate(),
            false));
    this.path = path;
    this.loop = loop;
    this.file = file;
    this.format = format;
    this.mixer =
        chosen.length == 0
            ? new ChannelMixer(format.encoding(), format.channels())
            : new ChannelMixer(format.encoding(), format.channels(), chosen);
    int blockFrames = Math.ceilDiv(format.sampleRate(), 100) + 1;
    this.resampler =
        format.sampleRate() == AudioBlock.SAMPLE_RATE
            ? null
            : new Resampler(format.sampleRate(), AudioBlock.SAMPLE_RATE, 2 * blockFrames);
    this.mono = new float[2 * blockFrames];
    this.piece = new byte[format.sampleRate() / 4 * format.frameBytes()];
    this.pieceBuffer = ByteBuffer.allocateDirect(piece.length);
  }

  /**
   * Opens a file; all its channels are averaged.
   *
   * @param loop start again at the end
   * @throws AudioDeviceException when it is missing, empty or no WAV file
   */
  public static FileInput open(Clock clock, Path path, boolean loop) throws AudioDeviceException {
    return open(clock, path, loop, new int[0]);
  }

  /**
   * Opens a file.
   *
   * @param chosen 0-based channels to average; none means all
   * @throws AudioDeviceException when it is missing, empty, no WAV file or lacks a chosen channel
   */
  public static FileInput open(Clock clock, Path path, boolean loop, int[] chosen)
      throws AudioDeviceException {
    try {
      FileChannel file = FileChannel.open(path);
      try {
        WavFormat format = WavReader.readHeader(file);
        if (format.frames() == 0) {
          throw new WavException("there is no sound in it");
        }
        return new FileInput(clock, path, loop, file, format, chosen);
      } catch (IOException e) {
        file.close();
        throw e;
      } catch (IllegalArgumentException e) {
        file.close();
        throw new AudioDeviceException("cannot play " + path + ": " + e.getMessage(), e);
      }
    } catch (IOException e) {
      throw FileErrors.of("cannot play", path, e);
    }
  }

  @Override
  void fill(float[] block) throws AudioDeviceException, InterruptedException {
    try {
      if (resampler == null) {
        readFrames(block, AudioBlock.SAMPLES);
      } else {
        int needed = resampler.inputNeeded(AudioBlock.SAMPLES);
        readFrames(mono, needed);
        resampler.push(mono, 0, needed);
        resampler.pull(block, 0, AudioBlock.SAMPLES);
      }
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException().initCause(e);
    } catch (IOException e) {
      throw FileErrors.of("cannot read", path, e);
    }
  }

  /** The next frames of the endless stream that the file stands for, as mono. */
  private void readFrames(float[] to, int frames) throws IOException {
    int done = 0;
    while (done < frames) {
      if (pieceUsed == pieceFrames && !nextPiece()) {
        Arrays.fill(to, done, frames, 0f);
        return;
      }
      int now = Math.min(frames - done, pieceFrames - pieceUsed);
      mixer.toMono(piece, pieceUsed * format.frameBytes(), now, to, done);
      pieceUsed += now;
      done += now;
    }
  }

  /** Reads on, or from the start again; false when the file has ended. */
  private boolean nextPiece() throws IOException {
    if (nextFrame == format.frames() && loop) {
      nextFrame = 0;
    }
    long left = format.frames() - nextFrame;
    if (left == 0) {
      return false;
    }
    int frameBytes = format.frameBytes();
    pieceBuffer.clear().limit((int) Math.min(left * frameBytes, piece.length));
    long at = format.dataOffset() + nextFrame * frameBytes;
    while (pieceBuffer.hasRemaining()) {
      if (file.read(pieceBuffer, at + pieceBuffer.position()) < 0) {
        throw new WavException("the file became shorter while it was played");
      }
    }
    pieceFrames = pieceBuffer.position() / frameBytes;
    pieceBuffer.flip().get(piece, 0, pieceBuffer.limit());
    pieceUsed = 0;
    nextFrame += pieceFrames;
    return true;
  }

  @Override
  void release() {
    try {
      file.close();
    } catch (IOException e) {
      Logger.warn("closing {}: {}", path, e.getMessage());
    }
  }
}
