package io.roomhub.daemon.voice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.AudioPackets;
import io.roomhub.daemon.voice.opus.AudioDecoder;
import io.roomhub.daemon.voice.receive.JitterBuffer;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlaybackPathTest {
  private static final long TICK = 10_000_000;

  private final TalkerList talkers = new TalkerList();
  private final EchoReference reference = new EchoReference();
  private final PlaybackPath path = new PlaybackPath(talkers, reference, 100);
  private long now = 1_000_000_000;
  private int packets;

  @Test
  void twoTalkersAreBothHeardAndBroughtToTheSameLoudness() {
    RemoteTalker low = talker("low");
    RemoteTalker high = talker("high");
    float[] out = new float[96_000];
    run(out, Signals.tone(500, -20, 96_000), low, Signals.tone(2_000, -26, 96_000), high);
    assertEquals(-20, Signals.toneDbfs(out, 72_000, 96_000, 500), 0.6);
    assertEquals(-20, Signals.toneDbfs(out, 72_000, 96_000, 2_000), 0.8);
    assertEquals(-17, path.levelDb(), 1);
  }

  @Test
  void fifteenTalkersAtFullScaleStayWithinFullScaleAndSound() {
    Object[] all = new Object[30];
    for (int i = 0; i < 15; i++) {
      all[2 * i] = Signals.tone(300, 0, 48_000);
      all[2 * i + 1] = talker("t" + i);
    }
    float[] out = new float[48_000];
    run(out, all);
    assertTrue(Signals.peak(out, 0, 48_000) <= 1, "clipped");
    assertEquals(-1, Signals.toneDbfs(out, 24_000, 48_000, 300), 0.2);
    double ofTheTone = 2 * Math.PI * 300 / 48_000;
    assertTrue(Signals.steepest(out, 0, 48_000) < 1.5 * ofTheTone, "a step in the sound");
  }

  @Test
  void aTalkerWhoWasRemovedIsHeardNoMore() {
    RemoteTalker talker = talker("one");
    float[] tone = Signals.tone(500, -20, 24_000);
    run(new float[24_000], tone, talker);
    talkers.remove("one");
    talkers.remove("never there");
    float[] out = new float[24_000];
    run(out, tone, talker);
    assertEquals(0, Signals.peak(out, 480, 24_000));
  }

  @Test
  void aTalkerWhoseStreamCausesAFaultSilencesNobodyElse() {
    talkers.add("broken", new RemoteTalker(new FailingDecoder(), new JitterBuffer(20, 500)));
    float[] tone = Signals.tone(500, -20, 48_000);
    float[] out = new float[48_000];
    RemoteTalker broken = talkers.get("broken");
    run(out, tone, broken, tone, talker("sound"));
    assertEquals(-20, Signals.toneDbfs(out, 24_000, 48_000, 500), 0.3);
    assertTrue(path.talkerFaults() > 10);
  }

  private static final class FailingDecoder implements AudioDecoder {
    @Override
    public int decode(byte[] packet, int offset, int length, float[] pcm) {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public int decodeFec(byte[] packet, int offset, int length, int samples, float[] pcm) {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public int conceal(int samples, float[] pcm) {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void reset() {}
  }

  @Test
  void theVolumeAppliesToWhatIsPlayed() {
    path.setVolume(50);
    float[] out = new float[48_000];
    run(out, Signals.tone(500, -20, 48_000), talker("one"));
    assertEquals(-26, Signals.toneDbfs(out, 24_000, 48_000, 500), 0.3);
    assertEquals(50, path.volume());
  }

  @Test
  void whatIsPlayedIsTheEchoReferenceSampleBySample() {
    RemoteTalker talker = talker("one");
    float[] tone = Signals.tone(500, -20, 4_800);
    float[] taken = new float[480];
    float[] out = new float[480];
    for (int at = 0; at < 4_800; at += 480) {
      run(out, Arrays.copyOfRange(tone, at, at + 480), talker);
      assertTrue(reference.poll(taken));
      assertEquals(0, Arrays.compare(out, taken));
    }
    assertFalse(reference.poll(taken), "nothing more was played");
  }

  @Test
  void anEchoReferenceThatNobodyTakesIsBounded() {
    float[] block = new float[480];
    for (int i = 0; i < 100; i++) {
      Arrays.fill(block, i);
      reference.offer(block);
    }
    for (int i = 0; i < 32; i++) {
      assertTrue(reference.poll(block));
      assertEquals(i, block[0]);
    }
    assertFalse(reference.poll(block));
  }

  private RemoteTalker talker(String id) {
    RemoteTalker talker = new RemoteTalker(new FakeCodec.Decoder(), new JitterBuffer(20, 500));
    talkers.add(id, talker);
    return talker;
  }

  /** Sends each sound to its talker in 10 ms packets and plays as long as {@code out} is. */
  private void run(float[] out, Object... soundsAndTalkers) {
    byte[] packet = new byte[1275];
    float[] block = new float[480];
    for (int at = 0; at < out.length; at += 480) {
      for (int i = 0; i < soundsAndTalkers.length; i += 2) {
        float[] sound = (float[]) soundsAndTalkers[i];
        int length = FakeCodec.packet(Arrays.copyOfRange(sound, at, at + 480), 480, false, packet);
        ((RemoteTalker) soundsAndTalkers[i + 1])
            .onAudioPacket(AudioPackets.opus(packets, packets * 480L, packet, length, now));
      }
      packets++;
      path.tick(block, now);
      System.arraycopy(block, 0, out, at, 480);
      now += TICK;
    }
  }
}
