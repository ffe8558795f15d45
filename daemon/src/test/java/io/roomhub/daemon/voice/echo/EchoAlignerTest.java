package io.roomhub.daemon.voice.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EchoAlignerTest {
  private static final int BLOCK = PartitionedKalmanFilter.BLOCK;
  private static final int DELAY = 960;
  private static final int LATER = DELAY + 220;
  private static final int SECOND = 100;

  private final ReferenceAligner reference = new ReferenceAligner();
  private final EchoAligner aligner =
      new EchoAligner(reference, new PartitionedKalmanFilter(KalmanEchoCanceller.RESPONSE / BLOCK));
  private final Random random = new Random(5);
  private final float[] played = new float[SECOND * BLOCK];
  private int block;

  /**
   * Half a second in which a later reflection stands out, as when sound dies away, moves the
   * reference only where nothing speaks for the delay that is in use; a second does in any case.
   */
  @ParameterizedTest
  @CsvSource({"false, 70, true", "true, 70, false", "true, 200, true"})
  void anotherDelayIsBelievedTheSoonerTheLessSpeaksAgainstIt(
      boolean doubtful, int blocks, boolean believed) {
    echo(3 * SECOND, DELAY, false);
    assertEquals(DELAY, aligner.delay(), 6);
    echo(blocks, LATER, doubtful);
    assertEquals(believed ? LATER : DELAY, aligner.delay(), 6);
  }

  private void echo(int blocks, int delay, boolean doubtful) {
    float[] out = new float[BLOCK];
    float[] microphone = new float[BLOCK];
    for (int i = 0; i < blocks; i++) {
      int at = block++ * BLOCK;
      for (int n = 0; n < BLOCK; n++) {
        out[n] = (float) (0.1 * random.nextGaussian());
        played[(at + n) % played.length] = out[n];
        microphone[n] = played[Math.floorMod(at + n - delay, played.length)];
      }
      reference.write(out);
      aligner.advance(microphone, doubtful);
    }
  }
}
