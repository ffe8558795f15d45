package io.roomhub.natives;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Echo cancellation of one mono stream by SpeexDSP 1.2 (J.-M. Valin, "On Adjusting the Learning
 * Rate in Frequency Domain Echo Cancellation With Double-Talk", 2007; library libspeexdsp.so.1):
 * its adaptive filter, then its preprocessor, which suppresses residual echo and noise. It is the
 * measure that the hub's own canceller is compared with.
 *
 * <p>Thread: one instance belongs to one thread at a time; different instances are independent.
 * {@link #process} allocates nothing and does not block.
 */
public final class SpeexDsp implements AutoCloseable {
  /** Requests of speex_echo.h and speex_preprocess.h. */
  private static final int SET_SAMPLING_RATE = 24;

  private static final int SET_ECHO_STATE = 24;

  private static final float FULL_SCALE = 32_768f;

  private final int frameSize;
  private final short[] samples;
  private final Memory microphone;
  private final Memory speaker;
  private final Memory output;
  private @Nullable Pointer echo;
  private @Nullable Pointer preprocess;

  /**
   * Starts with a filter that knows nothing.
   *
   * @param sampleRate Hz
   * @param frameSize samples in a frame, of which about 20 ms are best
   * @param tail length of the modelled echo, samples
   * @throws IllegalStateException when the library is not {@link #available}
   */
  public SpeexDsp(int sampleRate, int frameSize, int tail) {
    whyUnavailable()
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
    this.frameSize = frameSize;
    samples = new short[frameSize];
    microphone = new Memory((long) frameSize * Short.BYTES);
    speaker = new Memory((long) frameSize * Short.BYTES);
    output = new Memory((long) frameSize * Short.BYTES);
    echo = Functions.speex_echo_state_init(frameSize, tail);
    preprocess = Functions.speex_preprocess_state_init(frameSize, sampleRate);
    try (Memory rate = new Memory(Integer.BYTES)) {
      rate.setInt(0, sampleRate);
      Functions.speex_echo_ctl(echo, SET_SAMPLING_RATE, rate);
    }
    Functions.speex_preprocess_ctl(preprocess, SET_ECHO_STATE, echo);
  }

  /** Whether the library is there. The first call loads it, and warns once if it cannot. */
  public static boolean available() {
    return Library.LOADED.available();
  }

  /** One line saying why the library is not there and how to get it; empty if it is there. */
  public static Optional<String> whyUnavailable() {
    return Library.LOADED.whyUnavailable();
  }

  /**
   * Cancels one frame in place.
   *
   * @param heard what the microphone heard, full scale ±1.0
   * @param played what the speaker got, full scale ±1.0
   * @throws IllegalArgumentException when an array has another length than a frame
   * @throws IllegalStateException after {@link #close}
   */
  public void process(float[] heard, float[] played) {
    if (heard.length != frameSize || played.length != frameSize) {
      throw new IllegalArgumentException("a frame has " + frameSize + " samples");
    }
    Pointer filter = echo;
    Pointer suppressor = preprocess;
    if (filter == null || suppressor == null) {
      throw new IllegalStateException("closed");
    }
    write(heard, microphone);
    write(played, speaker);
    Functions.speex_echo_cancellation(filter, microphone, speaker, output);
    Functions.speex_preprocess_run(suppressor, output);
    output.read(0, samples, 0, frameSize);
    for (int i = 0; i < frameSize; i++) {
      heard[i] = samples[i] / FULL_SCALE;
    }
  }

  private void write(float[] signal, Memory to) {
    for (int i = 0; i < frameSize; i++) {
      samples[i] = (short) Math.clamp(Math.round(signal[i] * FULL_SCALE), -32_768, 32_767);
    }
    to.write(0, samples, 0, frameSize);
  }

  /** Frees the native states. Calling it again does nothing. */
  @Override
  public void close() {
    if (echo != null && preprocess != null) {
      Functions.speex_preprocess_state_destroy(preprocess);
      Functions.speex_echo_state_destroy(echo);
      preprocess = null;
      echo = null;
      microphone.close();
      speaker.close();
      output.close();
    }
  }

  /** Loaded apart from the functions, so that asking for availability is safe without JNA. */
  private static final class Library {
    static final LoadResult LOADED =
        LoadResult.load(Functions.class, "libspeexdsp.so.1", "apt-get install libspeexdsp1");
  }

  /** speex_echo.h and speex_preprocess.h; names are the library's. */
  @SuppressWarnings("MemberName")
  private static final class Functions {
    static native Pointer speex_echo_state_init(int frameSize, int filterLength);

    static native void speex_echo_state_destroy(Pointer state);

    static native void speex_echo_cancellation(
        Pointer state, Pointer microphone, Pointer speaker, Pointer output);

    static native int speex_echo_ctl(Pointer state, int request, Pointer value);

    static native Pointer speex_preprocess_state_init(int frameSize, int sampleRate);

    static native void speex_preprocess_state_destroy(Pointer state);

    static native int speex_preprocess_run(Pointer state, Pointer samples);

    static native int speex_preprocess_ctl(Pointer state, int request, Pointer value);
  }
}
