package io.roomhub.daemon.voice;

import io.roomhub.daemon.voice.capture.FrameEncoder;
import io.roomhub.daemon.voice.capture.GainControl;
import io.roomhub.daemon.voice.capture.HighPass;
import io.roomhub.daemon.voice.capture.NoiseSuppressor;
import io.roomhub.daemon.voice.capture.SwitchedStage;
import io.roomhub.daemon.voice.capture.TalkWhileMuted;
import io.roomhub.daemon.voice.echo.EchoCanceller;
import io.roomhub.daemon.voice.echo.EchoStatus;
import io.roomhub.daemon.voice.gate.MuteGate;
import io.roomhub.daemon.voice.level.VoiceActivity;
import io.roomhub.daemon.voice.load.LoadLevel;
import io.roomhub.daemon.voice.meter.LevelMeter;
import io.roomhub.hardware.sound.AudioBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * From the microphone to the wire, 10 ms at a time; {@link #tick} names the stages in their order.
 * The device behind {@code AudioInput} has already resampled and mixed down.
 *
 * <p>Order matters: echo cancellation comes before anything non-linear, which would break its view
 * of the room, and the mute gate comes last before the encoder, so that nothing behind it can let
 * sound through. {@link #tick} belongs to the capture thread; switches may be set and figures read
 * by any.
 */
public final class CapturePath {
  /** Blocks further apart than this, ns, do not make one sound: the microphone stood still. */
  private static final long STOOD_STILL_NANOS = 100_000_000L;

  private final EchoReference reference;
  private final EchoCanceller echo;
  private final GainControl gain;
  private final NoiseSuppressor suppressor;
  private final FrameEncoder encoder;

  private final HighPass highPass;
  private final SwitchedStage highPassStage;
  private final SwitchedStage echoStage;
  private final SwitchedStage gainStage;
  private final SwitchedStage denoiseStage;
  private final MuteGate gate = new MuteGate(false);
  private final VoiceActivity voice = VoiceActivity.ofMicrophone();
  private final LevelMeter level = new LevelMeter();
  private final TalkWhileMuted talkWhileMuted = new TalkWhileMuted();
  private final float[] played = new float[AudioBlock.SAMPLES];
  private final float[] loopback = new float[AudioBlock.SAMPLES];
  private boolean loopbackFresh;
  private double playedMeanSquare;

  private volatile int highPassHz;
  private volatile boolean echoCancellation;
  private volatile boolean automaticGain;
  private volatile boolean noiseSuppression;
  private volatile boolean timeToDenoise = true;
  private volatile boolean testSignal;
  private volatile boolean deviceCancelsEcho;
  private volatile boolean soundBehindGate;
  private volatile MicrophoneListener closedListener = closed -> {};
  private volatile Runnable talkListener = () -> {};
  private boolean reportedClosed = true;
  private boolean alone;
  private boolean microphone = true;
  private long lastCaptureNanos;

  /**
   * A path whose gate is closed.
   *
   * @param reference where the played sound comes from
   * @param highPassHz cut-off, 0 switches the filter off
   */
  public CapturePath(
      EchoReference reference,
      EchoCanceller echo,
      GainControl gain,
      NoiseSuppressor suppressor,
      FrameEncoder encoder,
      int highPassHz,
      boolean echoCancellation,
      boolean automaticGain,
      boolean noiseSuppression) {
    this.reference = reference;
    this.echo = echo;
    this.gain = gain;
    this.suppressor = suppressor;
    this.encoder = encoder;
    this.highPassHz = highPassHz;
    this.echoCancellation = echoCancellation;
    this.automaticGain = automaticGain;
    this.noiseSuppression = noiseSuppression;
    highPass = new HighPass(Math.max(1, highPassHz));
    highPassStage = SwitchedStage.of(highPass);
    echoStage = SwitchedStage.of(echo);
    gainStage = SwitchedStage.of(gain, this::speechSteersGain);
    denoiseStage = SwitchedStage.of(suppressor);
  }

  /**
   * Takes 10 ms from the microphone all the way to the peers.
   *
   * @param block 480 samples, ±1.0; overwritten
   * @param captureNanos when the last of them was captured, monotonic
   */
  public void tick(float[] block, long captureNanos) {
    level.add(block);

    highPass(block);
    echo(block);
    speech(block);
    gainStage.process(block, !alone && gainInForce());
    denoiseStage.process(block, denoises());
    boolean closed = gate(block, captureNanos - lastCaptureNanos > STOOD_STILL_NANOS);
    lastCaptureNanos = captureNanos;

    double meanSquare = LevelMeter.meanSquare(block, 0, block.length);
    if (denoises()) {
      voice.byProbability(suppressor.voiceProbability());
    }
    boolean speaks = !closed && voice.active();
    encoder.add(block, meanSquare, closed, speaks, captureNanos - delayNanos());

    soundBehindGate = encoder.holdsSound();
    reportMicrophone();
    reportTalkWhileMuted();
  }

  /**
   * Whether nobody is there to hear: echo, gain and denoise then rest, which is most of what a hub
   * costs. Capture thread.
   */
  void setAlone(boolean nobodyListens) {
    alone = nobodyListens;
  }

  /**
   * Whether blocks come from a microphone: the echo canceller would learn from the silence that
   * stands for one that the room gives no echo back. Capture thread.
   */
  void setMicrophone(boolean present) {
    microphone = present;
  }

  /** Does less from the next block on, or more again. Capture thread. */
  void setLoadLevel(LoadLevel level) {
    encoder.setComplexityLimit(level.complexityLimit());
    timeToDenoise = level.denoise();
  }

  private void highPass(float[] block) {
    int hz = highPassHz;
    if (hz > 0) {
      highPass.setCutOff(hz);
    }
    highPassStage.process(block, hz > 0);
  }

  /** A stage that is off gets neither side, so that both sides go on together when it is on. */
  private void echo(float[] block) {
    boolean inForce = !alone && microphone && echoInForce();
    double loudest = 0;
    boolean any = false;
    while (reference.poll(played)) {
      if (inForce && !loopbackFresh) {
        echo.played(played);
      }
      loudest = Math.max(loudest, LevelMeter.meanSquare(played, 0, played.length));
      any = true;
    }
    if (any) {
      playedMeanSquare = loudest;
    }
    if (inForce && loopbackFresh) {
      echo.played(loopback);
    }
    loopbackFresh = false;
    echoStage.process(block, inForce);
  }

  /** How much older than the microphone's the present block is. */
  private long delayNanos() {
    return echoInForce() ? echo.delaySamples() * AudioBlock.NANOS / AudioBlock.SAMPLES : 0;
  }

  /**
   * Returns whether the block that left the gate holds nothing captured. After a standstill there
   * is nothing that a ramp would end without a click: what comes was said long after the wish, and
   * what had not left before it would be heard long after the wish.
   */
  private boolean gate(float[] block, boolean stoodStill) {
    boolean wasClosed = gate.isClosed();
    if (!wasClosed) {
      soundBehindGate = true;
    }
    boolean forgets = gate.closing() && stoodStill;
    if (forgets) {
      encoder.forget();
      gate.shut(block);
    } else if (gate.closing() && encoder.fadeOutPending()) {
      gate.shut(block);
    } else {
      gate.process(block);
    }
    reportMicrophone();
    return (wasClosed || forgets) && gate.isClosed();
  }

  private void reportMicrophone() {
    boolean closed = microphoneClosed();
    if (closed != reportedClosed) {
      reportedClosed = closed;
      closedListener.microphoneClosedChanged(closed);
    }
  }

  private void reportTalkWhileMuted() {
    // By energy alone a chair that is moved would be told that it is muted.
    boolean talks = voice.active() && denoises();
    if (talkWhileMuted.hears(muted(), talks, playedMeanSquare)) {
      talkListener.run();
    }
  }

  /**
   * Without the noise suppressor's word energy tells speech, before the gain, which would hear
   * itself, and before the gate, behind which all that comes looks like speech once it opens.
   */
  private void speech(float[] block) {
    if (!denoises()) {
      voice.byEnergy(LevelMeter.meanSquare(block, 0, block.length));
    }
  }

  /** Energy has to learn the room before its word counts, and the hub begins muted. */
  private boolean speechSteersGain() {
    return voice.active() && (denoises() || !gate.isClosed());
  }

  private boolean denoises() {
    return !alone && denoiseInForce();
  }

  private boolean echoInForce() {
    return echoCancellation && echo.active() && !testSignal && !deviceCancelsEcho;
  }

  private boolean gainInForce() {
    return automaticGain && !testSignal;
  }

  private boolean denoiseInForce() {
    return noiseSuppression && timeToDenoise && suppressor.active() && !testSignal;
  }

  /** Names who is told, on the capture thread, when {@link #microphoneClosed()} changes. */
  void onMicrophoneClosedChanged(MicrophoneListener listener) {
    closedListener = listener;
  }

  /** Names who is told, on the capture thread, when somebody speaks into the closed gate. */
  void onTalkWhileMuted(Runnable listener) {
    talkListener = listener;
  }

  /** Hears of changes of {@link #microphoneClosed()}. */
  @FunctionalInterface
  interface MicrophoneListener {
    void microphoneClosedChanged(boolean closed);
  }

  /** Opens or closes the gate from the next block on. */
  public void setMuted(boolean muted) {
    gate.setOpen(!muted);
  }

  /** What {@link #setMuted} was last told; true at first. */
  public boolean muted() {
    return !gate.openWanted();
  }

  /**
   * True exactly while no captured sound can leave: the gate is closed, and the encoder too has
   * nothing left of what passed before. The mute lamp shows this. False before the first sample
   * passes; true again 50 ms after the wish at most (20 ms frames).
   */
  public boolean microphoneClosed() {
    return gate.isClosed() && !soundBehindGate;
  }

  /** Switches echo cancellation, faded over 10 ms. */
  public void setEchoCancellation(boolean on) {
    echoCancellation = on;
  }

  /** Switches the automatic gain, faded over 10 ms. */
  public void setAutomaticGain(boolean on) {
    automaticGain = on;
  }

  /** Switches noise suppression, faded over 10 ms. */
  public void setNoiseSuppression(boolean on) {
    noiseSuppression = on;
  }

  /** Moves the high-pass filter's cut-off, Hz; 0 switches it off. */
  public void setHighPassHz(int hz) {
    highPassHz = hz;
  }

  /**
   * Tells whether the input is a test tone and no microphone: echo, gain and denoise leave it
   * alone.
   */
  public void setTestSignal(boolean isTestSignal) {
    testSignal = isTestSignal;
  }

  /** Tells whether microphone and speaker are one device that takes its echo away itself. */
  public void setDeviceCancelsEcho(boolean cancels) {
    deviceCancelsEcho = cancels;
  }

  /**
   * Where the device itself tells what it plays: to be written before a {@link #tick}, and used in
   * it instead of what the hub played. Capture thread.
   */
  float[] loopback() {
    loopbackFresh = true;
    return loopback;
  }

  /** The stages really in force, in order: {@code highpass}, {@code echo}, {@code gain}, ... */
  public List<String> chain() {
    List<String> stages = new ArrayList<>(4);
    if (highPassHz > 0) {
      stages.add("highpass");
    }
    if (echoInForce()) {
      stages.add("echo");
    }
    if (gainInForce()) {
      stages.add("gain");
    }
    if (denoiseInForce()) {
      stages.add("denoise");
    }
    return List.copyOf(stages);
  }

  /** Level of the microphone before all stages, dBFS. */
  public double levelDb() {
    return level.dbfs();
  }

  /** How likely somebody speaks, 0..1, by the noise suppressor; NaN while it is not in force. */
  public double voiceProbability() {
    return denoiseInForce() ? suppressor.voiceProbability() : Double.NaN;
  }

  /** Whether somebody speaks, heard behind the whole chain. */
  public boolean voiceActive() {
    return voice.active();
  }

  /** What the echo canceller does; what it did last, while it is not in force. */
  public EchoStatus echoStatus() {
    return deviceCancelsEcho ? EchoStatus.of(EchoStatus.DEVICE) : echo.status();
  }

  /** What the automatic gain does now, dB; 0 while it is not in force. */
  public double gainDb() {
    return gainInForce() ? gain.gainDb() : 0;
  }

  /** Name of the noise suppressor, or why there is none. */
  public String denoiseEngine() {
    return suppressor.engine();
  }

  /** See {@link FrameEncoder#captureToWireMs()}. */
  public double captureToWireMs() {
    return encoder.captureToWireMs();
  }
}
