package io.roomhub.daemon.voice.earcon;

import io.roomhub.hardware.sound.AudioBlock;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Plays earcons one after the other, adding them to what is played anyway. A few may wait; more are
 * not worth hearing. {@link #play} may be called by any thread, {@link #mix} by the playback
 * thread, which it neither blocks nor lets allocate.
 */
public final class EarconPlayer {
  /** Loud enough beside speech at -20 dBFS, and not startling. */
  private static final float AMPLITUDE = (float) Math.pow(10, -26.0 / 20);

  /** Rise and fall of every note, samples: 8 ms, so that none clicks. */
  private static final int EDGE = 384;

  private static final int WAITING = 4;

  private final AtomicReferenceArray<@Nullable Earcon> waiting =
      new AtomicReferenceArray<>(WAITING);
  private int asked;
  private int taken;

  private @Nullable Earcon playing;
  private int noteIndex;
  private int at;
  private double phase;

  /** Plays it after those that wait, or forgets it when too many do. Any thread. */
  public synchronized void play(Earcon earcon) {
    if (waiting.get(asked) == null) {
      waiting.set(asked, earcon);
      asked = (asked + 1) % WAITING;
    }
  }

  /** Adds what sounds now to 10 ms. Playback thread. */
  public void mix(float[] block) {
    int done = 0;
    while (done < block.length) {
      if (playing == null && !next()) {
        return;
      }
      done += mixNote(block, done);
    }
  }

  private boolean next() {
    Earcon earcon = waiting.get(taken);
    if (earcon == null) {
      return false;
    }
    waiting.set(taken, null);
    taken = (taken + 1) % WAITING;
    playing = earcon;
    noteIndex = 0;
    at = 0;
    phase = 0;
    return true;
  }

  /** Adds to the block from an index on; returns how many samples it went on for. */
  private int mixNote(float[] block, int from) {
    Earcon earcon = playing;
    if (earcon == null) {
      return 0;
    }
    Earcon.Note note = earcon.notes().get(noteIndex);
    int length = note.ms() * (AudioBlock.SAMPLE_RATE / 1000);
    int count = Math.min(block.length - from, length - at);
    if (note.hz() > 0) {
      double step = 2 * Math.PI * note.hz() / AudioBlock.SAMPLE_RATE;
      for (int i = 0; i < count; i++) {
        int toEdge = Math.min(at + i, length - 1 - at - i);
        double edge = toEdge >= EDGE ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * toEdge / EDGE);
        // A little of the octave makes it a chime and no test tone.
        block[from + i] +=
            (float) (AMPLITUDE * edge * (Math.sin(phase) + 0.2 * Math.sin(2 * phase)));
        phase += step;
      }
    }
    at += count;
    if (at == length) {
      at = 0;
      phase = 0;
      noteIndex++;
      if (noteIndex == earcon.notes().size()) {
        playing = null;
      }
    }
    return count;
  }
}
