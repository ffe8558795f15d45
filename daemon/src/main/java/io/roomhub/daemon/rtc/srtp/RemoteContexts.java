package io.roomhub.daemon.rtc.srtp;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The receiving contexts of one kind, one per remote SSRC, at most a fixed number. Owned by the
 * network thread.
 *
 * @param <C> the crypto context
 */
final class RemoteContexts<C> {
  /** Makes a context that no SSRC owns yet. */
  interface Derivation<C> {
    C derive() throws GeneralSecurityException;
  }

  private record Entry<C>(int ssrc, C context) {}

  private final int limit;
  private final Derivation<C> derivation;
  private final List<Entry<C>> claimed;
  private @Nullable C spare;

  /** Derives the first spare at once, so that missing ciphers are told here. */
  RemoteContexts(int limit, Derivation<C> derivation) throws GeneralSecurityException {
    this.limit = limit;
    this.derivation = derivation;
    this.claimed = new ArrayList<>(limit);
    this.spare = derivation.derive();
  }

  /** The context of this SSRC, else the spare one, else null: there is no place for it. */
  @Nullable C find(int ssrc) throws GeneralSecurityException {
    for (int i = 0; i < claimed.size(); i++) {
      Entry<C> entry = claimed.get(i);
      if (entry.ssrc == ssrc) {
        return entry.context;
      }
    }
    if (claimed.size() == limit) {
      return null;
    }
    C free = spare;
    if (free == null) {
      free = derivation.derive();
      spare = free;
    }
    return free;
  }

  /** Gives the context that authenticated a packet to that packet's SSRC, unless it has it. */
  void claim(int ssrc, C context) {
    if (context == spare) {
      spare = null;
      claimed.add(new Entry<>(ssrc, context));
    }
  }
}
