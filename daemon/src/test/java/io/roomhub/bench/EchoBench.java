package io.roomhub.bench;

import com.sun.management.ThreadMXBean;
import io.roomhub.daemon.voice.echo.AcousticRoom;
import io.roomhub.daemon.voice.echo.AcousticRoom.Event;
import io.roomhub.daemon.voice.echo.AcousticRoom.Settings;
import io.roomhub.daemon.voice.echo.EchoCanceller;
import io.roomhub.daemon.voice.echo.EchoTrial;
import io.roomhub.daemon.voice.echo.EspeakVoices;
import io.roomhub.daemon.voice.echo.KalmanEchoCanceller;
import io.roomhub.daemon.voice.echo.LearnedEcho;
import io.roomhub.daemon.voice.echo.SpeexDspEchoCanceller;
import io.roomhub.e2e.Estoi;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;

/**
 * Echo cancellation with speech in computed rooms, the hub's own engine against SpeexDSP and, where
 * its library loads, WebRTC's AEC3; medians over three rooms and pairs of talkers, and the worst of
 * them where the goal is a limit.
 */
final class EchoBench implements Benchmark {
  private static final int RATE = 48_000;
  private static final double DBFS = -20;
  private static final String[] FAR = {"en+m3", "en-us+f2", "en+m7"};
  private static final String[] NEAR = {"en+f4", "en+m1", "en-gb+f1"};

  /** From when the near talker speaks, s, and how long a run is. */
  private static final int NEAR_FROM = 14;

  private static final int SECONDS = 20;

  private static final boolean AEC3 = WebRtcEchoCanceller.whyUnavailable().isEmpty();

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public BenchTable run(Path scratch) {
    BenchTable table =
        new BenchTable(
            name(),
            "echo cancellation of speech, own engine (reference: SpeexDSP 1.2.1; second: "
                + (AEC3 ? "WebRTC AEC3" : "none, " + WebRtcEchoCanceller.whyUnavailable())
                + "); near talker from "
                + NEAR_FROM
                + " s, levels against the near talker's");
    Contest equal = contest(seed -> Settings.office(seed, DBFS));
    table.atLeast(
        20,
        "equal echo: loss in the first second",
        equal.own().worst(t -> t.lossDb(0, 1)),
        "dB",
        equal.speex().worst(t -> t.lossDb(0, 1)),
        equal.aec3().worst(t -> t.lossDb(0, 1)));
    table.atLeast(
        40,
        "equal echo: loss from 1.2 to 2.2 s",
        equal.own().worst(t -> t.lossDb(1.2, 2.2)),
        "dB",
        equal.speex().worst(t -> t.lossDb(1.2, 2.2)),
        equal.aec3().worst(t -> t.lossDb(1.2, 2.2)));
    table.atLeast(
        35,
        "equal echo, room known from before: loss in the first second",
        runs(seed -> Settings.office(seed, DBFS), this::ownThatKnows).worst(t -> t.lossDb(0, 1)),
        "dB");
    scenario(table, "equal echo", equal, 50);
    scenario(table, "echo +10 dB", seed -> Settings.office(seed, DBFS + 10), 50);
    scenario(table, "echo -10 dB", seed -> Settings.office(seed, DBFS - 10), Double.NaN);
    scenario(
        table, "noise at -60 dBFS", seed -> Settings.office(seed, DBFS).noise(-60), Double.NaN);
    scenario(table, "dry room, 100 ms", seed -> Settings.office(seed, DBFS).reverberation(100), 50);
    scenario(
        table,
        "reverberation 500 ms, delay 250 ms",
        seed -> Settings.office(seed, DBFS).reverberation(500).delay(250),
        Double.NaN);
    scenario(table, "delay 10 ms", seed -> Settings.office(seed, DBFS).delay(10), 50);
    scenario(table, "loudspeaker bent twice", seed -> Settings.office(seed, DBFS).drive(2), 50);
    scenario(table, "skew +200 ppm", seed -> Settings.office(seed, DBFS).skew(200), 50);
    scenario(table, "skew -200 ppm", seed -> Settings.office(seed, DBFS).skew(-200), 50);
    afterEvent(table, "delay jumps by 30 ms", Event.DELAY_JUMP);
    afterEvent(table, "device moved", Event.MOVED);
    return table.atMost(
        110,
        "CPU per 10 ms",
        cost(own(1)),
        "us",
        cost(new SpeexDspEchoCanceller()),
        AEC3 ? cost(new WebRtcEchoCanceller()) : Double.NaN);
  }

  private EchoCanceller own(long seed) {
    return new KalmanEchoCanceller();
  }

  /** One that begins with what another has learned of the room with this seed. */
  private EchoCanceller ownThatKnows(long seed) {
    LearnedEcho learned = new LearnedEcho();
    KalmanEchoCanceller before = new KalmanEchoCanceller();
    before.learn(learned);
    float[] far = EspeakVoices.talk(FAR[0], SECONDS, 11, DBFS);
    EchoTrial.run(before, Settings.office(seed, DBFS), far, new float[far.length]);
    KalmanEchoCanceller engine = new KalmanEchoCanceller();
    engine.restore(learned);
    return engine;
  }

