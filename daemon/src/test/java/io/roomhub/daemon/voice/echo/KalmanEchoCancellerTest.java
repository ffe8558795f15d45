package io.roomhub.daemon.voice.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Figures of echo cancellation with speech in computed rooms. */
class KalmanEchoCancellerTest {
  private static final int RATE = 48_000;
  private static final double TALK_DBFS = -20;

  private final KalmanEchoCanceller engine = new KalmanEchoCanceller();

  @BeforeAll
  static void somebodyCanSpeak() {
    Assumptions.assumeTrue(EspeakVoices.available(), "espeak-ng is not installed");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-30, -20, -10})
  void echoAloneIsGoneAndTheTalkerIsHeardThroughIt(double echoDbfs) {
    EchoTrial trial = trial(AcousticRoom.Settings.office(1, echoDbfs), 14, 9);
    assertAtLeast(40, trial.lossDb(0, 1), "in the first second");
    assertAtLeast(40, trial.lossDb(1.2, 3), "from 1.2 s");
    assertAtLeast(echoDbfs < -25 ? 45 : 50, trial.lossDb(5, 9), "converged");
    assertAtMost(1.2, trial.nearLossDb(9.2, 14), "near talker loses");
    assertAtLeast(30, trial.worstBandEchoLossDb(9.2, 14), "echo in double talk");
    EchoStatus status = engine.status();
    assertTrue(status.doubleTalk());
    assertEquals(40, status.delayMs(), 1);
    assertEquals(0, status.skewPpm());
    assertAtLeast(40, status.erleDb(), "reported");
  }

  @Test
  void aLongDelayInAReverberantRoomIsFoundInTheFirstWords() {
    AcousticRoom.Settings room =
        AcousticRoom.Settings.office(2, TALK_DBFS).reverberation(500).delay(250);
    EchoTrial trial = trial(room, 12, 8);
    assertAtLeast(40, trial.lossDb(0.3, 1.3), "in the first second");
    assertAtLeast(45, trial.lossDb(5, 8), "converged");
    assertAtMost(0.9, trial.nearLossDb(8.2, 12), "near talker loses");
    assertAtLeast(24, trial.worstBandEchoLossDb(8.2, 12), "echo in double talk");
    assertEquals(250, engine.status().delayMs(), 1);
  }

  @Test
  void noiseOfTheRoomStaysAtItsLevelWhileEchoIsTakenAway() {
    EchoTrial trial = trial(AcousticRoom.Settings.office(3, TALK_DBFS).noise(-60), 12, 12);
    assertEquals(-60, trial.sentDbfs(8, 12), 3);
    assertAtLeast(50, trial.echoLossDb(5, 12), "converged");
  }

  @ParameterizedTest
  @ValueSource(doubles = {200, -80})
  void clocksThatDifferAreFollowed(double ppm) {
    EchoTrial trial = trial(AcousticRoom.Settings.office(1, TALK_DBFS).skew(ppm), 26, 20);
    assertAtLeast(50, trial.lossDb(10, 20), "converged");
    assertAtMost(1.5, trial.nearLossDb(20.2, 26), "near talker loses");
    assertAtLeast(27, trial.worstBandEchoLossDb(20.2, 26), "echo in double talk");
    assertEquals(-ppm, engine.status().skewPpm(), 3);
  }

  @Test
  void aLoudspeakerThatBendsHardIsLearned() {
    EchoTrial trial = trial(AcousticRoom.Settings.office(1, TALK_DBFS).drive(2), 20, 14);
    assertAtLeast(55, trial.lossDb(10, 14), "converged");
    assertAtLeast(28, trial.worstBandEchoLossDb(14.2, 20), "echo in double talk");
    assertAtMost(0.9, trial.nearLossDb(14.2, 20), "near talker loses");
    assertEquals(2.67, engine.loudspeakerCurvature(), 0.6);
  }

  @Test
  void aLoudspeakerThatBendsNothingIsLeftAsItIs() {
    trial(AcousticRoom.Settings.office(1, TALK_DBFS).drive(0), 16, 8);
    assertEquals(0, engine.loudspeakerCurvature(), 0.1);
  }

  @Test
  void aDelayThatJumpsIsFoundAgain() {
    AcousticRoom.Settings room =
        AcousticRoom.Settings.office(1, TALK_DBFS).event(AcousticRoom.Event.DELAY_JUMP, 7);
    EchoTrial trial = trial(room, 14, 10);
    assertAtLeast(40, trial.lossDb(9, 10), "two seconds later");
    assertAtLeast(27, trial.worstBandEchoLossDb(10.2, 14), "echo in double talk");
    assertAtMost(0.9, trial.nearLossDb(10.2, 14), "near talker loses");
  }

  @Test
  void aDeviceThatWasMovedIsLearnedAnew() {
    AcousticRoom.Settings room =
        AcousticRoom.Settings.office(1, TALK_DBFS).event(AcousticRoom.Event.MOVED, 7);
    EchoTrial trial = trial(room, 18, 13);
    assertAtLeast(40, trial.lossDb(9, 10), "two seconds later");
    assertAtLeast(25, trial.worstBandEchoLossDb(13.2, 18), "echo in double talk");
    assertAtMost(0.9, trial.nearLossDb(13.2, 18), "near talker loses");
  }

  @Test
  void whenTheThreadsRunUnevenlyNothingIsLost() {
    AcousticRoom.Settings room = AcousticRoom.Settings.office(1, TALK_DBFS).delay(60);
    float[] far = EspeakVoices.talk("en+m3", 10, 1.7, TALK_DBFS);
    float[] heard = AcousticRoom.echo(room, far);
    float[] block = new float[480];
    double before = 0;
    double after = 0;
    int given = 0;
    for (int at = 0; at + 480 <= far.length; at += 480) {
      // Playback comes in bursts of four blocks, always in time for the echo.
      for (; given < far.length && given <= at + at % 1_920; given += 480) {
        System.arraycopy(far, given, block, 0, 480);
        engine.played(block);
      }
      System.arraycopy(heard, at, block, 0, 480);
      for (int i = 0; at > 5 * RATE && i < 480; i++) {
        before += block[i] * block[i];
      }
      engine.process(block);
      for (int i = 0; at > 5 * RATE && i < 480; i++) {
        after += block[i] * block[i];
      }
    }
    assertAtLeast(50, 10 * Math.log10(before / after), "converged");
  }

  /** A pause of the machine: one side loses what the other does not. */
  @ParameterizedTest
  @CsvSource({"1, 0", "4, 0", "8, 0", "0, 1", "0, 4", "0, 8"})
  void blocksThatADeviceLosesEndNothing(int missedByTheLoudspeaker, int missedByTheMicrophone) {
    float[] far = EspeakVoices.talk("en+m3", 14, 2.3, TALK_DBFS);
    int at = 4 * RATE;
    int gap = missedByTheLoudspeaker * 480;
    float[] sounded = new float[far.length];
    System.arraycopy(far, 0, sounded, 0, at);
    System.arraycopy(far, at, sounded, at + gap, far.length - at - gap);
    float[] heard = AcousticRoom.echo(AcousticRoom.Settings.office(1, TALK_DBFS), sounded);
    float[] block = new float[480];
    double before = 0;
    double after = 0;
    int given = 0;
    for (int now = 0; now + 480 <= far.length; now += 480) {
      if (now < at || now >= at + gap) {
        System.arraycopy(far, given, block, 0, 480);
        engine.played(block);
        given += 480;
      }
      if (now >= at && now < at + 480 * missedByTheMicrophone) {
        continue;
      }
      System.arraycopy(heard, now, block, 0, 480);
      for (int i = 0; now > 10 * RATE && i < 480; i++) {
        before += block[i] * block[i];
      }
      engine.process(block);
      for (int i = 0; now > 10 * RATE && i < 480; i++) {
        after += block[i] * block[i];
      }
    }
    assertAtLeast(45, 10 * Math.log10(before / after), "six seconds later");
  }

  @Test
  void aToneDoesNotSpoilWhatSpeechTeachesAfterwards() {
    float[] far = EspeakVoices.talk("en-us+f2", 10, 3.4, TALK_DBFS);
    for (int i = 0; i < 5 * RATE; i++) {
      far[i] = (float) (0.05 * Math.sin(2 * Math.PI * 440 * i / RATE));
    }
    AcousticRoom.Settings room = AcousticRoom.Settings.office(2, TALK_DBFS);
    EchoTrial trial = EchoTrial.run(engine, room, far, new float[far.length]);
    assertAtLeast(40, trial.lossDb(1, 5), "tone");
    assertAtLeast(40, trial.lossDb(6, 10), "speech");
  }

  @Test
  void whoSpeaksFromTheBeginningIsHeardInTheThirdSecond() {
    EchoTrial trial = trial(AcousticRoom.Settings.office(1, TALK_DBFS), 8, 0);
    assertAtMost(4, trial.nearLossDb(3, 8), "near talker loses");
    assertAtLeast(20, trial.echoLossDb(3, 8), "echo");
  }

  @Test
  void whereThereIsNoEchoTheTalkerIsHeardAfterAFewWords() {
    EchoTrial trial = trial(AcousticRoom.Settings.office(1, -140), 12, 0);
    assertAtMost(6, trial.nearLossDb(6, 12), "near talker loses");
  }

  @Test
  void whereThereIsNoEchoForLongTheTalkerPassesUntouched() {
    EchoTrial trial = trial(AcousticRoom.Settings.office(1, -140), 32, 0);
    assertAtMost(0.01, Math.abs(trial.lossDb(26, 32)), "level differs by");
    assertTrue(Double.isNaN(engine.status().erleDb()));
    assertFalse(engine.status().doubleTalk());
    assertTrue(engine.status().absent(), "says so");
  }

  @Test
  void anEchoThatComesUpAfterALongTimeWithoutIsTakenAway() {
    AcousticRoom.Settings room =
        AcousticRoom.Settings.office(1, TALK_DBFS).event(AcousticRoom.Event.SWITCHED_ON, 26);
    EchoTrial trial = trial(room, 36, 32);
    assertAtMost(1, Math.abs(trial.lossDb(24, 26)), "still at rest, level differs by");
    assertAtLeast(40, trial.lossDb(27, 28), "a second later");
    assertAtLeast(45, trial.lossDb(30, 32), "converged");
    assertFalse(engine.status().absent(), "says that there is one");
    assertAtMost(1.5, trial.nearLossDb(32.2, 36), "near talker loses");
    assertAtLeast(27, trial.worstBandEchoLossDb(32.2, 36), "echo in double talk");
  }

  @Test
  void whatIsKnownOfTheRoomSurvivesALongSilence() {
    float[] far = EspeakVoices.talk("en+m3", 26, 1.7, TALK_DBFS);
    float[] near = EspeakVoices.talk("en+f4", 26, 3, TALK_DBFS);
    Arrays.fill(far, 8 * RATE, 20 * RATE, 0);
    Arrays.fill(near, 0, 10 * RATE, 0);
    Arrays.fill(near, 18 * RATE, near.length, 0);
    EchoTrial trial = EchoTrial.run(engine, AcousticRoom.Settings.office(1, TALK_DBFS), far, near);
    assertAtMost(0.01, Math.abs(trial.lossDb(11, 17)), "in the silence, level differs by");
    assertAtLeast(40, trial.lossDb(20, 21), "in the first second after it");
    assertAtLeast(50, trial.lossDb(22, 26), "later");
  }

  @Test
  void whatWasLearnedOfTheRoomCountsFromTheFirstWord() {
    AcousticRoom.Settings room = AcousticRoom.Settings.office(1, TALK_DBFS).delay(120);
    LearnedEcho learned = new LearnedEcho();
    engine.learn(learned);
    trial(room, 10, 10);
    assertTrue(learned.complete());
    assertEquals(120, learned.delay() / 48, 1);
    KalmanEchoCanceller next = new KalmanEchoCanceller();
    next.restore(learned);
    float[] far = EspeakVoices.talk("en+m3", 8, 7.3, TALK_DBFS);
    float[] near = EspeakVoices.talk("en+f4", 8, 3, TALK_DBFS);
    Arrays.fill(near, 0, 2 * RATE, 0);
    EchoTrial trial = EchoTrial.run(next, room.delay(125), far, near);
    assertAtLeast(35, trial.lossDb(0, 1), "in the first second");
    assertAtMost(3, trial.nearLossDb(2.2, 8), "near talker loses");
  }

  @Test
  void whoSpeaksAloneIsLeftAlone() {
    float[] near = EspeakVoices.talk("en+f4", 6, 3, TALK_DBFS);
    float[] silence = new float[near.length];
    EchoTrial trial =
        EchoTrial.run(engine, AcousticRoom.Settings.office(1, TALK_DBFS), silence, near);
    assertAtMost(0.1, Math.abs(trial.lossDb(0, 6)), "level differs by");
    assertFalse(engine.status().doubleTalk());
  }

  private EchoTrial trial(AcousticRoom.Settings room, int seconds, int nearFrom) {
    float[] far = EspeakVoices.talk("en+m3", seconds, 1.7, TALK_DBFS);
    float[] near = EspeakVoices.talk("en+f4", seconds, 3, TALK_DBFS);
    Arrays.fill(near, 0, nearFrom * RATE, 0);
    return EchoTrial.run(engine, room, far, near);
  }

  private static void assertAtLeast(double goal, double found, String what) {
    assertTrue(found >= goal, what + ": " + found + " dB");
  }

  private static void assertAtMost(double goal, double found, String what) {
    assertTrue(found <= goal, what + ": " + found + " dB");
  }
}
