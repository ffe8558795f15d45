package io.roomhub.daemon.voice.gate;

import java.util.Arrays;

/**
 * The last stage before the encoder, and the fact behind the word "muted"; the same again for what
 * a remote participant says. Closed, its output is exact zeros whatever comes in. It opens and
 * closes over one block with a raised-cosine ramp, so neither edge clicks.
 *
 * <p>The wish may be set from any thread; it takes effect with the next block. Everything else
 * belongs to the thread that processes.
 */
public final class MuteGate {
  private volatile boolean openWanted;
  private volatile boolean closed;

  /**
   * @param open how it starts
   */
  public MuteGate(boolean open) {
    openWanted = open;
    closed = !open;
  }

  /** Wishes the gate open or closed from the next block on. Any thread. */
  public void setOpen(boolean open) {
    openWanted = open;
  }

  /** What was last wished for. Any thread. */
  public boolean openWanted() {
    return openWanted;
  }

  /**
   * True exactly while no captured sample passes: false from before the first sample of the opening
   * ramp until after the last sample of the closing one. Any thread.
   */
  public boolean isClosed() {
    return closed;
  }

  /** Lets 10 ms pass, or not, in place. */
  public void process(float[] block) {
    boolean open = openWanted;
    if (closed) {
      if (!open) {
        Arrays.fill(block, 0);
        return;
      }
      closed = false;
      RaisedCosine.fadeIn(block);
    } else if (!open) {
      RaisedCosine.fadeOut(block, 0);
      closed = true;
    }
  }

  /** Whether the next block is the one over which the gate closes. */
  public boolean closing() {
    return !closed && !openWanted;
  }

  /** Closes before this block: the one before it, which had not left yet, was faded out. */
  public void shut(float[] block) {
    closed = true;
    Arrays.fill(block, 0);
  }
}
