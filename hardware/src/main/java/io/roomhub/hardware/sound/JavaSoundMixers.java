package io.roomhub.hardware.sound;

import io.roomhub.hardware.sound.SoundSystem.Direction;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.Mixer;
import org.jspecify.annotations.Nullable;

/**
 * Finds Java Sound's mixer for an ALSA device, by card number: Java Sound calls mixers {@code ID
 * [plughw:1,0]}. Any thread.
 *
 * <p>Java Sound remembers what it once saw and looks again only when the number of devices has
 * changed: after a quick replug it still offers the card number that is gone, and a card that was
 * busy at first sight has no formats for ever. {@link #forget()} cures that where the JVM allows it
 * ({@code --add-opens java.desktop/com.sun.media.sound=ALL-UNNAMED}).
 */
final class JavaSoundMixers implements JavaSoundDevices.Mixers {
  static final JavaSoundMixers INSTANCE = new JavaSoundMixers();

  private static final Pattern HARDWARE =
      Pattern.compile(".*\\[(?:plug)?hw:(\\d{1,3}),(\\d{1,3})(?:,\\d{1,3})?]");

  private JavaSoundMixers() {}

  @Override
  public @Nullable Mixer find(int card, int device, Direction direction) {
    Mixer mixer = look(card, device, direction);
    if (mixer == null && forget()) {
      mixer = look(card, device, direction);
    }
    return mixer;
  }

  @Override
  public boolean hasDefault(Direction direction) {
    return look(SoundDevice.DEFAULT_CARD, 0, direction) != null;
  }

  private static @Nullable Mixer look(int card, int device, Direction direction) {
    try {
      for (Mixer.Info info : AudioSystem.getMixerInfo()) {
        if (isOf(info.getName(), card, device)) {
          Mixer mixer = AudioSystem.getMixer(info);
          if (lines(mixer, direction).length > 0) {
            return mixer;
          }
        }
      }
    } catch (RuntimeException | LinkageError e) {
      // No libasound, or none of its devices: there are no mixers then.
      return null;
    }
    return null;
  }

  /** Whether a mixer of this name belongs to this ALSA device. */
  static boolean isOf(String mixerName, int card, int device) {
    if (card == SoundDevice.DEFAULT_CARD) {
      return mixerName.endsWith("[default]");
    }
    Matcher m = HARDWARE.matcher(mixerName);
    return m.matches()
        && Integer.parseInt(m.group(1)) == card
        && Integer.parseInt(m.group(2)) == device;
  }

  private static Line.Info[] lines(Mixer mixer, Direction direction) {
    return direction == Direction.INPUT ? mixer.getTargetLineInfo() : mixer.getSourceLineInfo();
  }

  /** The channel counts that a mixer offers. */
  static List<Integer> channels(Mixer mixer, Direction direction) {
    List<Integer> channels = new ArrayList<>();
    for (Line.Info info : lines(mixer, direction)) {
      if (info instanceof DataLine.Info data) {
        for (AudioFormat format : data.getFormats()) {
          if (!channels.contains(format.getChannels())) {
            channels.add(format.getChannels());
          }
        }
      }
    }
    return channels;
  }

  /**
   * Makes Java Sound forget the devices it knows, so that it looks again.
   *
   * @return false when the JVM was not started with the option that allows it
   */
  static boolean forget() {
    try {
      Class<?> provider = Class.forName("com.sun.media.sound.DirectAudioDeviceProvider");
      Field infos = provider.getDeclaredField("infos");
      infos.setAccessible(true);
      // The lock that Java Sound itself takes; its next provider fills the field again.
      synchronized (provider) {
        infos.set(null, null);
      }
      return AudioSystem.getMixerInfo() != null;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return false;
    }
  }
}
