package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.sound.array.Beamformer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
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
  private final MicrophoneFrontEnd frontEnd;

  private final byte[] piece;
  private final ByteBuffer pieceBuffer;
  private int pieceFrames;
  private int pieceUsed;
  private long nextFrame;

  private FileInput(
      Clock clock,
      Path path,
      boolean loop,
      FileChannel file,
      WavFormat format,
      MicrophoneOptions options) {
    super(
        clock,
        new AudioDeviceInfo(
            "file:" + path,
            loop ? "sound file, repeated" : "sound file",
            "virtual",
            format.channels(),
            format.sampleRate(),
            false,
            false));
    this.path = path;
    this.loop = loop;
    this.file = file;
    this.format = format;
    this.frontEnd =
        new MicrophoneFrontEnd(
            format.encoding(),
            format.channels(),
            format.sampleRate(),
            options.plan(null, format.channels()));
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
    return open(clock, path, loop, MicrophoneOptions.AUTO);
  }

  /**
   * Opens a file.
   *
   * @param options what to do with its channels
   * @throws AudioDeviceException when it is missing, empty, no WAV file or lacks a wanted channel
   */
  public static FileInput open(Clock clock, Path path, boolean loop, MicrophoneOptions options)
      throws AudioDeviceException {
    try {
      FileChannel file = FileChannel.open(path);
      try {
        WavFormat format = WavReader.readHeader(file);
        if (format.frames() == 0) {
          throw new WavException("there is no sound in it");
        }
        return new FileInput(clock, path, loop, file, format, options);
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
      readFrames();
      frontEnd.block(block);
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException().initCause(e);
    } catch (IOException e) {
      throw FileErrors.of("cannot read", path, e);
    }
  }

  /** The next frames of the endless stream that the file stands for. */
  private void readFrames() throws IOException {
    int missing;
    while ((missing = frontEnd.frames()) > 0) {
      if (pieceUsed == pieceFrames && !nextPiece()) {
        frontEnd.takeSilence();
        return;
      }
      int now = Math.min(missing, pieceFrames - pieceUsed);
      frontEnd.take(piece, pieceUsed * format.frameBytes(), now);
      pieceUsed += now;
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
  public boolean hasReference() {
    return frontEnd.hasReference();
  }

  @Override
  public void copyReference(float[] reference) {
    frontEnd.copyReference(reference);
  }

  @Override
  public @Nullable Beamformer beamformer() {
    return frontEnd.beamformer();
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
