package io.roomhub.daemon.voice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.rtp.RedPacker;
import io.roomhub.daemon.voice.capture.AutomaticGainControl;
import io.roomhub.daemon.voice.capture.FrameEncoder;
import io.roomhub.daemon.voice.capture.FrameSender;
import io.roomhub.daemon.voice.capture.NoNoiseSuppressor;
import io.roomhub.daemon.voice.echo.KalmanEchoCanceller;
import io.roomhub.daemon.voice.receive.JitterBuffer;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.hardware.clock.VirtualClock;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The audio path allocates nothing: both paths with a codec that does not, and bad weather. */
class AllocationTest {
  private static final int TALKERS = 3;
  private static final int[] DISTANCES = {1, 2};

  private final VirtualClock clock = new VirtualClock();
  private final RedPacker packer = new RedPacker(111);
  private final byte[] red = new byte[1500];
  private final AudioPacket packet = new AudioPacket();
  private final Random network = new Random(6);
  private final TalkerList list = new TalkerList();
  private final RemoteTalker[] talkers = new RemoteTalker[TALKERS];
  private final EchoReference reference = new EchoReference();
  private final PlaybackPath playback = new PlaybackPath(list, reference, 80);
  private long ticks;
  private final float[] microphone = new float[480];
  private final float[] speaker = new float[480];
  private final float[] sound = Signals.speech(48_000, 2);
  private final CapturePath capture =
      new CapturePath(
          reference,
          new KalmanEchoCanceller(),
          new AutomaticGainControl(),
          new NoNoiseSuppressor("test"),
          new FrameEncoder(
              new FakeCodec.Encoder(),
              new FakeCodec.Encoder(),
              new Everybody(),
              clock,
              10,
              true,
              false),
          100,
          true,
          true,
          true);

  @Test
  void fiveMinutesOfTicksWithLossAndJitterAllocateNothingAndStayInTime() {
    for (int i = 0; i < TALKERS; i++) {
      talkers[i] = new RemoteTalker(new FakeCodec.Decoder(), new JitterBuffer(20, 500));
      list.add("t" + i, talkers[i]);
    }
    capture.setMuted(false);
    tick(10_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    long before = threads.getThreadAllocatedBytes(thread);
    tick(30_000);
    long allocated = threads.getThreadAllocatedBytes(thread) - before;
    // The measurement itself and compilation on the way cost a little, once; one object of the
    // smallest size in each tick would be 480 000 bytes.
    assertTrue(allocated < 120_000, allocated + " bytes in 30 000 ticks");
    for (RemoteTalker talker : talkers) {
      assertTrue(talker.stats().jitterBufferMs() < 60, talker.stats().toString());
      assertEquals(1, 48_000L * 400 / (double) talker.stats().playedSamples(), 0.001);
    }
  }

  private void tick(int count) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(sound, (i % 100) * 480, microphone, 0, 480);
      if (i % 1_000 == 0) {
        capture.setMuted(i % 2_000 == 0);
      }
      ticks++;
      capture.tick(microphone, clock.nanoTime());
      playback.tick(speaker, clock.nanoTime());
      clock.advanceMillis(10);
    }
  }

  /** Somebody is of the poor class in every other half minute; what it gets nobody looks at. */
  private final class Everybody implements FrameSender {
    @Override
    public void send(EncodedAudioFrame frame) {
      toAll(frame);
    }

    @Override
    public boolean hasPoorReceivers() {
      return ticks / 3_000 % 2 == 1;
    }
  }

  private void toAll(EncodedAudioFrame frame) {
    int sequence = (int) (frame.timestamp / frame.samples) & 0xffff;
    int packed =
        packer.pack(frame.payload, 0, frame.length, frame.timestamp, DISTANCES, red, red.length);
    for (RemoteTalker talker : talkers) {
      int fate = network.nextInt(100);
      if (fate < 5) {
        continue;
      }
      packet.sequenceNumber = sequence;
      packet.timestamp = frame.timestamp;
      packet.red = sequence % 2 != 0;
      packet.payload = packet.red ? red : frame.payload;
      packet.length = packet.red ? packed : frame.length;
      packet.arrivalNanos = clock.nanoTime() - fate * 50_000L;
      talker.onAudioPacket(packet);
    }
  }
}
