package io.roomhub.daemon.voice;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.voice.capture.AutomaticGainControl;
import io.roomhub.daemon.voice.capture.FrameEncoder;
import io.roomhub.daemon.voice.capture.NoNoiseSuppressor;
import io.roomhub.daemon.voice.echo.KalmanEchoCanceller;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.hardware.clock.VirtualClock;
import io.roomhub.hardware.sound.AudioBlock;
import java.util.Arrays;
import java.util.Random;

/**
 * Sends one second of noise and silence through both paths once, on parts of its own, so that the
 * first word of the first call does not meet cold code: an Opus frame costs ten times as much then.
 */
public final class VoiceWarmup {
  private static final int BLOCKS = 100;
  private static final int LOST_EVERY = 10;

  private VoiceWarmup() {}

  /**
   * Runs it; any thread, takes a few hundred ms of CPU.
   *
   * @return samples that came out at the other end with any sound in them
   */
  public static long run(HubConfig.Opus opus) {
    VirtualClock clock = new VirtualClock();
    TalkerList talkers = new TalkerList();
    RemoteTalker talker = RemoteTalker.create(20, 500);
    talkers.add("warm-up", talker);
    EchoReference reference = new EchoReference();
    CapturePath capture =
        new CapturePath(
            reference,
            new KalmanEchoCanceller(),
            new AutomaticGainControl(),
            new NoNoiseSuppressor("warm-up"),
            new FrameEncoder(
                encoder(opus),
                encoder(opus),
                new Loopback(talker, new AudioPacket(), clock)::send,
                clock,
                opus.frameMs(),
                opus.fec(),
                opus.dtx()),
            100,
            true,
            true,
            false);
    PlaybackPath playback = new PlaybackPath(talkers, reference, 100);
    capture.setMuted(false);
    Random random = new Random(1);
    float[] block = new float[AudioBlock.SAMPLES];
    for (int i = 0; i < BLOCKS; i++) {
      Arrays.fill(block, 0);
      for (int k = 0; i < BLOCKS / 2 && k < block.length; k++) {
        block[k] = (float) (0.1 * random.nextGaussian());
      }
      capture.tick(block, clock.nanoTime());
      playback.tick(block, clock.nanoTime());
      clock.advanceNanos(AudioBlock.NANOS);
    }
    return talker.stats().playedSamples();
  }

  private static ConcentusEncoder encoder(HubConfig.Opus opus) {
    return new ConcentusEncoder(opus.bitrate(), opus.complexity(), opus.fec(), opus.dtx());
  }

  /** A network without a network, which loses some packets to warm recovery and concealment too. */
  private record Loopback(RemoteTalker talker, AudioPacket packet, VirtualClock clock) {
    void send(EncodedAudioFrame frame) {
      int sequence = (int) (frame.timestamp / frame.samples);
      if (sequence % LOST_EVERY != LOST_EVERY - 1) {
        packet.sequenceNumber = sequence & 0xffff;
        packet.timestamp = frame.timestamp;
        packet.payload = frame.payload;
        packet.length = frame.length;
        packet.arrivalNanos = clock.nanoTime();
        talker.onAudioPacket(packet);
      }
    }
  }
}
