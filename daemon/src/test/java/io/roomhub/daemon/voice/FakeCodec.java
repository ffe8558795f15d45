package io.roomhub.daemon.voice;

import io.roomhub.daemon.voice.opus.AudioDecoder;
import io.roomhub.daemon.voice.opus.AudioEncoder;
import io.roomhub.daemon.voice.opus.OpusPacket;
import java.util.Arrays;

/**
 * A codec that looks like Opus from outside (a true table-of-contents byte, true LBRR flag) and
 * holds 8-bit samples: no garbage, no delay, and what comes out can be checked sample by sample.
 */
public final class FakeCodec {
  private static final byte TOC_10_MS = (byte) (14 << 3);
  private static final byte TOC_20_MS = (byte) (15 << 3);
  private static final byte LBRR_FLAG = 0x40;
  private static final int HEADER = 2;

  private FakeCodec() {}

  /** Writes one packet; returns its length. */
  public static int packet(float[] pcm, int samples, boolean fec, byte[] packet) {
    packet[0] = samples == 480 ? TOC_10_MS : TOC_20_MS;
    packet[1] = fec ? LBRR_FLAG : 0;
    for (int i = 0; i < samples; i++) {
      packet[HEADER + i] = (byte) Math.round(pcm[i] * 127);
    }
    return HEADER + samples;
  }

  /** The sending half. */
  public static final class Encoder implements AudioEncoder {
    public boolean fec;
    public int expectedLoss;
    public int bitrate;
    public int frames;
    public boolean speech = true;
    public int complexityLimit = 10;
    public int resets;
    public int nextLength;

    @Override
    public int encode(float[] pcm, int samples, byte[] packet) {
      frames++;
      int length = packet(pcm, samples, fec, packet);
      return nextLength == 0 ? length : nextLength;
    }

    @Override
    public void setExpectedLoss(int percent) {
      expectedLoss = percent;
      fec = percent > 0;
    }

    @Override
    public void setBitrate(int target) {
      bitrate = target;
    }

    @Override
    public void setSpeech(boolean isSpeech) {
      speech = isSpeech;
    }

    @Override
    public void setComplexityLimit(int limit) {
      complexityLimit = limit;
    }

    @Override
    public void reset() {
      resets++;
    }
  }

  /** The receiving half; made-up sound repeats the last sample. */
  public static final class Decoder implements AudioDecoder {
    private float last;

    @Override
    public int decode(byte[] packet, int offset, int length, float[] pcm) {
      int samples = OpusPacket.samples(packet, offset, length);
      if (samples > 0 && length == 3) {
        Arrays.fill(pcm, 0, samples, 0);
        last = 0;
        return samples;
      }
      if (samples < 0 || length < HEADER + samples) {
        return -1;
      }
      for (int i = 0; i < samples; i++) {
        pcm[i] = packet[offset + HEADER + i] / 127f;
      }
      last = pcm[samples - 1];
      return samples;
    }

    @Override
    public int decodeFec(byte[] packet, int offset, int length, int samples, float[] pcm) {
      return conceal(samples, pcm);
    }

    @Override
    public int conceal(int samples, float[] pcm) {
      for (int i = 0; i < samples; i++) {
        pcm[i] = last;
      }
      return samples;
    }

    @Override
    public void reset() {
      last = 0;
    }
  }
}
