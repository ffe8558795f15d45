package io.roomhub.natives;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The level controls of one sound card, through alsa-lib's simple mixer (alsa/mixer.h). One thread
 * at a time; closing it ends the controls.
 */
public final class AlsaMixer implements AutoCloseable {
  /** Where a control acts. */
  public enum Side {
    PLAYBACK,
    CAPTURE
  }

  /** From lowest to highest, dB. */
  public record Range(double minDb, double maxDb) {}

  /** One control of a card, as {@code amixer} lists it; it may act on both sides. */
  public interface Control {
    /** Such as {@code PCM}, {@code Speaker}, {@code Mic}. */
    String name();

    /** Whether it has a level on this side. */
    boolean hasVolume(Side side);

    /** Whether it can be switched off on this side. */
    boolean hasSwitch(Side side);

    /** The level's range, or null where the card does not tell. */
    @Nullable Range range(Side side);

    /** The level of its first channel, dB; NaN when it cannot be read. */
    double level(Side side);

    /** Sets the level of all channels to the nearest that the card can do, dB. */
    void setLevel(Side side, double db);

    /** Sets the level of all channels where the card knows no dB: 0 lowest, 1 highest. */
    void setShare(Side side, double share);

    /** Whether its first channel is switched on; true where it cannot be read. */
    boolean isOn(Side side);

    /** Switches all channels. */
    void setOn(Side side, boolean on);
  }

  private static final int FIRST_CHANNEL = 0;

  /** alsa-lib says -99999.99 dB for "silent" at the low end of some ranges. */
  private static final double SILENT_DB = -9_999;

  private final Pointer mixer;

  private AlsaMixer(Pointer mixer) {
    this.mixer = mixer;
  }

  /**
   * Opens the mixer of a card.
   *
   * @param card ALSA's card number
   * @return null when the card is gone, has no mixer or alsa-lib is missing
   */
  public static @Nullable AlsaMixer open(int card) {
    if (!Library.LOADED.available()) {
      return null;
    }
    PointerByReference handle = new PointerByReference();
    if (Functions.snd_mixer_open(handle, 0) < 0) {
      return null;
    }
    Pointer mixer = handle.getValue();
    byte[] name = ("hw:" + card + "\0").getBytes(StandardCharsets.US_ASCII);
    if (Functions.snd_mixer_attach(mixer, name) < 0
        || Functions.snd_mixer_selem_register(mixer, null, null) < 0
        || Functions.snd_mixer_load(mixer) < 0) {
      Functions.snd_mixer_close(mixer);
      return null;
    }
    return new AlsaMixer(mixer);
  }

  /** All controls, in the card's order. */
  public List<Control> controls() {
    List<Control> controls = new ArrayList<>();
    Pointer element = Functions.snd_mixer_first_elem(mixer);
    while (element != null) {
      String name = Functions.snd_mixer_selem_get_name(element);
      controls.add(new Element(element, name == null ? "" : name));
      element = Functions.snd_mixer_elem_next(element);
    }
    return controls;
  }

  @Override
  public void close() {
    Functions.snd_mixer_close(mixer);
  }

  private record Element(Pointer element, String name) implements Control {
    @Override
    public boolean hasVolume(Side side) {
      return 0
          != (side == Side.PLAYBACK
              ? Functions.snd_mixer_selem_has_playback_volume(element)
              : Functions.snd_mixer_selem_has_capture_volume(element));
    }

    @Override
    public boolean hasSwitch(Side side) {
      return 0
          != (side == Side.PLAYBACK
              ? Functions.snd_mixer_selem_has_playback_switch(element)
              : Functions.snd_mixer_selem_has_capture_switch(element));
    }

    @Override
    public @Nullable Range range(Side side) {
      LongByReference low = new LongByReference();
      LongByReference high = new LongByReference();
      int result =
          side == Side.PLAYBACK
              ? Functions.snd_mixer_selem_get_playback_dB_range(element, low, high)
              : Functions.snd_mixer_selem_get_capture_dB_range(element, low, high);
      if (result < 0 || low.getValue() >= high.getValue()) {
        return null;
      }
      return new Range(Math.max(SILENT_DB, low.getValue() / 100.0), high.getValue() / 100.0);
    }

    @Override
    public double level(Side side) {
      LongByReference value = new LongByReference();
      int result =
          side == Side.PLAYBACK
              ? Functions.snd_mixer_selem_get_playback_dB(element, FIRST_CHANNEL, value)
              : Functions.snd_mixer_selem_get_capture_dB(element, FIRST_CHANNEL, value);
      return result < 0 ? Double.NaN : value.getValue() / 100.0;
    }

