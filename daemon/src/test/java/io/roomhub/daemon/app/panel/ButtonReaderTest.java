package io.roomhub.daemon.app.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.config.HubConfig.ButtonMode;
import io.roomhub.daemon.panel.PanelAction;
import io.roomhub.hardware.gpio.Gesture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Buttons and encoders read in virtual time. */
class ButtonReaderTest {
  private static final HubConfig.Gpio CONFIG =
      new HubConfig.Gpio(
          "auto",
          "auto",
          Map.of(
              "mute",
              new HubConfig.Button(17, true, 20, ButtonMode.TOGGLE),
              "room",
              new HubConfig.Button(
                  5,
                  true,
                  20,
                  ButtonMode.TOGGLE,
                  null,
                  Map.of(
                      Gesture.SHORT, PanelAction.VOLUME_UP,
                      Gesture.LONG, PanelAction.LEAVE_OR_REJOIN)),
              "twice",
              new HubConfig.Button(
                  6,
                  true,
                  20,
                  ButtonMode.TOGGLE,
                  null,
                  Map.of(
                      Gesture.SHORT, PanelAction.TOGGLE_MUTE,
                      Gesture.DOUBLE, PanelAction.LEAVE_OR_REJOIN))),
          Map.of(
              "volume",
              new HubConfig.Encoder(
                  List.of(23, 24), true, null, 4, PanelAction.VOLUME_UP, PanelAction.VOLUME_DOWN)),
          Map.of(),
          Map.of());

  private final List<String> told = new ArrayList<>();
  private final Set<String> active = new HashSet<>();
  private long now = 10_000;

  private final ButtonReader reader =
      new ButtonReader(
          CONFIG,
          true,
          new ButtonReader.Listener() {
            private final Set<String> down = new HashSet<>();

            @Override
            public void buttonSuspected(String button, boolean pressed) {
              told.add(button + (pressed ? "?" : " spike"));
            }

            @Override
            public void buttonLevel(String button, boolean pressed) {
              if (pressed ? down.add(button) : down.remove(button)) {
                told.add(button + (pressed ? " down" : " up"));
              }
            }

            @Override
            public void buttonMissed(String button, boolean pressed) {
              if (pressed) {
                down.add(button);
              }
              told.add(button + " missed");
            }

            @Override
            public void gesture(String button, Gesture gesture) {
              told.add(button + " " + gesture);
            }

            @Override
            public void turned(String encoder, boolean clockwise) {
              told.add(encoder + (clockwise ? " on" : " back"));
            }
          });

  /** Reads whenever the reader wants to, for this long. */
  private void pass(long ms) {
    long until = now + ms;
    long wait = reader.read(active::contains, now);
    while (now + wait <= until) {
      now += wait;
      wait = reader.read(active::contains, now);
      assertTrue(wait >= 1 && wait <= 1_000, "wait " + wait);
    }
    now = until;
  }

  private void set(String line, boolean on) {
    if (on) {
      active.add(line);
    } else {
      active.remove(line);
    }
    reader.edge(line, now);
  }

  @Test
  void aPressIsSuspectedAtOnceAndSettlesAfterTheDebounceTime() {
    pass(100);
    set("mute", true);
    pass(19);
    assertEquals(List.of("mute?"), told);
    pass(1);
    assertEquals(List.of("mute?", "mute down"), told);
  }

  @Test
  void aLostEdgeIsMadeGoodWithinASecond() {
    pass(100);
    long wait = reader.read(active::contains, now);
    assertTrue(wait <= 1_000);
    active.add("mute"); // Nobody is told of the edge.
    now += wait;
    assertEquals(20, reader.read(active::contains, now));
    assertEquals(List.of("mute?"), told);
    pass(20);
    assertEquals(List.of("mute?", "mute down"), told);
  }

  @Test
  void whatHappenedWhileTheProcessWasStoppedIsMissedRightAfterwards() {
    pass(100);
    now += 5_000;
    active.add("mute");
    pass(20);
    assertEquals(List.of("mute?", "mute missed"), told);
  }

  @Test
  void gesturesFollowTheLevelThatCompletesThem() {
    pass(100);
    set("room", true);
    pass(100);
    set("room", false);
    pass(100);
    assertEquals(List.of("room?", "room down", "room spike", "room up", "room SHORT"), told);
    told.clear();
    set("room", true);
    pass(719);
    assertEquals(List.of("room?", "room down"), told);
    pass(1);
    assertEquals(List.of("room?", "room down", "room LONG"), told);
  }

  @Test
  void aGestureThatNobodySawWholeIsNone() {
    pass(100);
    set("room", true);
    pass(100);
    set("room", false);
    told.clear();
    now += 5_000;
    pass(2_000);
    assertEquals(List.of("room missed", "room spike", "room up"), told);
  }

  @Test
  void aSecondPressThatIsSeenLateComesAfterWhatTheFirstOneMeant() {
    pass(100);
    set("twice", true);
    pass(100);
    set("twice", false);
    pass(100);
    told.clear();
    now += 210;
    set("twice", true);
    reader.read(active::contains, now);
    // Nobody looks when the time for a second press is over.
    now += 50;
    reader.read(active::contains, now);
    assertEquals(List.of("twice?", "twice SHORT", "twice down"), told);
  }

  @Test
  void anEncoderTurns() {
    pass(100);
    for (String line : List.of("volume.a", "volume.b")) {
      set(line, true);
      pass(3);
    }
    for (String line : List.of("volume.a", "volume.b")) {
      set(line, false);
      pass(3);
    }
    assertEquals(List.of("volume on"), told);
  }
}
