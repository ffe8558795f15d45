package io.roomhub.hardware.sound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a 48 kHz mono 16-bit WAV file that is valid after every call, so also when the process is
 * killed between any two instructions: first the sound goes behind what the header covers, then one
 * write of the whole header covers it. Allocates only in {@link #create}. Owned by one thread.
 */
final class WavWriter implements AutoCloseable {
  static final int HEADER_BYTES = 44;

  /** The sizes in the header are unsigned 32-bit. */
  static final long MAX_DATA_BYTES = 0xffff_ffffL - HEADER_BYTES;

  private static final int SAMPLE_BYTES = 2;

  private final FileChannel file;
  private final ByteBuffer header =
      ByteBuffer.allocateDirect(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final byte[] pcm = new byte[AudioBlock.SAMPLES * SAMPLE_BYTES];
  private final ByteBuffer data = ByteBuffer.allocateDirect(pcm.length);
  private final ChannelMixer mixer = new ChannelMixer(PcmEncoding.S16LE, 1);
  private long dataBytes;

  private WavWriter(FileChannel file) {
    this.file = file;
    header
        .putInt(WavReader.fourcc("RIFF"))
        .putInt(0)
        .putInt(WavReader.fourcc("WAVE"))
        .putInt(WavReader.fourcc("fmt "))
        .putInt(16)
        .putShort((short) 1)
        .putShort((short) 1)
        .putInt(AudioBlock.SAMPLE_RATE)
        .putInt(AudioBlock.SAMPLE_RATE * SAMPLE_BYTES)
        .putShort((short) SAMPLE_BYTES)
        .putShort((short) (8 * SAMPLE_BYTES))
        .putInt(WavReader.fourcc("data"))
        .putInt(0);
  }

  /**
   * Starts a file; what was there under this name is overwritten.
   *
   * @throws IOException when it cannot be created
   */
  static WavWriter create(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    WavWriter writer = new WavWriter(file);
    try {
      writer.writeHeader();
    } catch (IOException e) {
      file.close();
      throw e;
    }
    return writer;
  }

  /** Whether another block fits what a WAV header can express (4 GiB, over 12 hours). */
  boolean hasRoom() {
    return dataBytes + pcm.length <= MAX_DATA_BYTES;
  }

  /**
   * Appends one block.
   *
   * @param block {@link AudioBlock#SAMPLES} floats, ±1.0
   * @throws IOException when the disk is full or the file was closed
   */
  void write(float[] block) throws IOException {
    mixer.fromMono(block, 0, AudioBlock.SAMPLES, pcm, 0);
    data.clear();
    data.put(pcm).flip();
    writeFully(data, HEADER_BYTES + dataBytes);
    dataBytes += pcm.length;
    writeHeader();
  }

  private void writeHeader() throws IOException {
    header.putInt(4, (int) (HEADER_BYTES - 8 + dataBytes)).putInt(40, (int) dataBytes);
    header.clear();
    writeFully(header, 0);
  }

  private void writeFully(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
