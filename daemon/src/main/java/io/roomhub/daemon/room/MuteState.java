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
  private final boolean byGesture;
  private boolean deciding;
  private boolean pressAsked;
  private boolean known;
  private boolean pressed;
  private boolean suspected;
  private boolean requested;
  private boolean lost;
  private boolean openedWithoutButton;

  /** A button that does one thing. */
  public MuteState(ButtonMode mode) {
    this(mode, false);
  }

  /**
   * @param byGesture whether what a press means is decided later, by {@link #gestureDecided}: until
   *     then it closes, and if it turns out to have meant something else the gate opens again
   */
  public MuteState(ButtonMode mode, boolean byGesture) {
    this.mode = mode;
    this.byGesture = byGesture;
  }

  /** Whether the gate must be closed now. */
  public boolean muted() {
    if (!known) {
      return !openedWithoutButton;
    }
    return switch (mode) {
      case TOGGLE -> requested || deciding || (suspected && !pressed);
      case PUSH_TO_TALK -> requested || !pressed || !suspected;
      case PUSH_TO_MUTE -> requested || pressed || suspected;
    };
  }

  /** There is no button: nothing has to be read first, and only requests count. */
  public void noButton() {
    known = true;
  }

  /**
   * There is a button and it cannot be read, not yet or no more: closed until it can. A toggle
   * button that worked before mutes by that, since it may be pressed while nobody can look; but who
   * unmutes by other means opens the gate, or a broken button would silence the room for good. A
   * push button has to be read. May be told again and again.
   */
  public void buttonLost() {
    if (lost) {
      return;
    }
    lost = true;
    if (known && mode == ButtonMode.TOGGLE) {
      requested = true;
    }
    known = false;
    suspected = false;
    deciding = false;
  }

  /** Whether it is known if the gate has to be closed, or at least that this cannot be known. */
  public boolean settled() {
    return known || lost;
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
    found();
    pressed = down;
    suspected = down;
    if (mode == ButtonMode.TOGGLE && pressedNow) {
      if (byGesture) {
        deciding = true;
        pressAsked = !requested;
      } else {
        requested = !requested;
      }
    }
  }

  private void found() {
    known = true;
    lost = false;
    openedWithoutButton = false;
  }

  /**
   * The last press meant to toggle: it asks for the opposite of how it was when the button went
   * down, whoever else has asked for what since.
   */
  public void toggledByPress() {
    request(pressAsked);
  }

  /** It is known what the last press meant; whatever that changes follows. */
  public void gestureDecided() {
    deciding = false;
  }

  /**
   * The button was moved while nobody could look, so what was meant is not known. A toggle button
   * mutes then, and never unmutes; the others say by their level what they want now.
   *
   * @param down true while it is held
   */
  public void buttonMissed(boolean down) {
    found();
    pressed = down;
    suspected = down;
    deciding = false;
    if (mode == ButtonMode.TOGGLE) {
      requested = true;
    }
  }

  /**
   * Somebody asks through the control API, or did so before the hub was started again. Un-muting
   * takes back an earlier request only; a push button still decides.
   */
  public void request(boolean muted) {
    requested = muted;
    openedWithoutButton = lost && !muted && mode == ButtonMode.TOGGLE;
  }

  /** Whether somebody asked for mute, by a toggle button or otherwise, and nobody took it back. */
  public boolean requested() {
    return requested;
  }
}
