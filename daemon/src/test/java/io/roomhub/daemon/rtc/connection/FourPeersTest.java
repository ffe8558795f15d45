package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.room.AudioFanout;
import io.roomhub.daemon.room.SendRates;
import io.roomhub.daemon.voice.Signals;
import io.roomhub.daemon.voice.capture.FrameEncoder;
import io.roomhub.daemon.voice.meter.LevelMeter;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.hardware.clock.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A hub that speaks to four others in virtual time, each behind a path of its own: encoders,
 * classes, redundancy, SRTP, RTCP, jitter buffers and decoders are the real ones. In-band FEC is
 * off, so that the sound of two runs can be compared sample by sample: it follows the loss of all
 * until the bad one has a class of its own.
 */
class FourPeersTest {
  private static final int SECOND = 48_000;
  private static final int SECONDS = 10;

  /** What is listened to of a run, s: its end, when the rates have settled. */
  private static final int LISTENED = 3;

  private static final float[] WORDS = Signals.syllables(LISTENED * SECOND, 6);

  /** What came of a run. */
  private record Outcome(List<SimulatedLeg> legs, SendRates.Plan plan) {
    double estoi(int leg) {
      return legs.get(leg).estoi(WORDS, SECONDS - LISTENED, SECONDS);
    }

    double kbps(int leg) {
      return legs.get(leg).opusBitrate(SECONDS - LISTENED, SECONDS) / 1_000;
    }

    double concealed(int leg) {
      return legs.get(leg).concealedPercent();
    }
  }

  /**
   * @param rates whether anything follows the reports
   * @param first number of the first leg, which its times of reporting depend on
   */
  private static Outcome run(boolean rates, int first, SimulatedLeg.Path... paths)
      throws Exception {
    VirtualClock clock = new VirtualClock();
    AudioFanout fanout = new AudioFanout();
    List<SimulatedLeg> legs = new ArrayList<>();
    for (int i = 0; i < paths.length; i++) {
      SimulatedLeg leg = new SimulatedLeg(clock, paths[i], first + i);
      legs.add(leg);
      fanout.add(leg.id(), leg.connection());
    }
    FrameEncoder encoder =
        new FrameEncoder(
            new ConcentusEncoder(40_000, 1, false, false),
            new ConcentusEncoder(40_000, 1, false, false),
            fanout,
            clock,
            20,
            false,
            false);
    SendRates control = new SendRates(40_000, 20, null);
    SendRates.Plan plan = SendRates.Plan.NOBODY;
    float[] block = new float[480];
    for (int tick = 0; tick < 100 * SECONDS; tick++) {
      clock.advanceMillis(10);
      System.arraycopy(WORDS, tick * 480 % WORDS.length, block, 0, 480);
      double meanSquare = LevelMeter.meanSquare(block, 0, 480);
      encoder.add(block, meanSquare, false, true, clock.nanoTime());
      for (SimulatedLeg leg : legs) {
        leg.tick();
      }
      if (rates && tick % 100 == 99) {
        plan = control.update(legs.stream().map(SimulatedLeg::view).toList(), 0, clock.millis());
        encoder.setTargets(plan.good(), plan.poor());
        fanout.setMaxRedundancy(plan.maxRedundancy());
        fanout.setPoor(plan.poorIds());
      }
    }
    for (SimulatedLeg leg : legs) {
      leg.assertUnbroken();
    }
    return new Outcome(legs, plan);
  }

  @Test
  void twentyPercentLossOnOnePathCostsTheOtherThreeNothing() throws Exception {
    SimulatedLeg.Path clean = SimulatedLeg.Path.CLEAN;
    SimulatedLeg.Path alike = clean.unheard();
    Outcome without = run(true, 1, clean);
    Outcome with = run(true, 0, SimulatedLeg.Path.losing(20), clean, alike, alike);
    assertEquals(List.of("leg0"), List.copyOf(with.plan().poorIds()));
    assertEquals(16_000, with.plan().poor().bitrate());
    double poorKbps = with.kbps(0);
    assertTrue(poorKbps > 10 && poorKbps < 16.5, poorKbps + " kbit/s, for VBR leaves some unused");
    double good = with.estoi(1);
    double bad = with.estoi(0);
    System.out.printf(
        "the good ones: %.1f kbit/s, ESTOI %.4f, as without the bad one%n", with.kbps(1), good);
    System.out.printf(
        "the bad one: %.1f kbit/s, ESTOI %.4f, concealed %.2f %%%n",
        with.kbps(0), bad, with.concealed(0));
    assertTrue(good > 0.9, "ESTOI " + good);
    assertTrue(bad > 0.9, "ESTOI " + bad);
    for (int leg = 1; leg < 4; leg++) {
      assertEquals(without.kbps(0), with.kbps(leg), 0.01 * without.kbps(0));
      assertEquals(List.of(), with.legs().get(leg).view().stats().redundancy());
      assertTrue(with.legs().get(leg).gotTheSameAs(without.legs().get(0)));
    }
    assertTrue(with.legs().get(1).heardTheSameAs(without.legs().get(0)));
    assertEquals(without.concealed(0), with.concealed(1), 0.01);
  }

  @Test
  void onANarrowPathLessIsMore() throws Exception {
    SimulatedLeg.Path narrow = SimulatedLeg.Path.narrowWithoutRed(48_000);
    Outcome fixed = run(false, 0, narrow);
    Outcome adapted = run(true, 0, narrow);
    double before = fixed.estoi(0);
    double after = adapted.estoi(0);
    System.out.printf(
        "48 kbit/s: %.1f kbit/s of Opus, ESTOI %.4f, concealed %.2f %%; at the full rate %.1f,"
            + " %.4f, %.2f %%%n",
        adapted.kbps(0), after, adapted.concealed(0), fixed.kbps(0), before, fixed.concealed(0));
    assertTrue(after > before + 0.02, after + " after " + before);
    assertTrue(adapted.concealed(0) < fixed.concealed(0) / 2);
    assertEquals(List.of("leg0"), List.copyOf(adapted.plan().poorIds()));
    assertEquals(40_000, adapted.plan().good().bitrate());
  }
}