    @Override
    public void setLevel(Side side, double db) {
      long value = Math.round(db * 100);
      if (side == Side.PLAYBACK) {
        Functions.snd_mixer_selem_set_playback_dB_all(element, value, 0);
      } else {
        Functions.snd_mixer_selem_set_capture_dB_all(element, value, 0);
      }
    }

    @Override
    public void setShare(Side side, double share) {
      LongByReference low = new LongByReference();
      LongByReference high = new LongByReference();
      if (side == Side.PLAYBACK) {
        Functions.snd_mixer_selem_get_playback_volume_range(element, low, high);
        Functions.snd_mixer_selem_set_playback_volume_all(element, between(low, high, share));
      } else {
        Functions.snd_mixer_selem_get_capture_volume_range(element, low, high);
        Functions.snd_mixer_selem_set_capture_volume_all(element, between(low, high, share));
      }
    }

    private static long between(LongByReference low, LongByReference high, double share) {
      return low.getValue() + Math.round(share * (high.getValue() - low.getValue()));
    }

    @Override
    public boolean isOn(Side side) {
      IntByReference on = new IntByReference(1);
      if (side == Side.PLAYBACK) {
        Functions.snd_mixer_selem_get_playback_switch(element, FIRST_CHANNEL, on);
      } else {
        Functions.snd_mixer_selem_get_capture_switch(element, FIRST_CHANNEL, on);
      }
      return on.getValue() != 0;
    }

    @Override
    public void setOn(Side side, boolean on) {
      if (side == Side.PLAYBACK) {
        Functions.snd_mixer_selem_set_playback_switch_all(element, on ? 1 : 0);
      } else {
        Functions.snd_mixer_selem_set_capture_switch_all(element, on ? 1 : 0);
      }
    }
  }

  private static final class Library {
    static final LoadResult LOADED =
        LoadResult.load(
            Functions.class,
            "libasound.so.2",
            "the levels of sound cards stay as they are; apt-get install libasound2");
  }

  /** alsa/mixer.h; names are the library's. C's long is Java's on every machine with 64 bits. */
  @SuppressWarnings("MemberName")
  private static final class Functions {
    static native int snd_mixer_open(PointerByReference mixer, int mode);

    static native int snd_mixer_attach(Pointer mixer, byte[] name);

    static native int snd_mixer_selem_register(
        Pointer mixer, @Nullable Pointer options, @Nullable Pointer mixerClass);

    static native int snd_mixer_load(Pointer mixer);

    static native int snd_mixer_close(Pointer mixer);

    static native @Nullable Pointer snd_mixer_first_elem(Pointer mixer);

    static native @Nullable Pointer snd_mixer_elem_next(Pointer element);

    static native @Nullable String snd_mixer_selem_get_name(Pointer element);

    static native int snd_mixer_selem_has_playback_volume(Pointer element);

    static native int snd_mixer_selem_has_capture_volume(Pointer element);

    static native int snd_mixer_selem_has_playback_switch(Pointer element);

    static native int snd_mixer_selem_has_capture_switch(Pointer element);

    static native int snd_mixer_selem_get_playback_dB_range(
        Pointer element, LongByReference low, LongByReference high);

    static native int snd_mixer_selem_get_capture_dB_range(
        Pointer element, LongByReference low, LongByReference high);

    static native int snd_mixer_selem_get_playback_dB(
        Pointer element, int channel, LongByReference value);

    static native int snd_mixer_selem_get_capture_dB(
        Pointer element, int channel, LongByReference value);

    static native int snd_mixer_selem_set_playback_dB_all(Pointer element, long value, int round);

    static native int snd_mixer_selem_set_capture_dB_all(Pointer element, long value, int round);

    static native int snd_mixer_selem_get_playback_volume_range(
        Pointer element, LongByReference low, LongByReference high);

    static native int snd_mixer_selem_get_capture_volume_range(
        Pointer element, LongByReference low, LongByReference high);

    static native int snd_mixer_selem_set_playback_volume_all(Pointer element, long value);

    static native int snd_mixer_selem_set_capture_volume_all(Pointer element, long value);

    static native int snd_mixer_selem_get_playback_switch(
        Pointer element, int channel, IntByReference on);

    static native int snd_mixer_selem_get_capture_switch(
        Pointer element, int channel, IntByReference on);

    static native int snd_mixer_selem_set_playback_switch_all(Pointer element, int on);

    static native int snd_mixer_selem_set_capture_switch_all(Pointer element, int on);
  }
}
