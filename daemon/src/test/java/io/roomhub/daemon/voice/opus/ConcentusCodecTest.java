package io.roomhub.daemon.voice.opus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.roomhub.daemon.voice.Signals;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcentusCodecTest {
  private static final int SECOND = 48_000;

  private final ConcentusDecoder decoder = new ConcentusDecoder();
  private final float[] decoded = new float[AudioDecoder.MAX_SAMPLES];

  @ParameterizedTest
  @ValueSource(ints = {480, 960})
  void aToneKeepsItsLevelAndFrequency(int frame) {
    float[] tone = Signals.tone(440, -20, SECOND);
    float[] out = roundTrip(new ConcentusEncoder(40_000, 8, true, false), tone, frame);
    assertEquals(-20, Signals.toneDbfs(out, 12_000, SECOND, 440), 0.5);
    assertEquals(-20, Signals.dbfs(out, 12_000, SECOND), 0.5);
  }

  @Test
  void lessEffortBetweenWordsComesAndGoesWithoutAClick() {
    ConcentusEncoder encoder = new ConcentusEncoder(40_000, 8, true, false);
    float[] tone = Signals.tone(440, -20, SECOND);
    float[] out = new float[SECOND];
    float[] pcm = new float[960];
    byte[] packet = new byte[1275];
    for (int i = 0; i < SECOND / 960; i++) {
      encoder.setSpeech(i % 10 < 5);
      System.arraycopy(tone, i * 960, pcm, 0, 960);
      int length = encoder.encode(pcm, 960, packet);
      assertEquals(960, decoder.decode(packet, 0, length, decoded));
      System.arraycopy(decoded, 0, out, i * 960, 960);
    }
    assertEquals(-20, Signals.toneDbfs(out, 12_000, SECOND, 440), 0.5);
    assertTrue(
        Signals.steepest(out, 12_000, SECOND) < 1.3 * Signals.steepest(tone, 12_000, SECOND));
  }

  @Test
  void whatIsLouderThanFullScaleIsClippedAndDoesNotWrapAround() {
    float[] loud = Signals.tone(200, 12, SECOND / 2);
    float[] out = roundTrip(new ConcentusEncoder(64_000, 5, false, false), loud, 960);
    assertTrue(Signals.toneDbfs(out, 6_000, SECOND / 2, 200) > -1);
  }

  @ParameterizedTest
  @ValueSource(ints = {480, 960})
  void packetsCarryACopyOfTheFrameBeforeAndItIsCloserToTheLostOneThanConcealment(int frame) {
    float[] speech = Signals.speech(2 * SECOND, 7);
    byte[][] packets = packets(new ConcentusEncoder(40_000, 8, true, false), speech, frame);
    ConcentusDecoder whole = new ConcentusDecoder();
    ConcentusDecoder byFec = new ConcentusDecoder();
    ConcentusDecoder byPlc = new ConcentusDecoder();
    float[] original = new float[AudioDecoder.MAX_SAMPLES];
    double fecError = 0;
    double plcError = 0;
    int recovered = 0;
    for (int i = 0; i + 1 < packets.length; i++) {
      whole.decode(packets[i], 0, packets[i].length, original);
      boolean lost = i % 5 == 4 && OpusPacket.hasFec(packets[i + 1], 0, packets[i + 1].length);
      if (lost) {
        recovered++;
        byte[] after = packets[i + 1];
        assertEquals(frame, byFec.decodeFec(after, 0, after.length, frame, decoded));
        fecError += error(original, decoded, frame);
        assertEquals(frame, byPlc.conceal(frame, decoded));
        plcError += error(original, decoded, frame);
      } else {
        byFec.decode(packets[i], 0, packets[i].length, decoded);
        byPlc.decode(packets[i], 0, packets[i].length, decoded);
      }
    }
    assertTrue(recovered > 8, "packets with a copy among the lost ones: " + recovered);
    assertTrue(fecError < 0.6 * plcError, "error " + fecError + " against " + plcError);
  }

  @Test
  void withFecOffNoPacketCarriesACopy() {
    ConcentusEncoder encoder = new ConcentusEncoder(40_000, 8, true, false);
    encoder.setExpectedLoss(0);
    for (byte[] packet : packets(encoder, Signals.speech(SECOND, 7), 960)) {
      assertFalse(OpusPacket.hasFec(packet, 0, packet.length));
    }
  }

  @Test
  void withDtxOnSilenceNeedsNoPackets() {
    ConcentusEncoder encoder = new ConcentusEncoder(40_000, 5, true, true);
    byte[][] packets = packets(encoder, new float[2 * SECOND], 960);
    long empty = Arrays.stream(packets).filter(packet -> packet.length <= 2).count();
    assertTrue(empty > packets.length * 0.7, empty + " of " + packets.length);
  }

  @Test
  void stereoPacketsAreMixedDown() throws Exception {
    OpusEncoder stereo = new OpusEncoder(48_000, 2, OpusApplication.OPUS_APPLICATION_AUDIO);
    stereo.setBitrate(128_000);
    stereo.setForceChannels(2);
    float[] left = Signals.tone(440, -12, SECOND);
    float[] out = new float[SECOND];
    short[] pcm = new short[1920];
    byte[] packet = new byte[1275];
    for (int at = 0; at < SECOND; at += 960) {
      for (int i = 0; i < 960; i++) {
        pcm[2 * i] = (short) (left[at + i] * 32767);
      }
      int length = stereo.encode(pcm, 0, 960, packet, 0, packet.length);
      assertTrue(OpusPacket.stereo(packet[0]));
      assertEquals(960, decoder.decode(packet, 0, length, decoded));
      System.arraycopy(decoded, 0, out, at, 960);
    }
    assertEquals(-18, Signals.toneDbfs(out, 12_000, SECOND, 440), 1, "half of one channel");
  }

  @Test
  void brokenPacketsAreRefusedAndTheStreamGoesOn() {
    Random random = new Random(5);
    for (int i = 0; i < 3_000; i++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      int samples = OpusPacket.samples(garbage, 0, garbage.length);
      int result = decoder.decode(garbage, 0, garbage.length, decoded);
      assertTrue(result == -1 || result == samples, "decoded " + result + " of " + samples);
      if (garbage.length > 0) {
        int frame = OpusPacket.samplesPerFrame(garbage[0]);
        int recovered = decoder.decodeFec(garbage, 0, garbage.length, frame, decoded);
        assertTrue(recovered == -1 || recovered == frame);
      }
    }
    float[] out =
        roundTrip(
            new ConcentusEncoder(40_000, 8, false, false), Signals.tone(440, -20, SECOND), 960);
    assertEquals(-20, Signals.toneDbfs(out, 24_000, SECOND, 440), 0.5);
  }

  private float[] roundTrip(ConcentusEncoder encoder, float[] sound, int frame) {
    byte[][] packets = packets(encoder, sound, frame);
    float[] out = new float[sound.length];
    for (int i = 0; i < packets.length; i++) {
      assertEquals(frame, decoder.decode(packets[i], 0, packets[i].length, decoded));
      System.arraycopy(decoded, 0, out, i * frame, frame);
    }
    return out;
  }

  private static byte[][] packets(ConcentusEncoder encoder, float[] sound, int frame) {
    byte[][] packets = new byte[sound.length / frame][];
    byte[] packet = new byte[1275];
    for (int i = 0; i < packets.length; i++) {
      float[] pcm = Arrays.copyOfRange(sound, i * frame, (i + 1) * frame);
      packets[i] = Arrays.copyOf(packet, encoder.encode(pcm, frame, packet));
    }
    return packets;
  }

  private static double error(float[] expected, float[] actual, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double difference = expected[i] - actual[i];
      sum += difference * difference;
    }
    return sum;
  }
}
