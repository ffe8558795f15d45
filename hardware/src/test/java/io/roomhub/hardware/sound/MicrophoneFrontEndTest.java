package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.sound.array.ArrayGeometry;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MicrophoneFrontEndTest {
  private static final MicrophoneOptions BEAM = new MicrophoneOptions(List.of(), null, true, null);

  private static MicrophoneOptions channels(Integer... channels) {
    return new MicrophoneOptions(List.of(channels), null, false, null);
  }

  private static MicrophoneProfile profile(String model, int channels) {
    return Objects.requireNonNull(MicrophoneProfile.of(model, channels));
  }

  @Test
  void whatIsKnownOfAnArrayNeedsNoConfiguration() {
    MicrophoneOptions.Plan plan = MicrophoneOptions.AUTO.plan(profile("usb-2886:0018", 6), 6);
    assertEquals(new MicrophoneOptions.Plan(List.of(1, 2, 3, 4), 5, null), plan);
    assertFalse(profile("usb-2886:0018", 6).cancelsEcho());

    ArrayGeometry square = BEAM.plan(profile("usb-2886:0018", 6), 6).beam();
    assertEquals(ArrayGeometry.ofMillimetres(-32, 0, 0, -32, 32, 0, 0, 32), square);
    assertEquals(
        7,
        Objects.requireNonNull(BEAM.plan(profile("usb-2752:001c", 8), 8).beam())
            .microphones()
            .size());
  }

  @ParameterizedTest
  @CsvSource({
    "usb-2886:0018,1",
    "usb-2886:001a,2",
    "usb-2886:001a,6",
    "usb-0b0e:0420,1",
    "usb-291a:3301,1"
  })
  void devicesThatCancelEchoThemselvesAreKnown(String model, int channels) {
    assertTrue(profile(model, channels).cancelsEcho());
    assertEquals(List.of(0), MicrophoneOptions.AUTO.plan(profile(model, channels), channels).mix());
  }

  @Test
  void aPlainWebcamAveragesBothAndHasNoBeam() {
    assertNull(MicrophoneProfile.of("usb-046d:0825", 2));
    assertEquals(new MicrophoneOptions.Plan(List.of(0, 1), null, null), BEAM.plan(null, 2));
  }

  @Test
  void theConfigurationHasTheLastWord() {
    MicrophoneProfile array = profile("usb-2886:0018", 6);
    assertEquals(new MicrophoneOptions.Plan(List.of(0), 5, null), channels(0).plan(array, 6));
    assertNull(
        new MicrophoneOptions(List.of(1, 2), null, true, null).plan(array, 6).beam(),
        "the geometry is of four");
    ArrayGeometry pair = ArrayGeometry.ofMillimetres(0, 0, 50, 0);
    assertEquals(pair, new MicrophoneOptions(List.of(1, 2), null, true, pair).plan(null, 4).beam());
    assertEquals(
        List.of(0, 1, 3),
        new MicrophoneOptions(List.of(), 2, false, null).plan(null, 4).mix(),
        "a loopback is no microphone");
    assertThrows(IllegalArgumentException.class, () -> channels(6).plan(array, 6));
    assertThrows(
        IllegalArgumentException.class,
        () -> new MicrophoneOptions(List.of(), null, true, pair).plan(null, 4));
  }

  /** Interleaved frames in which channel c is a sine of 500 (c + 1) Hz. */
  private static byte[] tones(int channels, int rate, int frames) {
    byte[] pcm = new byte[2 * channels * frames];
    for (int i = 0; i < frames; i++) {
      for (int c = 0; c < channels; c++) {
        double value = 0.25 * Math.sin(2 * Math.PI * 500 * (c + 1) * i / rate);
        int bits = (int) Math.round(value * 32_768);
        pcm[2 * (i * channels + c)] = (byte) bits;
        pcm[2 * (i * channels + c) + 1] = (byte) (bits >> 8);
      }
    }
    return pcm;
  }

  @ParameterizedTest
  @CsvSource({"16000,160", "48000,100", "44100,441", "16000,7"})
  void theLoopbackChannelRunsBesideTheMicrophones(int rate, int most) {
    MicrophoneFrontEnd frontEnd =
        new MicrophoneFrontEnd(
            PcmEncoding.S16LE,
            6,
            rate,
            MicrophoneOptions.AUTO.plan(profile("usb-2886:0018", 6), 6));
    assertTrue(frontEnd.hasReference());
    byte[] pcm = tones(6, rate, 2 * rate);
    float[] heard = new float[150 * 480];
    float[] reference = new float[150 * 480];
    float[] block = new float[480];
    int at = 0;
    for (int n = 0; n < 150; n++) {
      while (frontEnd.frames() > 0) {
        int now = Math.min(most, frontEnd.frames());
        frontEnd.take(pcm, at * frontEnd.frameBytes(), now);
        at += now;
      }
      frontEnd.block(block);
      System.arraycopy(block, 0, heard, n * 480, 480);
      frontEnd.copyReference(block);
      System.arraycopy(block, 0, reference, n * 480, 480);
    }

    assertEquals(rate * 1.5, at, 0.02 * rate);
    for (int c = 0; c < 6; c++) {
      double inMicrophone = Signals.toneDb(heard, 4_800, 72_000, 500 * (c + 1), 48_000);
      double inReference = Signals.toneDb(reference, 4_800, 72_000, 500 * (c + 1), 48_000);
      if (c >= 1 && c <= 4) {
        assertEquals(-24.08, inMicrophone, 0.1, "a quarter of channel " + c);
      } else {
        assertTrue(inMicrophone < -90, "channel " + c + ": " + inMicrophone);
      }
      if (c == 5) {
        assertEquals(-12.04, inReference, 0.1);
      } else {
        assertTrue(inReference < -90, "channel " + c + " in the loopback: " + inReference);
      }
    }
  }

  @Test
  void silenceFillsUpABlock() {
    MicrophoneFrontEnd frontEnd =
        new MicrophoneFrontEnd(PcmEncoding.S16LE, 1, 48_000, MicrophoneOptions.AUTO.plan(null, 1));
    frontEnd.take(new byte[] {0, 64}, 0, 1);
    assertEquals(479, frontEnd.frames());
    frontEnd.takeSilence();
    float[] block = new float[480];
    frontEnd.block(block);
    float[] expected = new float[480];
    expected[0] = 0.5f;
    assertArrayEquals(expected, block);
    assertFalse(frontEnd.hasReference());
    assertNull(frontEnd.beamformer());
  }

  @Test
  void aBeamIsFormedWhereItIsWanted() {
    MicrophoneFrontEnd frontEnd =
        new MicrophoneFrontEnd(
            PcmEncoding.S16LE, 8, 48_000, BEAM.plan(profile("usb-2752:001c", 8), 8));
    assertNotNull(frontEnd.beamformer());
    byte[] pcm = tones(8, 48_000, 4_800);
    float[] block = new float[480];
    for (int n = 0; n < 10; n++) {
      frontEnd.take(pcm, n * 480 * 16, 480);
      frontEnd.block(block);
    }
    // Seven tones of their own make no talker: they are averaged.
    assertEquals(-1, frontEnd.beamformer().directionDegrees());
  }
}
