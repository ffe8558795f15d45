package io.roomhub.daemon.app;

import io.roomhub.daemon.control.MuteProof;
import io.roomhub.daemon.voice.VoiceEngine;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.sound.SoundSystem;

/** Asks the kernel about the microphone, once it has had the time to be closed. Any thread. */
final class MuteProver {
  private static final long PATIENCE_NANOS = 2_000_000_000L;
  private static final long LOOK_NANOS = 20_000_000L;

  private final VoiceEngine voice;
  private final SoundSystem sound;
  private final Clock clock;

  MuteProver(VoiceEngine voice, SoundSystem sound, Clock clock) {
    this.voice = voice;
    this.sound = sound;
    this.clock = clock;
  }

  /** The kernel's word as soon as it is a proof; after two seconds whatever it is. */
  MuteProof prove() {
    long until = clock.nanoTime() + PATIENCE_NANOS;
    MuteProof proof = look();
    while (mayCome(proof) && clock.nanoTime() - until < 0) {
      try {
        clock.sleepUntil(clock.nanoTime() + LOOK_NANOS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return proof;
      }
      proof = look();
    }
    return proof;
  }

  /** The gate takes 50 ms, and closing a device some more. */
  private boolean mayCome(MuteProof proof) {
    return proof.muted()
        && (!proof.gateClosed()
            || voice.closeWhenMuted() && proof.verdict().equals(MuteProof.Verdict.OPEN.word()));
  }

  private MuteProof look() {
    return MuteProof.of(
        voice.muted(),
        voice.microphoneClosed(),
        voice.closeWhenMuted(),
        voice.microphoneName(),
        sound.captures());
  }
}
