package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.sound.SoundSystem.Direction;
import io.roomhub.natives.AlsaMixer;
import io.roomhub.natives.AlsaMixer.Control;
import io.roomhub.natives.AlsaMixer.Range;
import io.roomhub.natives.AlsaMixer.Side;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CardLevelsTest {
  /** A control with levels and switches where they were put. */
  private static final class FakeControl implements Control {
    private final String name;
    final Map<Side, Range> ranges = new EnumMap<>(Side.class);
    final Map<Side, Double> levels = new EnumMap<>(Side.class);
    final Map<Side, Double> shares = new EnumMap<>(Side.class);
    final Map<Side, Boolean> switches = new EnumMap<>(Side.class);
    boolean stuck;

    FakeControl(String name) {
      this.name = name;
    }

    FakeControl level(Side side, double min, double max, double now) {
      ranges.put(side, new Range(min, max));
      levels.put(side, now);
      return this;
    }

    FakeControl on(Side side, boolean on) {
      switches.put(side, on);
      return this;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean hasVolume(Side side) {
      return levels.containsKey(side);
    }

    @Override
    public boolean hasSwitch(Side side) {
      return switches.containsKey(side);
    }

    @Override
    public @Nullable Range range(Side side) {
      return ranges.get(side);
    }

    @Override
    public double level(Side side) {
      return levels.getOrDefault(side, Double.NaN);
    }

    @Override
    public void setLevel(Side side, double db) {
      if (!stuck) {
        // A card with steps of 1.5 dB.
        levels.put(side, Math.round(db / 1.5) * 1.5);
      }
    }

    @Override
    public void setShare(Side side, double share) {
      shares.put(side, share);
    }

    @Override
    public boolean isOn(Side side) {
      return switches.getOrDefault(side, true);
    }

    @Override
    public void setOn(Side side, boolean on) {
      if (!stuck) {
        switches.put(side, on);
      }
    }
  }

  @Test
  void aSpeakerThatCameBackMutedAndLowIsHeardAgain() {
    FakeControl pcm = new FakeControl("PCM").level(Side.PLAYBACK, -60, 0, -60);
    pcm.on(Side.PLAYBACK, false);
    FakeControl mic = new FakeControl("Mic").level(Side.CAPTURE, 0, 24, 3);

    CardLevels.Outcome outcome = CardLevels.apply(List.of(pcm, mic), Direction.OUTPUT, null);

    assertEquals(List.of("PCM from -60.0 dB to 0.0 dB", "PCM switched on"), outcome.changed());
    assertEquals(List.of(), outcome.failed());
    assertTrue(pcm.isOn(Side.PLAYBACK));
    assertEquals(3, mic.level(Side.CAPTURE), "the other direction is not its business");
  }

  @Test
  void aMicrophoneGetsTheMiddleOfItsAmplificationOrZero() {
    FakeControl amplifier = new FakeControl("Mic").level(Side.CAPTURE, 0, 24, 0);
    FakeControl attenuator = new FakeControl("Mic").level(Side.CAPTURE, -30, 20, -30);
    CardLevels.apply(List.of(amplifier), Direction.INPUT, null);
    CardLevels.apply(List.of(attenuator), Direction.INPUT, null);
    assertEquals(12, amplifier.level(Side.CAPTURE));
    assertEquals(0, attenuator.level(Side.CAPTURE));
  }

  @Test
  void theConfiguredLevelCountsAsFarAsTheCardGoes() {
    FakeControl pcm = new FakeControl("PCM").level(Side.PLAYBACK, -40, 6, 0);
    CardLevels.apply(List.of(pcm), Direction.OUTPUT, -9.0);
    assertEquals(-9, pcm.level(Side.PLAYBACK));
    CardLevels.apply(List.of(pcm), Direction.OUTPUT, 20.0);
    assertEquals(6, pcm.level(Side.PLAYBACK));
  }

  @Test
  void whatTheCardFeedsFromMicrophoneToSpeakerIsSwitchedOff() {
    FakeControl sidetone =
        new FakeControl("Mic").level(Side.PLAYBACK, -30, 0, 0).on(Side.PLAYBACK, true);
    FakeControl ownGain = new FakeControl("Auto Gain Control").on(Side.PLAYBACK, true);
    CardLevels.Outcome outcome =
        CardLevels.apply(List.of(sidetone, ownGain), Direction.OUTPUT, null);
    assertFalse(sidetone.isOn(Side.PLAYBACK));
    assertFalse(ownGain.isOn(Side.PLAYBACK));
    assertEquals(List.of("Mic switched off", "Auto Gain Control switched off"), outcome.changed());
  }

  @Test
  void anOutputThatIsCalledAfterItsLineIsHeard() {
    for (String name : List.of("Line Out", "Lineout", "Line Output", "Line DAC", "Auxiliary Out")) {
      FakeControl line = new FakeControl(name).level(Side.PLAYBACK, -30, 0, -30);
      line.on(Side.PLAYBACK, false);
      CardLevels.apply(List.of(line), Direction.OUTPUT, null);
      assertTrue(line.isOn(Side.PLAYBACK), name);
      assertEquals(0, line.level(Side.PLAYBACK), name);
    }
  }

  @Test
  void aCardThatDoesNotObeyIsNamed() {
    FakeControl pcm = new FakeControl("PCM").level(Side.PLAYBACK, -60, 0, -60);
    pcm.on(Side.PLAYBACK, false);
    pcm.stuck = true;
    assertEquals(
        List.of("PCM stays at -60.0 dB instead of 0.0 dB", "PCM cannot be switched on"),
        CardLevels.apply(List.of(pcm), Direction.OUTPUT, null).failed());
  }

  @Test
  void aCardThatIsAsWantedIsLeftInPeace() {
    FakeControl pcm = new FakeControl("PCM").level(Side.PLAYBACK, -60, 0, 0);
    pcm.on(Side.PLAYBACK, true);
    assertEquals(
        new CardLevels.Outcome(List.of(), List.of()),
        CardLevels.apply(List.of(pcm), Direction.OUTPUT, null));
  }

  @Test
  void aCardThatIsNotThereHasNoMixer() {
    assertNull(AlsaMixer.open(31));
    assertNull(CardLevels.apply(31, Direction.OUTPUT, null));
  }
}
