package io.roomhub.daemon.voice;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.voice.capture.AutomaticGainControl;
import io.roomhub.daemon.voice.capture.EncodingTarget;
import io.roomhub.daemon.voice.capture.FrameEncoder;
import io.roomhub.daemon.voice.capture.FrameSender;
import io.roomhub.daemon.voice.capture.GainControl;
import io.roomhub.daemon.voice.capture.NoiseSuppressor;
import io.roomhub.daemon.voice.capture.RNNoiseSuppressor;
import io.roomhub.daemon.voice.earcon.Earcon;
import io.roomhub.daemon.voice.echo.EchoCanceller;
import io.roomhub.daemon.voice.echo.EchoEngines;
import io.roomhub.daemon.voice.echo.LearnedEchoStore;
import io.roomhub.daemon.voice.load.LoadGovernor;
import io.roomhub.daemon.voice.load.LoadMeter;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.sound.AudioDeviceInfo;
import io.roomhub.hardware.sound.AudioInput;
import io.roomhub.hardware.sound.AudioOutput;
import io.roomhub.hardware.sound.SoundSystem;
import io.roomhub.hardware.sound.SoundSystem.Direction;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The hub's voice and ears: owns the two audio paths, the two threads that drive them, and a third
 * one that opens devices, again every second while one is missing. Starts muted, and stays so until
 * {@link #setMuted} says otherwise. Methods may be called by any thread.
 *
 * <p>The paths can be driven without threads too: {@link #capturePath()} and {@link
 * #playbackPath()} before {@link #start()}.
 */
public final class VoiceEngine implements AutoCloseable {
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final HubConfig.Audio config;
  private final Clock clock;
  private final NoiseSuppressor suppressor;
  private final FrameEncoder encoder;
  private final TalkerList talkers = new TalkerList();
  private final Attendance attendance;
  private final CapturePath capturePath;
  private final PlaybackPath playbackPath;
  private final DeviceSlot<AudioInput> input;
  private final DeviceSlot<AudioOutput> output;
  private final BetterDevice betterInput;
  private final BetterDevice betterOutput;
  private final LoadGovernor governor;
  private final CaptureThread captureThread;
  private final PlaybackThread playbackThread;
  private final Thread deviceThread;
  private final EchoMemory echoMemory;
  private final SoundSystem sound;
  private volatile boolean earcons;
  private volatile boolean closeWhenMuted;
  private volatile boolean devicesStirred;
  private volatile @Nullable String microphoneName;

  /**
   * An engine with the stages this hub has: the echo canceller that is configured, RNNoise where
   * its library loads.
   *
   * @param stateDirectory where it keeps what it learns of the room's echo
   * @param sender gets every encoded frame, on the capture thread
   */
  public VoiceEngine(
      HubConfig.Audio config,
      Path stateDirectory,
      SoundSystem sound,
      Clock clock,
      FrameSender sender,
      VoiceListener listener) {
    this(
        config,
        stateDirectory,
        sound,
        clock,
        sender,
        listener,
        EchoEngines.create(config.echoEngine()),
        new AutomaticGainControl(),
        RNNoiseSuppressor.load());
  }

  /** An engine with stages of the caller's choice; they belong to it from now on. */
  public VoiceEngine(
      HubConfig.Audio config,
      Path stateDirectory,
      SoundSystem sound,
      Clock clock,
      FrameSender sender,
      VoiceListener listener,
      EchoCanceller echo,
      GainControl gain,
      NoiseSuppressor suppressor) {
    this.config = config;
    this.clock = clock;
    this.sound = sound;
    closeWhenMuted = config.closeWhenMuted();
    this.suppressor = suppressor;
    earcons = config.earcons();
    attendance = new Attendance(sender, talkers, clock);
    HubConfig.Opus opus = config.opus();
    EchoReference reference = new EchoReference();
    encoder =
        new FrameEncoder(
            encoder(opus), encoder(opus), sender, clock, opus.frameMs(), opus.fec(), opus.dtx());
    capturePath =
        new CapturePath(
            reference,
            echo,
            gain,
            suppressor,
            encoder,
            config.highPassHz(),
            config.echoCancellation(),
            config.autoGainControl(),
            config.noiseSuppression());
    capturePath.onMicrophoneClosedChanged(
        closed -> {
          listener.microphoneClosedChanged(closed);
          stirDevices();
        });
    capturePath.onTalkWhileMuted(listener::talkedWhileMuted);
    playbackPath = new PlaybackPath(talkers, reference, config.volume());
    input =
        new DeviceSlot<>(
            "microphone",
            () -> sound.openInput(config.input()),
            AudioInput::info,
            state -> {
              AudioDeviceInfo device = state.device();
              microphoneName = device == null ? microphoneName : device.name();
              listener.inputChanged(state);
            });
    output =
        new DeviceSlot<>(
            "speaker",
            () -> sound.openOutput(config.output()),
            AudioOutput::info,
            listener::outputChanged);
    betterInput = new BetterDevice(open -> sound.better(Direction.INPUT, config.input(), open));
    betterOutput = new BetterDevice(open -> sound.better(Direction.OUTPUT, config.output(), open));
    echoMemory = new EchoMemory(new LearnedEchoStore(stateDirectory), echo);
    LoadMeter captureLoad = new LoadMeter();
    LoadMeter playbackLoad = new LoadMeter();
    governor = new LoadGovernor(captureLoad, playbackLoad);
    captureThread =
        new CaptureThread(
            input,
            capturePath,
            clock,
            attendance,
            playbackPath::speakerPlays,
            captureLoad,
            governor,
            listener::loadLevelChanged);
    playbackThread = new PlaybackThread(output, playbackPath, clock, attendance, playbackLoad);
    deviceThread =
        Thread.ofPlatform()
            .daemon()
            .name("roomhub-sound-devices")
            .unstarted(this::superviseDevices);
  }

  private static ConcentusEncoder encoder(HubConfig.Opus opus) {
    return new ConcentusEncoder(opus.bitrate(), opus.complexity(), opus.fec(), opus.dtx());
  }

  /** Starts the threads. Devices are opened soon after; both paths tick from now on. Once. */
  public void start() {
    deviceThread.start();
    captureThread.start();
    playbackThread.start();
  }

  /** Mutes or unmutes from the next block on. */
  public void setMuted(boolean muted) {
    capturePath.setMuted(muted);
    stir();
    stirDevices();
  }

  /** What {@link #setMuted} was last told; true at first. */
  public boolean muted() {
    return capturePath.muted();
  }

  /** The fact behind the mute lamp: see {@link CapturePath#microphoneClosed()}. */
  public boolean microphoneClosed() {
    return capturePath.microphoneClosed();
  }

  /** Sets the speaker's volume, 0..100: see {@code Volume}. */
  public void setVolume(int percent) {
    playbackPath.setVolume(percent);
  }

  /** The speaker's volume, 0..100. */
  public int volume() {
    return playbackPath.volume();
  }

  /** Lets the room hear an earcon, unless the configuration wants none. */
  public void play(Earcon earcon) {
    if (earcons) {
      playbackPath.play(earcon);
      stir();
    }
  }

  /** Switches earcons. */
  public void setEarcons(boolean on) {
    earcons = on;
  }

  /** Switches echo cancellation while sound flows. */
  public void setEchoCancellation(boolean on) {
    capturePath.setEchoCancellation(on);
  }

  /** Switches the automatic gain while sound flows. */
  public void setAutomaticGain(boolean on) {
    capturePath.setAutomaticGain(on);
  }

  /** Switches noise suppression while sound flows. */
  public void setNoiseSuppression(boolean on) {
    capturePath.setNoiseSuppression(on);
  }

  /** Moves the high-pass filter's cut-off, Hz; 0 switches it off. */
  public void setHighPassHz(int hz) {
    capturePath.setHighPassHz(hz);
  }

  /** What the encodings for the two classes of receivers are to be like. */
  public void setEncodingTargets(EncodingTarget good, EncodingTarget poor) {
    encoder.setTargets(good, poor);
  }

  /** A talker with the configured bounds; feed it packets and {@link #addTalker} it. */
  public RemoteTalker newTalker() {
    return RemoteTalker.create(config.jitterBuffer().minMs(), config.jitterBuffer().maxMs());
  }

  /** Lets a participant be heard; one of the same id is replaced. */
  public void addTalker(String id, RemoteTalker talker) {
    talkers.add(id, talker);
    stir();
  }

  /** Lets a participant be heard no more; an unknown id is nothing. */
  public void removeTalker(String id) {
    talkers.remove(id);
  }

  /** Blocks of 10 ms captured, of silence too where there is no microphone: for the watchdog. */
  public long capturedBlocks() {
    return captureThread.ticks();
  }

  /** Blocks of 10 ms played, into nothing too where there is no speaker: for the watchdog. */
  public long playedBlocks() {
    return playbackThread.ticks();
  }

  /**
   * Whether the microphone is closed, and not only its gate, while the hub is muted. The gate stays
   * what mutes at once.
   */
  public void setCloseWhenMuted(boolean close) {
    closeWhenMuted = close;
    stirDevices();
  }

  /** What {@link #setCloseWhenMuted} was last told; at first what the configuration says. */
  public boolean closeWhenMuted() {
    return closeWhenMuted;
  }

  /** Name of the microphone that is or was open last; null before the first. */
  public @Nullable String microphoneName() {
    return microphoneName;
  }

  /** How it stands with the microphone. */
  public DeviceState inputState() {
    return input.state();
  }

  /** How it stands with the speaker. */
  public DeviceState outputState() {
    return output.state();
  }

  /** A snapshot. */
  public VoiceStatus status() {
    return new VoiceStatus(
        new VoiceStatus.Device(input.state(), capturePath.levelDb(), captureThread.xruns()),
        new VoiceStatus.Device(output.state(), playbackPath.levelDb(), playbackThread.xruns()),
        capturePath.chain(),
        capturePath.echoStatus(),
        governor.level(),
        capturePath.gainDb(),
        capturePath.denoiseEngine(),
        capturePath.voiceProbability(),
        capturePath.voiceActive(),
        encoder.captureToWireMs(),
        playbackThread.delayMillis(),
        encoder.framesSent(),
        encoder.encoderFaults(),
        captureThread.faults() + playbackThread.faults(),
        playbackPath.talkerFaults(),
        capturePath.muted(),
        capturePath.microphoneClosed(),
        playbackPath.volume());
  }

  /** Whether the board says that its processor is slowed down. Any thread. */
  public void setThrottled(boolean throttled) {
    governor.setThrottled(throttled);
  }

  /** The capture side, for who drives it without threads. */
  public CapturePath capturePath() {
    return capturePath;
  }

  /** The playback side, for who drives it without threads. */
  public PlaybackPath playbackPath() {
    return playbackPath;
  }

  /** Ends the threads and closes the devices; within about two seconds whatever they do. */
  @Override
  public void close() {
    deviceThread.interrupt();
    input.close();
    output.close();
    boolean ended = captureThread.stop();
    playbackThread.stop();
    if (ended) {
      suppressor.close();
    }
  }

  private void stir() {
    attendance.stir();
    captureThread.wake();
    playbackThread.wake();
  }

  /** What a microphone knows of its own device's speaker counts while that is the speaker. */
  private void lookAfterEcho() {
    AudioDeviceInfo microphone = input.state().device();
    AudioDeviceInfo speaker = output.state().device();
    boolean oneDevice =
        microphone != null && speaker != null && microphone.name().equals(speaker.name());
    capturePath.setDeviceCancelsEcho(oneDevice && microphone.cancelsEcho());
    captureThread.setLoopbackWanted(
        oneDevice || config.devices().microphone().referenceChannel() != null);
    echoMemory.tick(input.state(), output.state(), clock.nanoTime());
  }

  private void stirDevices() {
    devicesStirred = true;
    LockSupport.unpark(deviceThread);
  }

  private void superviseDevices() {
    superviseOnce();
    try {
      VoiceWarmup.run(config.opus());
    } catch (RuntimeException e) {
      Logger.warn(e, "voice: the warm-up failed");
    }
    while (!Thread.currentThread().isInterrupted()) {
      superviseOnce();
      long until = clock.nanoTime() + RETRY_NANOS;
      while (!devicesStirred
          && clock.nanoTime() - until < 0
          && !Thread.currentThread().isInterrupted()) {
        clock.parkUntil(until);
      }
    }
  }

  private void superviseOnce() {
    try {
      superviseInput();
      output.openIfMissing();
      prefer(betterInput, input);
      prefer(betterOutput, output);
      lookAfterEcho();
    } catch (RuntimeException e) {
      // A card that is plugged in later shall be found all the same.
      Logger.warn(e, "looking after the sound devices failed; it is tried again");
    }
  }

  private void prefer(BetterDevice better, DeviceSlot<?> slot) {
    if (better.wanted(slot.state().device(), clock.nanoTime())) {
      slot.reopen();
    }
  }

  private void superviseInput() {
    // Before looking: who mutes meanwhile has this done again at once.
    devicesStirred = false;
    if (closeWhenMuted && capturePath.muted() && capturePath.microphoneClosed()) {
      input.rest(DeviceState.CLOSED_WHILE_MUTED, () -> sound.checkInput(config.input()));
    } else {
      input.openIfMissing();
    }
  }
}
