package io.roomhub.bench;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.voice.VoiceEngine;
import io.roomhub.daemon.voice.VoiceListener;
import io.roomhub.daemon.voice.capture.EncodingTarget;
import io.roomhub.daemon.voice.capture.FrameSender;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.hardware.clock.VirtualClock;
import io.roomhub.hardware.sound.AudioBlock;
import io.roomhub.hardware.sound.DefaultSoundSystem;
import io.roomhub.hardware.sound.SoundOptions;
import java.nio.file.Path;
import java.util.Random;

/**
 * A hub's voice in virtual time, with virtual peers who say what the hub says, each 20 to 40 ms
 * late and with 1 % of the packets lost.
 */
final class VirtualRoom {
  private static final int MAX_DELAY_TICKS = 4;
  private static final int MIN_DELAY_TICKS = 2;

  final VirtualClock clock = new VirtualClock();
  final VoiceEngine engine;
  final RemoteTalker[] talkers;
  private final float[] microphone = new float[AudioBlock.SAMPLES];
  private final float[] speaker = new float[AudioBlock.SAMPLES];
  private final float[] speech;
  private final Random random = new Random(7);
  private final EncodedAudioFrame[][] inFlight;
  private final int[][] due;
  private final AudioPacket packet = new AudioPacket();
  private int position;
  private int sequence;
  private long tick;
  private boolean somebodyPoor;

  /** Any number of peers, speech repeated for ever. */
  VirtualRoom(HubConfig.Audio config, int peers, float[] speech) {
    this.speech = speech;
    engine =
        new VoiceEngine(
            config,
            Path.of(System.getProperty("java.io.tmpdir")),
            new DefaultSoundSystem(clock, SoundOptions.AUTO),
            clock,
            new Peers(),
            new VoiceListener() {});
    engine.setMuted(false);
    talkers = new RemoteTalker[peers];
    inFlight = new EncodedAudioFrame[peers][MAX_DELAY_TICKS * 2];
    due = new int[peers][MAX_DELAY_TICKS * 2];
    for (int i = 0; i < peers; i++) {
      talkers[i] = engine.newTalker();
      engine.addTalker("peer" + i, talkers[i]);
      for (int slot = 0; slot < inFlight[i].length; slot++) {
        inFlight[i][slot] = new EncodedAudioFrame();
        due[i][slot] = -1;
      }
    }
  }

  /** Has an encoding made for the poor class as well, as if somebody were of it. */
  void addPoor() {
    engine.setEncodingTargets(new EncodingTarget(40_000, 0), new EncodingTarget(16_000, 20));
    somebodyPoor = true;
  }

  private final class Peers implements FrameSender {
    @Override
    public void send(EncodedAudioFrame frame) {
      VirtualRoom.this.send(frame);
    }

    @Override
    public boolean hasPoorReceivers() {
      return somebodyPoor;
    }
  }

  private void send(EncodedAudioFrame frame) {
    sequence++;
    for (int peer = 0; peer < talkers.length; peer++) {
      if (random.nextInt(100) == 0) {
        continue;
      }
      int slot = Math.floorMod(sequence, inFlight[peer].length);
      EncodedAudioFrame copy = inFlight[peer][slot];
      System.arraycopy(frame.payload, 0, copy.payload, 0, frame.length);
      copy.length = frame.length;
      copy.timestamp = frame.timestamp;
      copy.samples = sequence;
      due[peer][slot] = MIN_DELAY_TICKS + random.nextInt(MAX_DELAY_TICKS - MIN_DELAY_TICKS + 1);
    }
  }

  /** Lets 10 ms pass: arrivals, capture, playout. */
  void tick() {
    clock.advanceNanos(AudioBlock.NANOS);
    tick++;
    for (int peer = 0; peer < talkers.length; peer++) {
      for (int slot = 0; slot < due[peer].length; slot++) {
        if (due[peer][slot] >= 0 && due[peer][slot]-- == 0) {
          EncodedAudioFrame frame = inFlight[peer][slot];
          packet.sequenceNumber = frame.samples & 0xffff;
          packet.timestamp = frame.timestamp & 0xffffffffL;
          packet.ssrc = 1000 + peer;
          packet.payload = frame.payload;
          packet.length = frame.length;
          packet.arrivalNanos = clock.nanoTime();
          talkers[peer].onAudioPacket(packet);
        }
      }
    }
    for (int i = 0; i < microphone.length; i++) {
      microphone[i] = speech[position];
      position = (position + 1) % speech.length;
    }
    engine.capturePath().tick(microphone, clock.nanoTime());
    engine.playbackPath().tick(speaker, clock.nanoTime());
  }

  /** Ticks so far. */
  long ticks() {
    return tick;
  }
}
