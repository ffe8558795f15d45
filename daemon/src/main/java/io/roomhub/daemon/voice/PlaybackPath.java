package io.roomhub.daemon.voice;

import io.roomhub.daemon.voice.earcon.Earcon;
import io.roomhub.daemon.voice.earcon.EarconPlayer;
import io.roomhub.daemon.voice.level.Limiter;
import io.roomhub.daemon.voice.meter.LevelMeter;
import io.roomhub.daemon.voice.playback.Mixer;
import io.roomhub.daemon.voice.playback.Volume;
import io.roomhub.daemon.voice.receive.RemoteTalker;

/**
 * From the wire to the loudspeaker, 10 ms at a time; {@link #tick} names the stages in their order.
 * What comes before the mixer, per participant, is {@link RemoteTalker}: its jitter buffer, Opus,
 * concealment and drift correction run inside {@link Mixer#mix}, when a block is asked of it.
 *
 * <p>{@link #tick} belongs to the playback thread; the rest may be called by any.
 */
public final class PlaybackPath {
  /** Below this a speaker is not heard over the room, dBFS. */
  private static final double AUDIBLE_DB = -55;

  private final TalkerList talkers;
  private final EchoReference reference;
  private final Mixer mixer = new Mixer();
  private final EarconPlayer earcons = new EarconPlayer();
  private final Volume volume;
  private final Limiter limiter = new Limiter();
  private final LevelMeter level = new LevelMeter();

  /**
   * @param talkers who is heard
   * @param reference where the played sound goes for the echo canceller
   * @param volume 0..100
   */
  public PlaybackPath(TalkerList talkers, EchoReference reference, int volume) {
    this.talkers = talkers;
    this.reference = reference;
    this.volume = new Volume(volume);
  }

  /**
   * Makes the next 10 ms for the speaker.
   *
   * @param block 480 samples, overwritten, none above ±1.0
   * @param nowNanos when they are played, monotonic
   */
  public void tick(float[] block, long nowNanos) {
    mixer.mix(talkers.current(), block, nowNanos);
    earcons.mix(block);
    volume.process(block);
    limiter.process(block);

    level.add(block);
    reference.offer(block);
  }

  /** Lets the room hear an earcon. */
  public void play(Earcon earcon) {
    earcons.play(earcon);
  }

  /** Sets the volume, 0..100: see {@link Volume}. */
  public void setVolume(int percent) {
    volume.set(percent);
  }

  /** The volume, 0..100. */
  public int volume() {
    return volume.get();
  }

  /** Faults that participants' streams caused, each of which cost that one a block. */
  public long talkerFaults() {
    return mixer.faults();
  }

  /** Level of what the speaker gets, dBFS. */
  public double levelDb() {
    return level.dbfs();
  }

  /** Whether a microphone near the speaker would hear it. */
  boolean speakerPlays() {
    return levelDb() > AUDIBLE_DB;
  }
}
