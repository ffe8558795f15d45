package io.roomhub.daemon.voice.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadGovernorTest {
  private final LoadMeter capture = new LoadMeter();
  private final LoadMeter playback = new LoadMeter();
  private final LoadGovernor governor = new LoadGovernor(capture, playback);
  private final List<LoadLevel> changes = new ArrayList<>();

  private void seconds(int seconds, long captureMs, long playbackMs) {
    for (int i = 0; i < 100 * seconds; i++) {
      capture.add(captureMs * 1_000_000);
      playback.add(playbackMs * 1_000_000);
      if (governor.tick()) {
        changes.add(governor.level());
      }
    }
  }

  @BeforeEach
  void warmUp() {
    seconds(15, 9, 9);
    assertEquals(List.of(), changes, "code that is still being compiled is no slow machine");
  }

  @Test
  void aMachineWithTimeDoesEverything() {
    seconds(600, 7, 7);
    assertEquals(List.of(), changes);
    assertEquals(LoadLevel.FULL, governor.level());
  }

  @Test
  void aSlowMachineDoesLessStepByStepToTheLast() {
    seconds(60, 9, 1);
    assertEquals(
        List.of(
            LoadLevel.COMPLEXITY_5,
            LoadLevel.COMPLEXITY_2,
            LoadLevel.COMPLEXITY_0,
            LoadLevel.NO_BEAM,
            LoadLevel.NO_DENOISE),
        changes);
  }

  @Test
  void aThrottledBoardDoesLessBeforeItIsLateAndNotMoreUntilItIsOver() {
    governor.setThrottled(true);
    seconds(300, 2, 2);
    assertEquals(List.of(LoadLevel.COMPLEXITY_5), changes);
    seconds(3, 9, 2);
    assertEquals(List.of(LoadLevel.COMPLEXITY_5, LoadLevel.COMPLEXITY_2), changes);
    governor.setThrottled(false);
    seconds(91, 2, 2);
    assertEquals(
        List.of(
            LoadLevel.COMPLEXITY_5, LoadLevel.COMPLEXITY_2, LoadLevel.COMPLEXITY_5, LoadLevel.FULL),
        changes);
  }

  @Test
  void eitherThreadCounts() {
    seconds(3, 1, 12);
    assertEquals(List.of(LoadLevel.COMPLEXITY_5), changes);
  }

  @Test
  void aStallNowAndThenChangesNothing() {
    for (int i = 0; i < 100; i++) {
      capture.add(300_000_000);
      seconds(1, 2, 2);
    }
    assertEquals(List.of(), changes);
  }

  @Test
  void afterACalmHalfMinuteItDoesMoreAndLaterWaitsLonger() {
    seconds(3, 9, 1);
    seconds(29, 2, 2);
    assertEquals(LoadLevel.COMPLEXITY_5, governor.level());
    seconds(2, 2, 2);
    assertEquals(LoadLevel.FULL, governor.level());
    seconds(3, 9, 1);
    seconds(45, 2, 2);
    assertEquals(LoadLevel.COMPLEXITY_5, governor.level(), "it was too early the last time");
    seconds(20, 2, 2);
    assertEquals(LoadLevel.FULL, governor.level());
  }
}
