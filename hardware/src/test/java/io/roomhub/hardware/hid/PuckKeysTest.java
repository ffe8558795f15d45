package io.roomhub.hardware.hid;

import static io.roomhub.hardware.hid.PuckKeys.Press.MUTE;
import static io.roomhub.hardware.hid.PuckKeys.Press.MUTE_OFF;
import static io.roomhub.hardware.hid.PuckKeys.Press.MUTE_ON;
import static io.roomhub.hardware.hid.PuckKeys.Press.OFF_HOOK;
import static io.roomhub.hardware.hid.PuckKeys.Press.ON_HOOK;
import static io.roomhub.hardware.hid.PuckKeys.Press.RUNAWAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.hid.TelephonyReports.Keys;
import io.roomhub.hardware.hid.TelephonyReports.MuteControl;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PuckKeysTest {
  private PuckKeys keys = new PuckKeys(MuteControl.BUTTON);

  private List<PuckKeys.Press> mute(boolean on, long now) {
    return keys.report(new Keys(on, null), now);
  }

  private List<PuckKeys.Press> hook(boolean lifted, long now) {
    return keys.report(new Keys(null, lifted), now);
  }

  private void lamps(boolean muted, boolean offHook, long now) {
    keys.lampsBegun(muted, offHook, now);
    keys.lampsSet(now);
  }

  @Test
  void eachStrikeOfTheMuteKeyIsAPress() {
    assertEquals(List.of(MUTE), mute(true, 0));
    assertEquals(List.of(), mute(true, 5));
    assertEquals(List.of(), mute(false, 10));
    assertEquals(List.of(MUTE), mute(true, 900));
  }

  @Test
  void aSwitchSaysItselfWhetherItIsMuted() {
    keys = new PuckKeys(MuteControl.SWITCH);
    assertEquals(List.of(), mute(false, 0), "nothing was told yet");
    lamps(false, true, 0);
    assertEquals(List.of(MUTE_ON), mute(true, 1_000));
    lamps(true, true, 1_010);
    assertEquals(List.of(), mute(true, 1_020), "as it was");
    assertEquals(List.of(MUTE_OFF), mute(false, 2_000));
    lamps(false, true, 2_010);
    assertEquals(List.of(MUTE_ON), mute(true, 9_000));
  }

  @Test
  void aSwitchThatFollowsItsLampStaysInStep() {
    keys = new PuckKeys(MuteControl.SWITCH);
    lamps(true, true, 0);
    assertEquals(List.of(), mute(true, 40));
    lamps(false, true, 5_000);
    assertEquals(List.of(), mute(false, 5_040));
    lamps(true, true, 6_000);
    assertEquals(List.of(), mute(true, 7_000), "late, and no press all the same");
    assertEquals(List.of(MUTE_OFF), mute(false, 8_000));
  }

  @Test
  void aSwitchThatDoesNotFollowItsLampNeverUnmutesUnasked() {
    keys = new PuckKeys(MuteControl.SWITCH);
    lamps(false, true, 0);
    assertEquals(List.of(MUTE_ON), mute(true, 1_000));
    lamps(true, true, 1_010);
    lamps(false, true, 5_000);
    assertEquals(List.of(), mute(false, 6_000), "the page had unmuted: the same");
    assertEquals(List.of(MUTE_ON), mute(true, 7_000));
  }

  @Test
  void aSwitchIsBelievedAtOnceWhenItMutesAndNotWhenItUnmutes() {
    keys = new PuckKeys(MuteControl.SWITCH);
    lamps(false, true, 0);
    assertEquals(List.of(MUTE_ON), mute(true, 100));
    lamps(true, true, 110);
    assertEquals(List.of(), mute(false, 200), "may follow from the lamp");
  }

  @Test
  void aSwitchThatTalksToItselfIsStoppedMuted() {
    keys = new PuckKeys(MuteControl.SWITCH);
    boolean muted = false;
    PuckKeys.Press last = null;
    lamps(muted, true, 0);
    for (long now = 300; now < 6_000; now += 300) {
      for (PuckKeys.Press press : mute(!muted, now)) {
        last = press;
        muted = press != MUTE_OFF;
        lamps(muted, true, now);
      }
    }
    assertEquals(RUNAWAY, last);
    assertTrue(muted);
  }

  @Test
  void aMomentaryKeyIsAButtonHoweverLongSomebodyHoldsIt() {
    keys = new PuckKeys(MuteControl.MOMENTARY);
    lamps(false, true, 0);
    for (long now = 20_000; now < 200_000; now += 20_000) {
      assertEquals(List.of(MUTE), mute(true, now));
      lamps(now % 40_000 != 0, true, now + 5);
      assertEquals(List.of(), mute(false, now + PuckKeys.HELD_MS - 1));
    }
  }

  /** As a puck of Google's: 1 is muted, 0 is not, and nothing in its descriptor says so. */
  @Test
  void aKeyThatStaysOnForLongerThanAnybodyHoldsItIsASwitch() {
    keys = new PuckKeys(MuteControl.MOMENTARY);
    lamps(false, true, 0);
    assertEquals(List.of(MUTE), mute(true, 1_000));
    lamps(true, true, 1_010);
    assertEquals(List.of(MUTE_OFF), mute(false, 61_000));
    lamps(false, true, 61_010);
    assertEquals(List.of(MUTE_ON), mute(true, 62_000));
    lamps(true, true, 62_010);
    assertEquals(List.of(MUTE_OFF), mute(false, 63_500), "from then on");
  }

  @Test
  void aKeyThatWentOnWithTheLampAndStayedOnIsASwitchToo() {
    keys = new PuckKeys(MuteControl.MOMENTARY);
    lamps(true, true, 0);
    assertEquals(List.of(), mute(true, 50), "muted by the page");
    assertEquals(List.of(MUTE_OFF), mute(false, 30_000));
  }

  @Test
  void whatLayOnTheKeyDoesNotUnmuteARoomThatWasMutedSince() {
    keys = new PuckKeys(MuteControl.MOMENTARY);
    lamps(true, true, 0);
    assertEquals(List.of(MUTE), mute(true, 1_000));
    lamps(false, true, 1_010);
    lamps(true, true, 5_000);
    assertEquals(List.of(), mute(false, 60_000));
  }

  @Test
  void aMomentaryKeyOnWhichSomethingLayIsAButtonAgainWhenItIsPressedAsOne() {
    keys = new PuckKeys(MuteControl.MOMENTARY);
    lamps(false, true, 0);
    assertEquals(List.of(MUTE), mute(true, 1_000));
    lamps(true, true, 1_010);
    assertEquals(List.of(MUTE_OFF), mute(false, 31_000), "as before it lay there");
    lamps(false, true, 31_010);
    assertEquals(List.of(MUTE_ON), mute(true, 40_000));
    lamps(true, true, 40_010);
    assertEquals(List.of(), mute(false, 40_600), "let go, and muted still");
    assertEquals(List.of(MUTE), mute(true, 50_000));
  }

  @Test
  void aButtonThatIsHeldForeverIsAButton() {
    lamps(false, true, 0);
    assertEquals(List.of(MUTE), mute(true, 1_000));
    lamps(true, true, 1_010);
    assertEquals(List.of(), mute(false, 600_000), "it is declared as one");
    assertEquals(List.of(MUTE), mute(true, 601_000));
  }

  @Test
  void whatFollowsFromTheLampIsNoPress() {
    lamps(false, true, 0);
    mute(true, 1_000);
    mute(false, 1_010);
    lamps(true, true, 1_020);
    assertEquals(List.of(), mute(true, 1_060), "the puck reports what it was told");
    assertEquals(List.of(), mute(false, 1_070));
    assertEquals(List.of(MUTE), mute(true, 1_300));
  }

  @Test
  void aLampThatTakesItsTimeEchoesUntilItIsSetAndAMomentAfter() {
    keys.lampsBegun(true, true, 0);
    assertEquals(List.of(), mute(true, 1_900), "the puck has it before the writer knows");
    mute(false, 1_950);
    keys.lampsSet(2_000);
    assertEquals(List.of(), mute(true, 2_200), "250 ms count from when it was set");
    mute(false, 2_210);
    assertEquals(List.of(MUTE), mute(true, 2_250));
  }

  @Test
  void aLampThatNeverComesBackDoesNotSilenceTheKeysForEver() {
    keys.lampsBegun(true, true, 0);
    assertEquals(List.of(), mute(true, 4_999));
    mute(false, 4_999);
    assertEquals(List.of(MUTE), mute(true, PuckKeys.LAMP_MS));
  }

  @Test
  void theSameLampsAgainEchoNothing() {
    lamps(true, true, 0);
    lamps(true, true, 1_000);
    assertEquals(List.of(MUTE), mute(true, 1_010));
  }

  @Test
  void theHookIsPressedWhenItDiffersFromWhatThePuckWasTold() {
    lamps(false, true, 0);
    assertEquals(List.of(), hook(true, 50), "it confirms");
    assertEquals(List.of(ON_HOOK), hook(false, 2_000));
    lamps(true, false, 2_010);
    assertEquals(List.of(), hook(false, 2_020));
    assertEquals(List.of(OFF_HOOK), hook(true, 9_000));
  }

  @Test
  void beforeThePuckWasToldAnythingItsHookMeansNothing() {
    assertEquals(List.of(), hook(true, 0));
    assertEquals(List.of(), hook(false, 10));
  }

  /** A puck that reports mute 300 ms after its lamp has changed, for ever. */
  @Test
  void aPuckThatTalksToItselfIsStoppedMuted() {
    boolean muted = false;
    long now = 0;
    List<PuckKeys.Press> all = new ArrayList<>();
    lamps(muted, true, now);
    for (int i = 0; i < 100; i++) {
      now += 300;
      for (PuckKeys.Press press : mute(true, now)) {
        all.add(press);
        muted = press == RUNAWAY || !muted;
        lamps(muted, true, now);
      }
      mute(false, now + 5);
    }
    assertEquals(8, all.size(), all.toString());
    assertEquals(RUNAWAY, all.getLast());
    assertEquals(true, muted);
    assertFalse(all.subList(0, 7).contains(RUNAWAY));
    assertEquals(List.of(MUTE), mute(true, now + PuckKeys.DISTRUST_MS), "believed again");
  }

  @Test
  void aPersonWhoPlaysWithTheKeyIsBelieved() {
    for (long now = 0; now < 60_000; now += 600) {
      lamps(now % 1_200 == 0, true, now);
      assertEquals(List.of(MUTE), mute(true, now + 300));
      mute(false, now + 350);
    }
  }
}
