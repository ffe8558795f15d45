package io.roomhub.hardware.sound;

import io.roomhub.hardware.sound.array.Beamformer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From what a microphone delivers to what the hub works with: interleaved channels at the device's
 * own rate in, 10 ms blocks of 48 kHz mono out, and where the device has one its loopback channel
 * beside it. Channels are averaged, or a beam is formed of them. Used in turns: {@link #frames()}
 * taken in one or more pieces, then {@link #block}. Owned by the reading thread; allocates only in
 * the constructor.
 */
final class MicrophoneFrontEnd {
  private final ChannelMixer average;
  private final @Nullable ChannelMixer loopback;
  private final ChannelMixer[] single;
  private final float[][] signals;
  private final @Nullable Beamformer beamformer;
  private final @Nullable Resampler resampler;
  private final @Nullable Resampler referenceResampler;
  private final float[] mono;
  private final float[] reference;
  private final float[] referenceBlock;
  private int taken;

  /**
   * @param channels with how many it was opened
   * @param rate Hz
   */
  MicrophoneFrontEnd(PcmEncoding encoding, int channels, int rate, MicrophoneOptions.Plan plan) {
    int most = Math.ceilDiv(rate, 100) + 1;
    Integer referenceChannel = plan.referenceChannel();
    this.average = new ChannelMixer(encoding, channels, array(plan.mix()));
    this.loopback =
        referenceChannel == null
            ? null
            : new ChannelMixer(encoding, channels, new int[] {referenceChannel});
    this.beamformer = plan.beam() == null ? null : new Beamformer(plan.beam(), rate, most);
    int microphones = beamformer == null ? 0 : plan.mix().size();
    this.single = new ChannelMixer[microphones];
    for (int m = 0; m < microphones; m++) {
      single[m] = new ChannelMixer(encoding, channels, new int[] {plan.mix().get(m)});
    }
    this.signals = new float[microphones][most];
    this.resampler = resampler(rate, most);
    this.referenceResampler = loopback == null ? null : resampler(rate, most);
    this.mono = new float[most];
    this.reference = new float[loopback == null ? 0 : most];
    this.referenceBlock = new float[loopback == null ? 0 : AudioBlock.SAMPLES];
  }

  private static int[] array(List<Integer> channels) {
    return channels.stream().mapToInt(Integer::intValue).toArray();
  }

  private static @Nullable Resampler resampler(int rate, int most) {
    return rate == AudioBlock.SAMPLE_RATE
        ? null
        : new Resampler(rate, AudioBlock.SAMPLE_RATE, 2 * most);
  }

  /** Bytes of one frame. */
  int frameBytes() {
    return average.frameBytes();
  }

  /** How many frames are still to be taken until there is a block. */
  int frames() {
    int block = resampler == null ? AudioBlock.SAMPLES : resampler.inputNeeded(AudioBlock.SAMPLES);
    return block - taken;
  }

  /** Takes interleaved frames, no more than {@link #frames()}. */
  void take(byte[] pcm, int offset, int frames) {
    if (beamformer == null) {
      average.toMono(pcm, offset, frames, mono, taken);
    } else {
      for (int m = 0; m < single.length; m++) {
        single[m].toMono(pcm, offset, frames, signals[m], 0);
      }
      beamformer.process(signals, frames, mono, taken);
    }
    if (loopback != null) {
      loopback.toMono(pcm, offset, frames, reference, taken);
    }
    taken += frames;
  }

  /** Takes silence for what is missing of a block. */
  void takeSilence() {
    int missing = frames();
    Arrays.fill(mono, taken, taken + missing, 0);
    if (loopback != null) {
      Arrays.fill(reference, taken, taken + missing, 0);
    }
    taken += missing;
  }

  /**
   * Writes the block whose frames were taken.
   *
   * @param block {@link AudioBlock#SAMPLES} floats
   */
  void block(float[] block) {
    finish(resampler, mono, block);
    if (loopback != null) {
      finish(referenceResampler, reference, referenceBlock);
    }
    taken = 0;
  }

  private void finish(@Nullable Resampler converter, float[] from, float[] to) {
    if (converter == null) {
      System.arraycopy(from, 0, to, 0, AudioBlock.SAMPLES);
    } else {
      converter.push(from, 0, taken);
      converter.pull(to, 0, AudioBlock.SAMPLES);
    }
  }

  /** Whether the device has a loopback channel. */
  boolean hasReference() {
    return loopback != null;
  }

  /** The loopback of the block that was written last. */
  void copyReference(float[] to) {
    System.arraycopy(referenceBlock, 0, to, 0, referenceBlock.length);
  }

  /** The beam, or null where channels are averaged. */
  @Nullable Beamformer beamformer() {
    return beamformer;
  }
}
