package io.roomhub.daemon.voice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.AudioPackets;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.voice.capture.AutomaticGainControl;
import io.roomhub.daemon.voice.capture.FrameEncoder;
import io.roomhub.daemon.voice.capture.NoNoiseSuppressor;
import io.roomhub.daemon.voice.capture.NoiseSuppressor;
import io.roomhub.daemon.voice.echo.EchoCanceller;
import io.roomhub.daemon.voice.echo.EchoStatus;
import io.roomhub.daemon.voice.echo.NoEchoCanceller;
import io.roomhub.daemon.voice.opus.AudioDecoder;
import io.roomhub.daemon.voice.opus.ConcentusDecoder;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.daemon.voice.receive.JitterBuffer;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.hardware.clock.VirtualClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapturePathTest {
  private static final int SECOND = 48_000;

  /** Opus, VOIP: 6.5 ms. */
  private static final int LOOK_AHEAD = 312;

  /** What the codec makes of exact zeros: at most three steps of 16 bits. */
  private static final double CODEC_SILENCE = 3.0 / 32_768;

  /** A suppressor whose work is easy to see: it takes everything. */
  private static final class TakeAll implements NoiseSuppressor {
    @Override
    public boolean active() {
      return true;
    }

    @Override
    public String engine() {
      return "take all";
    }

    @Override
    public void process(float[] block) {
      Arrays.fill(block, 0);
    }

    @Override
    public float voiceProbability() {
      return 0.75f;
    }
  }

  private final VirtualClock clock = new VirtualClock();
  private EchoCanceller echo = new NoEchoCanceller();
  private final EchoReference reference = new EchoReference();
  private final List<Integer> levels = new ArrayList<>();
  private final List<Boolean> voice = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final ConcentusDecoder decoder = new ConcentusDecoder();
  private final float[] decoded = new float[AudioDecoder.MAX_SAMPLES];
  private float[] received = new float[0];

  @Test
  void aToneReachesTheOtherEndAtItsLevel() {
    CapturePath path = path(new NoNoiseSuppressor("test"), 100);
    path.setMuted(false);
    run(path, Signals.tone(440, -20, 2 * SECOND));
    assertEquals(2 * SECOND, received.length);
    assertEquals(-20, Signals.toneDbfs(received, SECOND / 2, 2 * SECOND, 440), 1);
    assertEquals(-23, levels.get(50), 1);
    assertEquals(-20, path.levelDb(), 0.2);
    assertEquals(0, path.captureToWireMs(), 1e-9, "the virtual clock stands still meanwhile");
  }

  @Test
  void mutedIsTheStateAtTheStartAndIsSentAsSilence() {
    CapturePath path = path(new NoNoiseSuppressor("test"), 100);
    assertTrue(path.muted());
    assertTrue(path.microphoneClosed());
    run(path, Signals.tone(440, 0, SECOND));
    assertEquals(SECOND, received.length, "packets go on, so that the receivers' clocks do");
    assertEquals(0, Signals.peak(received, 0, SECOND));
    assertEquals(List.of(-127), levels.stream().distinct().toList());
    assertEquals(List.of(false), voice.stream().distinct().toList());
    assertEquals(-0.0, path.levelDb(), 0.2, "the microphone's own level is still known");
  }

  @Test
  void unmutingIsHeardWithinTwentyMilliseconds() {
    CapturePath path = path(new NoNoiseSuppressor("test"), 0);
    run(path, Signals.tone(440, -6, 4_800));
    path.setMuted(false);
    run(path, Signals.tone(440, -6, 4_800));
    assertEquals(-9, levels.get(6), 1.1, "the second frame after the wish is at full level");
    assertTrue(levels.get(5) > -14, "and half of the first");
  }

  @Test
  void afterMutingTheOtherEndHearsAFadeAndThenSilence() {
    CapturePath path = path(new NoNoiseSuppressor("test"), 0);
    path.setMuted(false);
    run(path, Signals.tone(440, -6, SECOND));
    path.setMuted(true);
    run(path, Signals.tone(440, -6, SECOND));
    assertEquals(-6, Signals.toneDbfs(received, SECOND / 2, SECOND, 440), 1);
    assertTrue(Signals.dbfs(received, SECOND + 960, SECOND + 2_880) < -40);
    assertEquals(0, Signals.peak(received, SECOND + 2_880, 2 * SECOND));
    assertTrue(
        Signals.steepest(received, SECOND - 480, SECOND + 9_600) < 0.06,
        "no click: the tone itself has steps of 0.029");
  }

  @Test
  void whatWaitsForItsFrameToFillIsMutedToo() {
    CapturePath path = path(new NoNoiseSuppressor("test"), 0);
    path.setMuted(false);
    run(path, Signals.tone(440, -6, SECOND + 480));
    path.setMuted(true);
    run(path, Signals.tone(440, -6, SECOND - 480));
    int silentFrom = SECOND + 480 + LOOK_AHEAD;
    double afterFade = Signals.dbfs(received, silentFrom, silentFrom + 480);
    assertTrue(afterFade < -30, "ringing of the codec at most: " + afterFade + " dBFS");
    assertTrue(Signals.steepest(received, SECOND - 480, SECOND + 9_600) < 0.06, "no click");
  }

  @Test
  void whatAMicrophoneThatStoodStillHearsAfterTheMuteIsNotSent() {
    CapturePath path = path(new NoNoiseSuppressor("test"), 0);
    path.setMuted(false);
    run(path, new float[SECOND]);
    path.setMuted(true);
    clock.advanceMillis(1_500);
    run(path, Signals.tone(440, 0, SECOND));
    assertTrue(Signals.peak(received, 0, received.length) < CODEC_SILENCE, "not even the ramp");
  }

  @Test
  void whatAMicrophoneHeardBeforeItStoodStillIsNotSentAfterTheMute() {
    for (int waiting : new int[] {480, 0}) {
      received = new float[0];
      levels.clear();
      CapturePath path = path(new NoNoiseSuppressor("test"), 0);
      path.setMuted(false);
      run(path, Signals.tone(440, -6, SECOND + waiting));
      path.setMuted(true);
      clock.advanceMillis(1_500);
      run(path, Signals.tone(440, -6, 480));
      assertTrue(path.microphoneClosed(), "with the first block");
      run(path, Signals.tone(440, -6, SECOND));
      assertEquals(List.of(-127), levels.subList(50, levels.size()).stream().distinct().toList());
      double peak = Signals.peak(received, SECOND + 120, received.length);
      assertTrue(peak < 0.01, "but for 2.5 ms of the decoder's own memory: " + peak);
    }
  }

  @Test
  void unmutingDoesNotClickAtTheOtherEnd() {
    CapturePath path = path(new NoNoiseSuppressor("test"), 0);
    path.setMuted(false);
    run(path, Signals.tone(440, -6, SECOND));
    path.setMuted(true);
    run(path, Signals.tone(440, -6, SECOND));
    path.setMuted(false);
    run(path, Signals.tone(440, -6, SECOND));
    assertTrue(
        Signals.steepest(received, 2 * SECOND - 480, 2 * SECOND + 9_600) < 0.06,
        "no click: the tone itself has steps of 0.029");
    assertEquals(-6, Signals.toneDbfs(received, 5 * SECOND / 2, 3 * SECOND, 440), 1);
  }

  @Test
  void theMicrophoneIsClosedExactlyWhileNothingOfItCanLeave() {
    CapturePath path = path(new NoNoiseSuppressor("test"), 0);
    path.onMicrophoneClosedChanged(closed -> events.add(closed + "@" + received.length));
    run(path, Signals.tone(440, -6, 960));
    path.setMuted(false);
    assertTrue(path.microphoneClosed());
    run(path, Signals.tone(440, -6, 480));
    assertFalse(path.microphoneClosed());
    run(path, Signals.tone(440, -6, 480));
    path.setMuted(true);
    run(path, Signals.tone(440, -6, 960));
    assertFalse(path.microphoneClosed(), "the encoder's look-ahead holds the end of the ramp");
    run(path, Signals.tone(440, -6, 960));
    assertTrue(path.microphoneClosed());
    assertEquals(List.of("false@960", "true@3840"), events);
  }

  @Test
  void theChainListsWhatIsReallyInForce() {
    CapturePath path = path(new TakeAll(), 100);
    assertEquals(List.of("highpass", "denoise"), path.chain());
    assertEquals(0.75, path.voiceProbability(), 1e-6);
    path.setHighPassHz(0);
    assertEquals(List.of("denoise"), path.chain());
    path.setNoiseSuppression(false);
    assertEquals(List.of(), path.chain());
    assertTrue(Double.isNaN(path.voiceProbability()));
    assertEquals(List.of("highpass"), path(new NoNoiseSuppressor("gone"), 100).chain());
    assertEquals("none: gone", path(new NoNoiseSuppressor("gone"), 100).denoiseEngine());
    assertEquals("none", path.echoStatus().engine());
  }

  @Test
  void theCancellerGetsWhatIsPlayedOnceAndDelaysTheMicrophone() {
    echo = new Recorder();
    CapturePath path = path(new NoNoiseSuppressor("test"), 0);
    float[] block = new float[480];
    path.tick(block, clock.nanoTime());
    for (int i = 1; i <= 3; i++) {
      Arrays.fill(block, i);
      reference.offer(block);
    }
    path.tick(block, clock.nanoTime());
    Arrays.fill(path.loopback(), 9);
    reference.offer(block);
    path.tick(block, clock.nanoTime());
    assertEquals(List.of("in", "1", "2", "3", "in", "9", "in"), ((Recorder) echo).calls);
    assertEquals(List.of("echo"), path.chain());
    assertEquals("recorder", path.echoStatus().engine());
  }

  @Test
  void echoIsLeftAloneWhereThereIsNoneToBeTaken() {
    echo = new Recorder();
    CapturePath path = path(new NoNoiseSuppressor("test"), 0);
    path.setTestSignal(true);
    assertEquals(List.of(), path.chain());
    path.setTestSignal(false);
    path.setDeviceCancelsEcho(true);
    assertEquals(List.of(), path.chain());
    assertEquals("device", path.echoStatus().engine());
    reference.offer(new float[480]);
    path.tick(new float[480], clock.nanoTime());
    path.setDeviceCancelsEcho(false);
    path.setEchoCancellation(false);
    path.tick(new float[480], clock.nanoTime());
    assertEquals(List.of(), ((Recorder) echo).calls);
  }

  @Test
  void fromTheSilenceThatStandsForAMicrophoneTheCancellerLearnsNothing() {
    echo = new Recorder();
    CapturePath path = path(new NoNoiseSuppressor("test"), 0);
    float[] block = new float[480];
    path.setMicrophone(false);
    for (int i = 1; i <= 3; i++) {
      Arrays.fill(block, i);
      reference.offer(block);
      path.tick(new float[480], clock.nanoTime());
    }
    assertEquals(List.of(), ((Recorder) echo).calls);
    path.setMicrophone(true);
    Arrays.fill(block, 4);
    reference.offer(block);
    path.tick(new float[480], clock.nanoTime());
    assertEquals(List.of("4", "in"), ((Recorder) echo).calls, "what was played meanwhile is gone");
  }

  @Test
  void aTestSignalIsNotDenoised() {
    CapturePath path = path(new TakeAll(), 100);
    path.setTestSignal(true);
    path.setMuted(false);
    run(path, Signals.tone(440, -20, SECOND));
    assertEquals(List.of("highpass"), path.chain());
    assertEquals(-20, Signals.toneDbfs(received, SECOND / 2, SECOND, 440), 1);
  }

  @Test
  void whileNobodyIsThereTheLevelIsAllThatIsLookedAt() {
    TakeAll suppressor = new TakeAll();
    CapturePath path = path(suppressor, 0);
    path.setMuted(false);
    path.setAlone(true);
    run(path, Signals.tone(440, -20, SECOND));
    assertEquals(-20, path.levelDb(), 0.2);
    assertEquals(-20, Signals.toneDbfs(received, SECOND / 2, SECOND, 440), 1, "it was not asked");
    path.setAlone(false);
    received = new float[0];
    run(path, Signals.tone(440, -20, SECOND));
    assertTrue(Signals.peak(received, SECOND / 10, SECOND) < 0.001, "and now it is");
  }

  @Test
  void switchesActWhileSoundFlows() {
    CapturePath path = path(new TakeAll(), 0);
    path.setMuted(false);
    run(path, Signals.tone(440, -20, SECOND));
    assertTrue(Signals.dbfs(received, SECOND / 2, SECOND) < -60);
    path.setNoiseSuppression(false);
    run(path, Signals.tone(440, -20, SECOND));
    assertEquals(-20, Signals.toneDbfs(received, 3 * SECOND / 2, 2 * SECOND, 440), 1);
    path.setHighPassHz(2_000);
    run(path, Signals.tone(440, -20, SECOND));
    assertTrue(Signals.toneDbfs(received, 5 * SECOND / 2, 3 * SECOND, 440) < -40);
  }

  @Test
  void voiceActivityFollowsEnergyWhereNoSuppressorTells() {
    CapturePath path = path(new NoNoiseSuppressor("test"), 0);
    path.setMuted(false);
    run(path, Signals.noise(-60, 10 * SECOND, 1));
    assertFalse(voice.getLast(), "steady noise is no voice");
    run(path, Signals.tone(300, -20, 9_600));
    assertTrue(voice.getLast());
    run(path, Signals.noise(-60, SECOND / 2, 2));
    assertFalse(voice.getLast());
  }

  @Test
  void theGainDoesNotTakeNoiseForSpeechWhenTheMicrophoneGoesLive() {
    CapturePath path = path(new NoNoiseSuppressor("test"), 0);
    path.setAutomaticGain(true);
    run(path, Signals.noise(-50, 10 * SECOND, 1));
    path.setMuted(false);
    run(path, Signals.noise(-50, 15 * SECOND, 2));
    assertEquals(0, path.gainDb(), 1, "noise alone is nothing to be made louder");
    assertFalse(voice.getLast());
  }

  @Test
  void whatThePeersSayIsNotSentBackToThem() {
    TalkerList talkers = new TalkerList();
    RemoteTalker talker = new RemoteTalker(new FakeCodec.Decoder(), new JitterBuffer(20, 500));
    talkers.add("peer", talker);
    PlaybackPath playback = new PlaybackPath(talkers, reference, 100);
    CapturePath capture = path(new NoNoiseSuppressor("test"), 100);
    capture.setMuted(false);
    float[] tone = Signals.tone(1_000, -6, SECOND);
    float[] speaker = new float[480];
    byte[] packet = new byte[1275];
    for (int n = 0; n < 100; n++) {
      float[] part = Arrays.copyOfRange(tone, n * 480, n * 480 + 480);
      int length = FakeCodec.packet(part, 480, false, packet);
      talker.onAudioPacket(AudioPackets.opus(n, n * 480L, packet, length, clock.nanoTime()));
      playback.tick(speaker, clock.nanoTime());
      run(capture, new float[480]);
    }
    assertTrue(playback.levelDb() > -22, "the peer is heard here");
    assertTrue(Signals.peak(received, 0, received.length) < CODEC_SILENCE, "and nowhere else");
  }

  private CapturePath path(NoiseSuppressor suppressor, int highPassHz) {
    FrameEncoder encoder =
        new FrameEncoder(
            new ConcentusEncoder(40_000, 5, true, false),
            new ConcentusEncoder(40_000, 5, true, false),
            this::receive,
            clock,
            20,
            true,
            false);
    return new CapturePath(
        reference,
        echo,
        new AutomaticGainControl(),
        suppressor,
        encoder,
        highPassHz,
        true,
        false,
        true);
  }

  private void run(CapturePath path, float[] sound) {
    float[] block = new float[480];
    for (int at = 0; at < sound.length; at += 480) {
      System.arraycopy(sound, at, block, 0, 480);
      path.tick(block, clock.nanoTime());
      clock.advanceMillis(10);
    }
  }

  private void receive(EncodedAudioFrame frame) {
    int samples = decoder.decode(frame.payload, 0, frame.length, decoded);
    received = Arrays.copyOf(received, received.length + samples);
    System.arraycopy(decoded, 0, received, received.length - samples, samples);
    levels.add(frame.audioLevelDbov);
    voice.add(frame.voiceActivity);
  }

  /** Writes down what it is given. */
  private static final class Recorder implements EchoCanceller {
    private final List<String> calls = new ArrayList<>();

    @Override
    public boolean active() {
      return true;
    }

    @Override
    public void played(float[] block) {
      calls.add(String.valueOf((int) block[0]));
    }

    @Override
    public void process(float[] microphone) {
      calls.add("in");
    }

    @Override
    public int delaySamples() {
      return 480;
    }

    @Override
    public EchoStatus status() {
      return EchoStatus.of("recorder");
    }
  }
}