  private void afterEvent(BenchTable table, String what, Event event) {
    Contest contest = contest(seed -> Settings.office(seed, DBFS).event(event, 7));
    table.atLeast(
        30,
        what + ": loss 2 to 3 s later",
        contest.own().worst(t -> t.lossDb(9, 10)),
        "dB",
        contest.speex().worst(t -> t.lossDb(9, 10)),
        contest.aec3().worst(t -> t.lossDb(9, 10)));
    scenario(table, what, contest, 50);
  }

  private void scenario(BenchTable table, String what, LongFunction<Settings> room, double goal) {
    scenario(table, what, contest(room), goal);
  }

  private Contest contest(LongFunction<Settings> room) {
    return new Contest(
        runs(room, this::own),
        runs(room, seed -> new SpeexDspEchoCanceller()),
        AEC3 ? runs(room, seed -> new WebRtcEchoCanceller()) : new Runs(new EchoTrial[0]));
  }

  private static void scenario(BenchTable table, String what, Contest contest, double goal) {
    Runs own = contest.own();
    ToDoubleFunction<EchoTrial> loss = t -> t.lossDb(NEAR_FROM - 4, NEAR_FROM);
    ToDoubleFunction<EchoTrial> intelligible =
        t -> Estoi.of(t.near(NEAR_FROM, SECONDS - 0.1), t.sent(NEAR_FROM, SECONDS));
    double raw =
        own.median(
            t -> Estoi.of(t.near(NEAR_FROM, SECONDS - 0.1), t.microphone(NEAR_FROM, SECONDS)));
    table.atLeast(
        goal,
        what + ": loss, converged",
        own.median(loss),
        "dB",
        contest.speex().median(loss),
        contest.aec3().median(loss));
    table.atLeast(
        27,
        "  both speak: echo loss, worst band and room",
        own.worst(t -> t.worstBandEchoLossDb(NEAR_FROM, SECONDS)),
        "dB",
        Double.NaN);
    table.atMost(
        3,
        "  both speak: near talker loses",
        own.highest(t -> t.nearLossDb(NEAR_FROM, SECONDS)),
        "dB",
        Double.NaN);
    table.atLeast(
        raw,
        "  both speak: ESTOI, goal that of the microphone",
        own.median(intelligible),
        "",
        contest.speex().median(intelligible),
        contest.aec3().median(intelligible));
  }

  private static Runs runs(LongFunction<Settings> room, LongFunction<EchoCanceller> engine) {
    EchoTrial[] trials = new EchoTrial[FAR.length];
    for (int i = 0; i < trials.length; i++) {
      float[] far = EspeakVoices.talk(FAR[i], SECONDS, 1.7 * (i + 1), DBFS);
      float[] near = EspeakVoices.talk(NEAR[i], SECONDS, 3, DBFS);
      Arrays.fill(near, 0, NEAR_FROM * RATE, 0);
      EchoCanceller one = engine.apply(i + 1);
      trials[i] = EchoTrial.run(one, room.apply(i + 1), far, near);
      switch (one) {
        case SpeexDspEchoCanceller speex -> speex.close();
        case WebRtcEchoCanceller aec3 -> aec3.close();
        default -> {}
      }
    }
    return new Runs(trials);
  }

  /** CPU time of a block, µs, warm. */
  private static double cost(EchoCanceller engine) {
    float[] far = EspeakVoices.talk(FAR[0], SECONDS, 0, DBFS);
    float[] echo = AcousticRoom.echo(Settings.office(1, DBFS), far);
    float[] block = new float[480];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = 0;
    int measured = 0;
    for (int round = 0; round < 4; round++) {
      if (round == 1) {
        before = threads.getCurrentThreadCpuTime();
        measured = 0;
      }
      for (int at = 0; at + 480 <= far.length; at += 480) {
        System.arraycopy(far, at, block, 0, 480);
        engine.played(block);
        System.arraycopy(echo, at, block, 0, 480);
        engine.process(block);
        measured++;
      }
    }
    return (threads.getCurrentThreadCpuTime() - before) / 1e3 / measured;
  }

  private record Contest(Runs own, Runs speex, Runs aec3) {}

  private record Runs(EchoTrial[] trials) {
    double median(ToDoubleFunction<EchoTrial> figure) {
      return trials.length == 0
          ? Double.NaN
          : Medians.median(Arrays.stream(trials).mapToDouble(figure).toArray());
    }

    double worst(ToDoubleFunction<EchoTrial> figure) {
      return Arrays.stream(trials).mapToDouble(figure).min().orElse(Double.NaN);
    }

    double highest(ToDoubleFunction<EchoTrial> figure) {
      return Arrays.stream(trials).mapToDouble(figure).max().orElse(Double.NaN);
    }
  }
}
