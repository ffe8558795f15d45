package io.roomhub.daemon.panel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What a gesture or a detent does: a new action is one more constant. */
public enum PanelAction {
  TOGGLE_MUTE("toggle-mute", PanelTarget::toggleMute),
  MUTE("mute", hub -> hub.mute(true)),
  UNMUTE("unmute", hub -> hub.mute(false)),
  VOLUME_UP("volume-up", hub -> hub.changeVolume(PanelAction.VOLUME_POINTS)),
  VOLUME_DOWN("volume-down", hub -> hub.changeVolume(-PanelAction.VOLUME_POINTS)),
  LEAVE("leave", PanelTarget::leaveRoom),
  REJOIN("rejoin", PanelTarget::rejoinRoom),
  LEAVE_OR_REJOIN(
      "leave-or-rejoin",
      hub -> {
        if (hub.hasLeft()) {
          hub.rejoinRoom();
        } else {
          hub.leaveRoom();
        }
      }),
  SELF_TEST("self-test", PanelTarget::selfTest),
  REPORT("report", PanelTarget::writeReport);

  /** How much one press or detent changes the volume, points of 0..100. */
  private static final int VOLUME_POINTS = 5;

  private final String word;
  private final Consumer<PanelTarget> effect;

  PanelAction(String word, Consumer<PanelTarget> effect) {
    this.word = word;
    this.effect = effect;
  }

  /** As the configuration spells it. */
  public String word() {
    return word;
  }

  /** Does it. The thread that reads the buttons. */
  public void run(PanelTarget hub) {
    effect.accept(hub);
  }

  /** Every action by its word, in the order of the documentation. */
  public static Map<String, PanelAction> byWord() {
    Map<String, PanelAction> actions = new LinkedHashMap<>();
    for (PanelAction action : values()) {
      actions.put(action.word, action);
    }
    return Collections.unmodifiableMap(actions);
  }
}
