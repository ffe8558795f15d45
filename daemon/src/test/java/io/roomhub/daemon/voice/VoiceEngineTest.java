package io.roomhub.daemon.voice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.rtc.AudioPackets;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.voice.capture.AutomaticGainControl;
import io.roomhub.daemon.voice.capture.NoNoiseSuppressor;
import io.roomhub.daemon.voice.echo.NoEchoCanceller;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.hardware.clock.VirtualClock;
import io.roomhub.hardware.sound.AudioDeviceSpec;
import io.roomhub.hardware.sound.SoundOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine with its threads; every wait is for an event, and time is the test's own. */
class VoiceEngineTest {
  private static final HubConfig.Opus OPUS = new HubConfig.Opus(40_000, 20, 0, true, false);
  private static final HubConfig.Audio CONFIG =
      new HubConfig.Audio(
          new AudioDeviceSpec.Auto(),
          new AudioDeviceSpec.Auto(),
          SoundOptions.AUTO,
          100,
          true,
          "auto",
          true,
          true,
          OPUS,
          new HubConfig.JitterBuffer(20, 500),
          100,
          true);

  private final VirtualClock clock = new VirtualClock();
  private final FakeSoundSystem sound = new FakeSoundSystem();
  private final BlockingQueue<Integer> levels = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private volatile boolean senderFails;

  private final VoiceListener listener =
      new VoiceListener() {
        @Override
        public void inputChanged(DeviceState state) {
          events.add("input " + state.condition() + ": " + state.message());
        }

        @Override
        public void outputChanged(DeviceState state) {
          events.add("output " + state.condition() + ": " + state.message());
        }

        @Override
        public void microphoneClosedChanged(boolean closed) {
          events.add("closed " + closed);
        }
      };

  private final VoiceEngine engine =
      new VoiceEngine(
          CONFIG,
          Path.of("target", "no-state"),
          sound,
          clock,
          this::send,
          listener,
          new NoEchoCanceller(),
          new AutomaticGainControl(),
          new NoNoiseSuppressor("test"));

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void itStartsMutedAndSpeaksOnlyWhenTold() throws Exception {
    engine.start();
    connect();
    speak(4);
    assertEquals(-127, levels.poll(20, TimeUnit.SECONDS));
    assertEquals(-127, levels.poll(20, TimeUnit.SECONDS));
    assertTrue(engine.microphoneClosed());
    engine.setMuted(false);
    speak(6);
    assertEquals("closed false", events.poll(20, TimeUnit.SECONDS));
    awaitLevel(-9);
    engine.setMuted(true);
    speak(8);
    assertEquals("closed true", events.poll(20, TimeUnit.SECONDS));
    awaitLevel(-127);
    assertTrue(engine.microphoneClosed());
  }

  @Test
  void aSpeakerThatStoodInForABetterOneIsGivenUpForIt() throws Exception {
    sound.speakerName = "headphone socket";
    engine.start();
    awaitEvents("input OK: test microphone", "output OK: headphone socket");
    // Whatever goes wrong in looking ends only that look.
    sound.broken = true;
    while (sound.faults.get() < 3) {
      clock.advanceMillis(100);
      sound.speaker.clear();
      Thread.onSpinWait();
    }
    sound.broken = false;

    sound.speakerName = "usb puck";
    while (!events.contains("output OK: usb puck")) {
      clock.advanceMillis(100);
      sound.speaker.clear();
      Thread.onSpinWait();
    }
    assertEquals("usb puck", engine.outputState().message());
    assertFalse(events.stream().anyMatch(event -> event.contains("MISSING")), events::toString);
  }

