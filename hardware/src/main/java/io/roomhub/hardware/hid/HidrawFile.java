package io.roomhub.hardware.hid;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A character device that is open both ways, each way by a file of its own: a {@link FileChannel}
 * that reads and writes has one lock for both, so that a lamp would wait until somebody presses a
 * key.
 *
 * <p>Each way has one thread. Closing one from another thread ends what is blocked in it, and waits
 * for that.
 *
 * @param in what the device says
 * @param out what it is told
 */
record HidrawFile(ReadableByteChannel in, WritableByteChannel out) {
  /** Opens a device. */
  static HidrawFile open(Path device) throws IOException {
    FileChannel in = FileChannel.open(device, StandardOpenOption.READ);
    try {
      return new HidrawFile(in, FileChannel.open(device, StandardOpenOption.WRITE));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }
}
