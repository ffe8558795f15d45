package io.roomhub.daemon.voice.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.e2e.Estoi;
import io.roomhub.natives.SpeexDsp;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class EchoEnginesTest {
  @Test
  void theHubsOwnIsTheChoiceWhereNobodyChose() {
    assertInstanceOf(KalmanEchoCanceller.class, EchoEngines.create(EchoEngines.AUTO));
    assertInstanceOf(KalmanEchoCanceller.class, EchoEngines.create("kalman"));
  }

  @Test
  void anUnknownNameGivesTheHubsOwn() {
    assertInstanceOf(KalmanEchoCanceller.class, EchoEngines.create("no-such-engine"));
  }

  @Test
  void speexDspIsHadWhereItsLibraryIsAndTheStatusTellsWhichItIs() {
    EchoStatus status = EchoEngines.create("speexdsp").status();
    assertEquals(SpeexDsp.available() ? "speexdsp 1.2" : "kalman 1", status.engine());
  }

  @Test
  void speexDspTakesEchoAwayAndLetsTheTalkerThrough() {
    Assumptions.assumeTrue(SpeexDsp.available(), "libspeexdsp1 is not installed");
    Assumptions.assumeTrue(EspeakVoices.available(), "espeak-ng is not installed");
    float[] far = EspeakVoices.talk("en+m3", 16, 1.7, -20);
    float[] near = EspeakVoices.talk("en+f4", 16, 3, -20);
    Arrays.fill(near, 0, 12 * 48_000, 0);
    EchoCanceller engine = EchoEngines.create("speexdsp");
    EchoTrial trial = EchoTrial.run(engine, AcousticRoom.Settings.office(1, -20), far, near);
    double converged = trial.lossDb(8, 12);
    double before = Estoi.of(trial.near(12, 15.9), trial.microphone(12, 16));
    double after = Estoi.of(trial.near(12, 15.9), trial.sent(12, 16));
    assertTrue(converged >= 25, "converged: " + converged);
    assertTrue(after >= before + 0.3, "ESTOI while both speak: " + after + ", was " + before);
  }
}
