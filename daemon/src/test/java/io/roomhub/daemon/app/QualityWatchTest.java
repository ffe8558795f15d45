package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.control.quality.MouthToEar;
import io.roomhub.daemon.control.quality.QualityLog;
import io.roomhub.daemon.room.ParticipantView;
import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats;
import io.roomhub.daemon.voice.DeviceState;
import io.roomhub.daemon.voice.VoiceStatus;
import io.roomhub.daemon.voice.echo.EchoStatus;
import io.roomhub.daemon.voice.load.LoadLevel;
import io.roomhub.daemon.voice.receive.TalkerStats;
import io.roomhub.hardware.clock.VirtualClock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QualityWatchTest {
  private static final int FRAME_MS = 20;

  private final VirtualClock clock = new VirtualClock();
  private List<String> chain = List.of("highpass", "denoise");

  private VoiceStatus voice() {
    VoiceStatus.Device device =
        new VoiceStatus.Device(new DeviceState(DeviceState.Condition.OK, "usb", null), -40, 0);
    return new VoiceStatus(
        device,
        device,
        chain,
        EchoStatus.of("none"),
        LoadLevel.FULL,
        0,
        "rnnoise",
        0.5,
        true,
        4.5,
        30,
        0,
        0,
        0,
        0,
        false,
        false,
        80);
  }

  private static TalkerStats talker(double jitterBufferMs) {
    return new TalkerStats(
        jitterBufferMs, 40, 1.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -30, 0);
  }

  private static PeerConnectionStats stats(double roundTripMs, double lossPercent) {
    return new PeerConnectionStats(
        null,
        roundTripMs,
        2,
        100,
        100,
        0,
        lossPercent,
        0.5,
        40_000,
        39_000,
        300,
        0,
        0,
        List.of(),
        null);
  }

  private static ParticipantView participant(
      String id, PeerConnectionState state, @Nullable PeerConnectionStats stats) {
    return new ParticipantView(
        id,
        "Name of " + id,
        "guest",
        "embedded",
        false,
        state,
        IceConnectionState.CONNECTED,
        DtlsTransportState.CONNECTED,
        stats,
        null,
        null,
        null);
  }

  @Test
  void theWayOfTheSoundIsTheSumOfItsParts() {
    MouthToEar way = MouthToEarEstimate.of(stats(50, 0), talker(40), voice(), FRAME_MS);

    assertEquals(new MouthToEar(10, 10 + 6.5 + 20 + 4.5, 25, 40, 30), way);
    assertEquals(146, way.totalMs());
    chain = List.of("highpass");
    assertEquals(126, MouthToEarEstimate.of(stats(50, 0), talker(40), voice(), FRAME_MS).totalMs());
    assertEquals(
        Double.NaN,
        MouthToEarEstimate.of(stats(Double.NaN, 0), talker(40), voice(), FRAME_MS).totalMs());
    assertEquals(MouthToEar.UNKNOWN, MouthToEarEstimate.of(null, null, voice(), FRAME_MS));
  }

  @Test
  void everybodyWithAConnectionIsWrittenDownEachTime() {
    QualityWatch watch =
        new QualityWatch(clock, clock.nanoTime(), this::voice, _ -> talker(40), FRAME_MS, 5);
    List<ParticipantView> participants =
        List.of(
            participant("a", PeerConnectionState.CONNECTED, stats(50, 0)),
            participant("b", PeerConnectionState.DISCONNECTED, stats(50, 60)),
            participant("c", PeerConnectionState.NEW, null));
    watch.look(participants);
    clock.advanceMillis(2_000);
    watch.look(participants);

    QualityLog log = watch.log();

    assertEquals(List.of("a", "b"), log.peers().stream().map(QualityLog.Peer::id).toList());
    assertEquals("Name of a", log.peers().getFirst().name());
    List<List<Object>> rows = log.peers().getFirst().rows();
    assertEquals(List.of(0.0, 2.0), rows.stream().map(List::getFirst).toList());
    assertEquals("excellent", rows.getLast().getLast());
    assertEquals("", log.peers().getLast().rows().getLast().getLast());
    int mouthToEar = log.columns().indexOf("mouthToEarMs");
    assertEquals(146.0, rows.getLast().get(mouthToEar));
  }

  @Test
  void anEmptyRoomCostsNothing() {
    QualityWatch watch =
        new QualityWatch(
            clock,
            clock.nanoTime(),
            () -> {
              throw new AssertionError("nobody is there");
            },
            _ -> null,
            FRAME_MS,
            5);
    watch.look(List.of());

    assertEquals(List.of(), watch.log().peers());
  }
}
