package io.roomhub.daemon.room;

import io.roomhub.daemon.config.HubConfig.ButtonMode;

/**
 * The one mute state machine, fail-closed: muted from the start until the button has been read once
 * (or is known not to exist). Levels come in debounced, after every edge and again once a second,
 * so an edge that was lost is made good by the next reading.
 *
 * <p>Thread: the room loop.
 */
public final class MuteState {
  private final ButtonMode mode;
  private boolean known;
  private boolean pressed;
  private boolean suspected;
  private boolean requested;

  public MuteState(ButtonMode mode) {
    this.mode = mode;
  }

  /** Whether the gate must be closed now. */
  public boolean muted() {
    if (!known) {
      return true;
    }
    return switch (mode) {
      case TOGGLE -> requested || (suspected && !pressed);
      case PUSH_TO_TALK -> requested || !pressed || !suspected;
      case PUSH_TO_MUTE -> requested || pressed || suspected;
    };
  }

  /** There is no button: nothing has to be read first, and only requests count. */
  public void noButton() {
    known = true;
  }

  /** The button cannot be read any more: closed until it can. */
  public void buttonLost() {
    known = false;
  }

  /**
   * The level of the button before it has settled. It can close the gate at once, and open it
   * never: who presses mute does not wait for the contact to stop bouncing, and a spike that turns
   * out to be none undoes itself with the next settled level.
   *
   * @param down true while it seems held
   */
  public void buttonSuspected(boolean down) {
    suspected = down;
  }

  /**
   * The settled level of the button.
   *
   * @param down true while it is held
   */
  public void buttonLevel(boolean down) {
    // A button that is held while the hub starts has not been pressed yet.
    boolean pressedNow = known && down && !pressed;
    known = true;
    pressed = down;
    suspected = down;
    if (mode == ButtonMode.TOGGLE && pressedNow) {
      requested = !requested;
    }
  }

  /**
   * Somebody asks through the control API. Un-muting takes back an earlier request only; a push
   * button still decides.
   */
  public void request(boolean muted) {
    requested = muted;
  }
}
