package io.roomhub.daemon.signaling.trystero;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Close;
import io.roomhub.daemon.signaling.trystero.SessionCommand.CreateAnswer;
import io.roomhub.daemon.signaling.trystero.SessionCommand.CreateOffer;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Met;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Whatever relays deliver, a session stands, stays bounded and meets nobody by it. */
class TrysteroFuzzTest {
  private static final TrysteroRoom ROOM = new TrysteroRoom("app", "room", "secret");
  private static final String SELF = "MMMM";

  @FuzzTest(maxDuration = "60s")
  void aSessionStandsWhateverARelayDelivers(byte[] data) {
    SessionLimits limits = new SessionLimits(2, 3, 1000);
    TrysteroSession session = new TrysteroSession(ROOM, SELF, limits, new Random(1), 0);
    session.relayReady(0, RelayKind.TOPICS, 0);
    session.relayReady(1, RelayKind.TRACKER, 0);
    Set<Long> open = new HashSet<>();
    long now = 0;
    // In a seed "$C" stands for a genuine cipher; each line is one message.
    String text =
        new String(data, StandardCharsets.UTF_8).replace("$C", ROOM.cipher().encrypt("v=0"));
    for (String line : text.split("\n", 64)) {
      now += 500;
      watch(session.message(0, ROOM.rootTopic(), line, now), session, open, now);
      watch(session.message(0, ROOM.selfTopic(SELF), line, now), session, open, now);
      try {
        RelayMessage message = RelayMessageCodec.decode(line);
        check(
            message.equals(RelayMessageCodec.decode(RelayMessageCodec.encode(message))),
            "changed by being written and read");
        if (message instanceof RelayMessage.Offer offer) {
          watch(session.trackerOffer(1, offer, now), session, open, now);
        } else if (message instanceof RelayMessage.Answer answer) {
          watch(session.trackerAnswer(1, answer, now), session, open, now);
        }
      } catch (SignalFormatException e) {
        check(e.getMessage() != null, "a refusal without a reason");
      }
      watch(session.tick(now), session, open, now);
      check(session.nextDeadlineMs() > now, "the session would never rest");
    }
  }

  private static void watch(
      List<SessionCommand> commands, TrysteroSession session, Set<Long> open, long now) {
    for (SessionCommand command : commands) {
      switch (command) {
        case CreateOffer offer -> open.add(offer.connection());
        case CreateAnswer answer -> open.add(answer.connection());
        case Close close -> open.remove(close.connection());
        case Met met -> throw new AssertionError("met without a connection");
        default -> {}
      }
    }
    // Offers on topics, to trackers, and answers to those who know the room.
    check(open.size() <= 3 + 5 + 2, open.size() + " connections");
    for (SessionCommand command : commands) {
      if (command instanceof CreateOffer offer) {
        watch(session.described(offer.connection(), "v=0", now), session, open, now);
      }
    }
  }

  @FuzzTest(maxDuration = "60s")
  void aCipherIsReadOrRefused(byte[] data) {
    try {
      ROOM.cipher().decrypt(new String(data, StandardCharsets.UTF_8));
      // Only with the key could one make a cipher; the seeds were made with another.
      throw new AssertionError("a forged cipher was taken");
    } catch (SignalFormatException | SignalCipher.WrongKeyException e) {
      check(e.getMessage() != null, "a refusal without a reason");
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
