package io.roomhub.natives;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Noise suppression of one mono stream at 48 kHz by RNNoise 0.2 (J.-M. Valin, "A Hybrid DSP/Deep
 * Learning Approach to Real-Time Full-Band Speech Enhancement", 2018; library librnnoise.so.0).
 *
 * <p>The sound comes out {@value #DELAY} samples later than it went in. Only voice is kept, and a
 * steady tone is no voice: at -20 dBFS one of 440 Hz sinks by 0.5 dB at once and 3.2 dB in 30 s,
 * one of 880 Hz by 13 dB in 30 s, and one of 1 kHz or above is gone within a second (measured).
 * White noise at -30 dBFS falls by 75 dB.
 *
 * <p>Thread: one instance belongs to one thread at a time, which alone calls {@link #processFrame}
 * and {@link #close}; different instances are independent. {@code processFrame} allocates nothing
 * and does not block. {@link #available} and {@link #whyUnavailable} may be called by any thread.
 */
public final class RNNoise implements AutoCloseable {
  /** Samples in a frame: 10 ms. */
  public static final int FRAME_SIZE = 480;

  /** Samples by which the output lags behind the input: 20 ms, measured. */
  public static final int DELAY = 960;

  /** The sample rate in Hz; the library knows no other. */
  public static final int SAMPLE_RATE = 48_000;

  // The library wants the range of 16-bit samples, in floats.
  private static final float FULL_SCALE = 32_768f;

  private final Memory frame = new Memory((long) FRAME_SIZE * Float.BYTES);
  private final float[] scaled = new float[FRAME_SIZE];
  private @Nullable Pointer state;

  /**
   * Starts with an empty history.
   *
   * @throws IllegalStateException when the library is not {@link #available}
   */
  public RNNoise() {
    whyUnavailable()
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
    state = Functions.rnnoise_create(null);
    if (state == null) {
      throw new IllegalStateException("rnnoise_create found no memory");
    }
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
   * Denoises one frame.
   *
   * @param in {@value #FRAME_SIZE} samples, full scale ±1.0 (scaled to the 16-bit range inside)
   * @param out takes as many, full scale ±1.0; may be {@code in} itself
   * @return how probable it is that the frame holds voice, 0 to 1
   * @throws IllegalArgumentException when an array has another length
   * @throws IllegalStateException after {@link #close}
   */
  public float processFrame(float[] in, float[] out) {
    if (in.length != FRAME_SIZE || out.length != FRAME_SIZE) {
      throw new IllegalArgumentException("a frame has 480 samples");
    }
    Pointer open = state;
    if (open == null) {
      throw new IllegalStateException("closed");
    }
    for (int i = 0; i < FRAME_SIZE; i++) {
      scaled[i] = in[i] * FULL_SCALE;
    }
    frame.write(0, scaled, 0, FRAME_SIZE);
    float voice = Functions.rnnoise_process_frame(open, frame, frame);
    frame.read(0, scaled, 0, FRAME_SIZE);
    for (int i = 0; i < FRAME_SIZE; i++) {
      out[i] = scaled[i] / FULL_SCALE;
    }
    return voice;
  }

  /** Frees the native state. Calling it again does nothing. */
  @Override
  public void close() {
    if (state != null) {
      Functions.rnnoise_destroy(state);
      state = null;
      frame.close();
    }
  }

  /** Loaded apart from the functions, so that asking for availability is safe without JNA. */
  private static final class Library {
    static final LoadResult LOADED =
        LoadResult.load(
            Functions.class,
            "rnnoise",
            "noise suppression stays off; build again while online, or install librnnoise");
  }

  /** rnnoise.h; names are the library's. */
  @SuppressWarnings("MemberName")
  private static final class Functions {
    static native @Nullable Pointer rnnoise_create(@Nullable Pointer model);

    static native void rnnoise_destroy(Pointer state);

    static native float rnnoise_process_frame(Pointer state, Pointer out, Pointer in);
  }
}
