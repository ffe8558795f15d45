package io.roomhub.daemon.app;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.panel.PanelTarget;
import io.roomhub.daemon.room.HubState;
import io.roomhub.daemon.voice.VoiceEngine;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.hid.HidTelephone;
import io.roomhub.hardware.hid.PuckKeys;
import io.roomhub.hardware.sound.AudioDeviceInfo;
import io.roomhub.hardware.sound.SoundSystem;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Keeps the speakerphone's own keys and lamps in step with the gate and the room.
 *
 * <p>Any thread; keys are told on the puck's.
 */
final class PuckControl implements AutoCloseable {
  /** Read by {@code roomhub-lamps-off} when this process is gone. */
  private static final String DARK_WORD = "puck-lamps";

  private final HubConfig.Hid config;
  private final PanelTarget hub;
  private final @Nullable HidTelephone telephone;

  /**
   * Without effect where the configuration wants none of it.
   *
   * @param runtime where the word for {@code roomhub-lamps-off} is left, null where it is not
   */
  PuckControl(
      HubConfig.Hid config,
      PanelTarget hub,
      VoiceEngine voice,
      SoundSystem sound,
      Clock clock,
      @Nullable Path runtime) {
    this.config = config;
    this.hub = hub;
    this.telephone =
        config.telephony()
            ? new HidTelephone(
                clock,
                Path.of("/dev"),
                Path.of("/sys"),
                () -> ports(voice, sound),
                this::pressed,
                runtime == null ? null : runtime.resolve(DARK_WORD))
            : null;
  }

  /** The microphone may be closed just now, because the hub is muted; it is the same puck still. */
  private static Set<String> ports(VoiceEngine voice, SoundSystem sound) {
    // One and the same as a rule, and asked for every second.
    Set<String> devices = new HashSet<>();
    String microphone = voice.microphoneName();
    if (microphone != null) {
      devices.add(microphone);
    }
    AudioDeviceInfo speaker = voice.outputState().device();
    if (speaker != null) {
      devices.add(speaker.name());
    }
    Set<String> ports = new HashSet<>();
    for (String device : devices) {
      String port = sound.usbPort(device);
      if (port != null) {
        ports.add(port);
      }
    }
    return ports;
  }

  void start() {
    if (telephone != null) {
      telephone.start();
    }
  }

  /** The fact behind the mute lamp has changed. */
  void microphoneClosed(boolean closed) {
    if (telephone != null) {
      telephone.muted(closed);
    }
  }

  /** The hub does something else. */
  void state(HubState state) {
    if (telephone != null) {
      // Pucks report their mute key only in a call, so the hub is in one unless somebody left it.
      telephone.offHook(state != HubState.LEFT && state != HubState.STOPPING);
    }
  }

  /** What a key of the puck does. */
  void pressed(PuckKeys.Press press) {
    switch (press) {
      case MUTE -> hub.toggleMute();
      case MUTE_ON -> hub.mute(true);
      case MUTE_OFF -> hub.mute(false);
      case RUNAWAY -> {
        Logger.warn(
            "the puck reports its mute key by itself: muted, and its keys rest for a while");
        hub.mute(true);
      }
      case OFF_HOOK -> {
        if (config.hookSwitch()) {
          hub.rejoinRoom();
        }
      }
      case ON_HOOK -> {
        if (config.hookSwitch()) {
          hub.leaveRoom();
        }
      }
    }
  }

  @Override
  public void close() {
    if (telephone != null) {
      telephone.close();
    }
  }
}
