package io.roomhub.daemon.signaling.trystero;

import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Failed;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Reason;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts what peers send, each message once, and tells who has another password. Not thread-safe:
 * its session owns it.
 */
final class SignalOpener {
  private static final int MAX_MESSAGES_REMEMBERED = 2048;
  private static final int MARK_CHARS = 96;

  private final SignalCipher cipher;
  private final Consumer<SessionDrop> drops;
  private final RecentMessages seen = new RecentMessages(MAX_MESSAGES_REMEMBERED);

  /**
   * @param drops told of everything that is thrown away
   */
  SignalOpener(SignalCipher cipher, Consumer<SessionDrop> drops) {
    this.cipher = cipher;
    this.drops = drops;
  }

  /** Decrypts; null when there is nothing to be had. */
  @Nullable String open(RemotePeer peer, String text, long nowMs, List<SessionCommand> out)
      throws SignalFormatException {
    if (!seen.add(text.substring(0, Math.min(MARK_CHARS, text.length())))) {
      drops.accept(SessionDrop.REPLAY);
      return null;
    }
    try {
      return cipher.decrypt(text);
    } catch (SignalCipher.WrongKeyException e) {
      drops.accept(SessionDrop.UNDECRYPTABLE);
      if (peer.tell(nowMs)) {
        out.add(new Failed(peer.id, Reason.WRONG_PASSWORD));
      }
      return null;
    }
  }
}
