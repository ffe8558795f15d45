package io.roomhub.daemon.voice;

import io.roomhub.daemon.voice.echo.EchoCanceller;
import io.roomhub.daemon.voice.echo.LearnedEcho;
import io.roomhub.daemon.voice.echo.LearnedEchoStore;
import org.jspecify.annotations.Nullable;

/**
 * Lets the echo canceller begin with what it knew of a pair of devices, and keeps what it learns: a
 * minute after they were opened, and every ten minutes from then on, so that a memory card lives
 * long. Owned by the thread that supervises devices.
 */
final class EchoMemory {
  private static final long FIRST_NANOS = 60_000_000_000L;
  private static final long PERIOD_NANOS = 600_000_000_000L;

  private final LearnedEchoStore store;
  private final EchoCanceller canceller;
  private @Nullable String microphone;
  private @Nullable String speaker;
  private @Nullable LearnedEcho pending;
  private long nextNanos;

  EchoMemory(LearnedEchoStore store, EchoCanceller canceller) {
    this.store = store;
    this.canceller = canceller;
  }

  /** Looks after it; about once a second. */
  void tick(DeviceState input, DeviceState output, long nowNanos) {
    if (!input.ok() || !output.ok() || input.device() == null || output.device() == null) {
      forgetPair();
      return;
    }
    String heard = input.device().name();
    String played = output.device().name();
    if (input.device().testSignal()) {
      forgetPair();
    } else if (!heard.equals(microphone) || !played.equals(speaker)) {
      forgetPair();
      microphone = heard;
      speaker = played;
      nextNanos = nowNanos + FIRST_NANOS;
      store.load(heard, played).ifPresent(canceller::restore);
    } else {
      keep(heard, played, nowNanos);
    }
  }

  private void keep(String heard, String played, long nowNanos) {
    LearnedEcho asked = pending;
    if (asked != null && asked.complete()) {
      store.save(heard, played, asked);
      pending = null;
    } else if (asked == null && nowNanos - nextNanos >= 0) {
      nextNanos = nowNanos + PERIOD_NANOS;
      LearnedEcho wanted = new LearnedEcho();
      pending = wanted;
      canceller.learn(wanted);
    }
  }

  private void forgetPair() {
    microphone = null;
    speaker = null;
    pending = null;
  }
}