  @Test
  void theMicrophoneItselfIsClosedWhileMutedWhereThatIsWanted() throws Exception {
    engine.setCloseWhenMuted(true);
    sound.speakerThere = false;
    engine.start();
    awaitEvents("input CLOSED: closed while muted", "output MISSING: no speaker is plugged in");

    engine.setMuted(false);
    while (!events.containsAll(List.of("input OK: test microphone", "closed false"))) {
      clock.advanceMillis(10);
      sound.microphone.offer(new float[480]);
      Thread.onSpinWait();
    }
    assertEquals("test microphone", engine.microphoneName());
    events.clear();

    engine.setMuted(true);
    while (engine.inputState().condition() != DeviceState.Condition.CLOSED) {
      clock.advanceMillis(10);
      sound.microphone.offer(new float[480]);
      Thread.onSpinWait();
    }
    assertTrue(engine.microphoneClosed());
    assertEquals("closed true", events.poll(20, TimeUnit.SECONDS));
    assertEquals("input CLOSED: closed while muted", events.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void withoutAnyDeviceItTicksOnAndTakesThemWhenTheyCome() throws Exception {
    sound.microphoneThere = false;
    sound.speakerThere = false;
    engine.start();
    awaitEvents(
        "input MISSING: no microphone is plugged in", "output MISSING: no speaker is plugged in");
    assertEquals(DeviceState.Condition.MISSING, engine.inputState().condition());
    levels.clear();
    while (levels.size() < 3) {
      clock.advanceMillis(10);
      Thread.onSpinWait();
    }
    // The sixth block is counted only after its frame has left.
    assertTrue(engine.capturedBlocks() >= 5);
    assertTrue(levels.stream().allMatch(level -> level == -127));
    sound.microphoneThere = true;
    sound.speakerThere = true;
    assertEquals("input OK: test microphone", nextEventAsTimePasses());
    assertEquals("output OK: test speaker", nextEventAsTimePasses());
    // Until the next tick the playback thread still waits for the clock, not for the speaker.
    Object played = null;
    for (int i = 0; i < 2_000 && played == null; i++) {
      clock.advanceMillis(10);
      played = sound.speaker.poll(10, TimeUnit.MILLISECONDS);
    }
    assertNotNull(played);
    assertTrue(engine.playedBlocks() > 0);
  }

  @Test
  void anUnpluggedMicrophoneIsGivenUpAndFoundAgain() throws Exception {
    engine.start();
    connect();
    sound.microphone.put(FakeSoundSystem.UNPLUG);
    assertEquals("input MISSING: the microphone was unplugged", events.poll(20, TimeUnit.SECONDS));
    assertEquals("input OK: test microphone", nextEventAsTimePasses());
    assertEquals(6, engine.status().input().xruns(), "those of both times");
  }

  @Test
  void aTalkerIsHeardAtTheSpeaker() throws Exception {
    RemoteTalker talker = engine.newTalker();
    engine.addTalker("peer", talker);
    float[] out = new float[480];
    byte[] packet = new byte[1275];
    float[] loud = new float[480];
    ConcentusEncoder encoder = new ConcentusEncoder(40_000, 0, false, false);
    float[] tone = Signals.tone(440, -20, 48_000);
    for (int n = 0; n < 100; n++) {
      System.arraycopy(tone, n * 480, loud, 0, 480);
      int length = encoder.encode(loud, 480, packet);
      talker.onAudioPacket(AudioPackets.opus(n, n * 480L, packet, length, clock.nanoTime()));
      engine.playbackPath().tick(out, clock.nanoTime());
      clock.advanceMillis(10);
    }
    assertEquals(-20, engine.status().output().levelDb(), 1);
    engine.removeTalker("peer");
    engine.playbackPath().tick(out, clock.nanoTime());
    engine.playbackPath().tick(out, clock.nanoTime());
    assertEquals(0, Signals.peak(out, 0, 480));
  }

  @Test
  void aFaultInOneTickIsCountedAndTheNextTickGoesOn() throws Exception {
    engine.start();
    connect();
    senderFails = true;
    speak(4);
    while (engine.status().tickFaults() == 0) {
      Thread.onSpinWait();
    }
    senderFails = false;
    levels.clear();
    speak(4);
    assertNotNull(levels.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void theStatusSaysWhatIsInForce() {
    VoiceStatus status = engine.status();
    assertEquals(List.of("highpass", "gain"), status.chain());
    assertEquals("none", status.echo().engine());
    assertEquals("none: test", status.denoiseEngine());
    assertTrue(status.muted());
    assertTrue(status.microphoneClosed());
    assertEquals(100, status.volume());
    assertEquals(DeviceState.Condition.STARTING, status.input().state().condition());
    assertEquals(-127, status.input().levelDb());
    engine.setHighPassHz(0);
    engine.setVolume(30);
    engine.setMuted(false);
    assertEquals(List.of("gain"), engine.status().chain());
    assertEquals(30, engine.status().volume());
    assertFalse(engine.status().muted());
  }

  @Test
  void warmingUpSendsSoundThroughBothPaths() {
    assertTrue(VoiceWarmup.run(OPUS) > 40_000);
  }

  private void send(EncodedAudioFrame frame) {
    if (senderFails) {
      throw new IllegalStateException("a fault on purpose");
    }
    levels.add(frame.audioLevelDbov);
  }

  private void speak(int blocks) throws InterruptedException {
    float[] tone = Signals.tone(400, -6, 480);
    for (int i = 0; i < blocks; i++) {
      assertTrue(sound.microphone.offer(tone, 20, TimeUnit.SECONDS));
    }
    while (!sound.microphone.isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private void awaitLevel(int wanted) throws InterruptedException {
    List<Integer> others = new ArrayList<>();
    Integer level = levels.poll(20, TimeUnit.SECONDS);
    while (level != null && level != wanted) {
      others.add(level);
      level = levels.poll(20, TimeUnit.SECONDS);
    }
    assertNotNull(level, () -> "no frame at " + wanted + " dBov came, but " + others);
  }

  /** Waits until both devices are open and in use, the microphone with one block of silence. */
  private void connect() throws InterruptedException {
    awaitEvents("input OK: test microphone", "output OK: test speaker");
    sound.microphone.put(new float[480]);
    while (!sound.microphone.isEmpty()) {
      clock.advanceMillis(10);
      Thread.onSpinWait();
    }
    levels.clear();
  }

  private String nextEventAsTimePasses() throws InterruptedException {
    String event = null;
    while (event == null) {
      clock.advanceMillis(500);
      event = events.poll(10, TimeUnit.MILLISECONDS);
    }
    return event;
  }

  private void awaitEvents(String... expected) throws InterruptedException {
    for (String event : expected) {
      assertEquals(event, events.poll(60, TimeUnit.SECONDS));
    }
  }
}
