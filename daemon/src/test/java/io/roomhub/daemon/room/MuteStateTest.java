package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.ButtonMode;
import org.junit.jupiter.api.Test;

class MuteStateTest {
  @Test
  void mutedUntilTheButtonHasBeenRead() {
    MuteState mute = new MuteState(ButtonMode.TOGGLE);
    assertTrue(mute.muted());

    mute.request(false);
    assertTrue(mute.muted());

    mute.buttonLevel(false);
    assertFalse(mute.muted());
  }

  @Test
  void eachPressTogglesAndHoldingDoesNothingMore() {
    MuteState mute = new MuteState(ButtonMode.TOGGLE);
    mute.buttonLevel(false);

    mute.buttonLevel(true);
    mute.buttonLevel(true);
    assertTrue(mute.muted());
    mute.buttonLevel(false);
    assertTrue(mute.muted());
    mute.buttonLevel(true);
    assertFalse(mute.muted());
  }

  @Test
  void aButtonHeldAtStartHasNotBeenPressed() {
    MuteState mute = new MuteState(ButtonMode.TOGGLE);

    mute.buttonLevel(true);

    assertFalse(mute.muted());
  }

  @Test
  void pushToTalkIsLiveOnlyWhileHeldWhateverIsAsked() {
    MuteState mute = new MuteState(ButtonMode.PUSH_TO_TALK);
    mute.buttonLevel(false);
    mute.request(false);
    assertTrue(mute.muted());

    mute.buttonLevel(true);
    assertFalse(mute.muted());

    mute.request(true);
    assertTrue(mute.muted());
  }

  @Test
  void pushToMuteIsMutedWhileHeld() {
    MuteState mute = new MuteState(ButtonMode.PUSH_TO_MUTE);
    mute.buttonLevel(false);
    assertFalse(mute.muted());

    mute.buttonLevel(true);
    assertTrue(mute.muted());
  }

  @Test
  void aButtonThatCannotBeReadAnyMoreCloses() {
    MuteState mute = new MuteState(ButtonMode.TOGGLE);
    mute.buttonLevel(false);

    mute.buttonLost();
    assertTrue(mute.muted());

    mute.buttonLevel(false);
    assertTrue(mute.muted(), "it may have been pressed while nobody could look");
    mute.buttonLevel(true);
    assertFalse(mute.muted(), "a press that is seen counts as ever");
  }

  @Test
  void aButtonThatIsFoundLateBeginsAsAtAnyStart() {
    MuteState mute = new MuteState(ButtonMode.TOGGLE);
    assertFalse(mute.settled());
    mute.buttonLost();
    assertTrue(mute.settled());
    assertTrue(mute.muted());

    mute.buttonLevel(false);
    assertFalse(mute.muted());
  }

  @Test
  void withABrokenToggleButtonWhoUnmutesOtherwiseIsHeardAndANewLossChangesNothing() {
    MuteState mute = new MuteState(ButtonMode.TOGGLE);
    mute.buttonLevel(false);
    mute.buttonLost();
    mute.request(false);
    assertFalse(mute.muted());
    mute.buttonLost();
    assertFalse(mute.muted(), "it is the same loss");

    mute.request(true);
    assertTrue(mute.muted());
    mute.request(false);
    mute.buttonLevel(false);
    assertFalse(mute.muted());
    mute.buttonLost();
    assertTrue(mute.muted());
  }

  @Test
  void aPushButtonThatCannotBeReadClosesWhateverIsAsked() {
    for (ButtonMode mode : new ButtonMode[] {ButtonMode.PUSH_TO_TALK, ButtonMode.PUSH_TO_MUTE}) {
      MuteState mute = new MuteState(mode);
      mute.buttonLevel(mode == ButtonMode.PUSH_TO_TALK);
      assertFalse(mute.muted());
      mute.buttonLost();
      mute.request(false);
      assertTrue(mute.muted(), mode.name());
      mute.buttonLevel(mode == ButtonMode.PUSH_TO_TALK);
      assertFalse(mute.muted(), mode.name());
    }
  }

  @Test
  void aGestureThatWasHalfSeenWhenTheButtonWasLostLeavesNothingUndecided() {
    MuteState mute = new MuteState(ButtonMode.TOGGLE, true);
    mute.buttonLevel(false);
    mute.buttonLevel(true);
    mute.buttonLost();
    mute.buttonLevel(false);
    mute.request(false);
    assertFalse(mute.muted());
  }

  @Test
  void whatWasAskedForBeforeARestartCountsFromTheFirstReadingOn() {
    MuteState mute = new MuteState(ButtonMode.TOGGLE);
    mute.request(true);
    mute.buttonLevel(false);
    assertTrue(mute.muted());
    assertTrue(mute.requested());
    mute.buttonLevel(true);
    assertFalse(mute.muted());
    assertFalse(mute.requested());
  }

  @Test
  void aPressMutesBeforeTheContactHasSettledAndASpikeUndoesItself() {
    MuteState mute = new MuteState(ButtonMode.TOGGLE);
    mute.buttonLevel(false);

    mute.buttonSuspected(true);
    assertTrue(mute.muted());
    mute.buttonLevel(false);
    assertFalse(mute.muted());

    mute.buttonSuspected(true);
    mute.buttonLevel(true);
    assertTrue(mute.muted());
  }

  @Test
  void anUnsettledPressNeverOpensTheMicrophone() {
    MuteState toggle = new MuteState(ButtonMode.TOGGLE);
    toggle.buttonLevel(false);
    toggle.request(true);
    toggle.buttonSuspected(true);
    assertTrue(toggle.muted());

    MuteState pushToTalk = new MuteState(ButtonMode.PUSH_TO_TALK);
    pushToTalk.buttonLevel(false);
    pushToTalk.buttonSuspected(true);
    assertTrue(pushToTalk.muted());
  }

  @Test
  void withoutAButtonOnlyRequestsCount() {
    MuteState mute = new MuteState(ButtonMode.TOGGLE);
    mute.noButton();
    assertFalse(mute.muted());

    mute.request(true);
    assertTrue(mute.muted());
  }

  @Test
  void whatNobodySawMutesAToggleButtonAndNeverUnmutesIt() {
    MuteState mute = new MuteState(ButtonMode.TOGGLE);
    mute.buttonLevel(false);
    mute.buttonMissed(true);
    assertTrue(mute.muted());
    mute.buttonLevel(true);
    mute.buttonLevel(false);
    mute.buttonMissed(false);
    assertTrue(mute.muted());
    mute.buttonLevel(true);
    assertFalse(mute.muted(), "a press that is seen counts as ever");
  }

  @Test
  void whatNobodySawIsTheLevelForAButtonThatIsHeld() {
    MuteState pushToTalk = new MuteState(ButtonMode.PUSH_TO_TALK);
    pushToTalk.buttonLevel(true);
    pushToTalk.buttonMissed(false);
    assertTrue(pushToTalk.muted());

    MuteState pushToMute = new MuteState(ButtonMode.PUSH_TO_MUTE);
    pushToMute.buttonLevel(false);
    pushToMute.buttonMissed(true);
    assertTrue(pushToMute.muted());
  }

  @Test
  void whoMutesWhileAPressIsStillBeingUnderstoodIsNotUnmutedByIt() {
    MuteState mute = new MuteState(ButtonMode.TOGGLE, true);
    mute.buttonLevel(false);
    mute.buttonLevel(true);
    mute.buttonLevel(false);
    mute.request(true);
    mute.gestureDecided();
    mute.toggledByPress();
    assertTrue(mute.muted(), "both wanted it closed");

    mute.buttonLevel(true);
    mute.buttonLevel(false);
    mute.gestureDecided();
    mute.toggledByPress();
    assertFalse(mute.muted());
  }

  @Test
  void aPressWhoseMeaningIsNotDecidedClosesAndOpensAgainIfItMeantSomethingElse() {
    MuteState mute = new MuteState(ButtonMode.TOGGLE, true);
    mute.buttonLevel(false);
    mute.buttonLevel(true);
    assertTrue(mute.muted());
    mute.buttonLevel(false);
    assertTrue(mute.muted(), "a second press may follow");
    mute.gestureDecided();
    assertFalse(mute.muted());

    mute.request(true);
    mute.buttonLevel(true);
    mute.buttonLevel(false);
    assertTrue(mute.muted(), "it never opens before it is decided");
  }
}
