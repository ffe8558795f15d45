package io.roomhub.daemon.signaling.relay;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.roomhub.daemon.signaling.ReconnectBackoff;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.embedded.RelayServer;
import io.roomhub.daemon.signaling.embedded.ServerAction;
import io.roomhub.daemon.signaling.nostr.NostrKey;
import io.roomhub.daemon.signaling.nostr.NostrProtocol;
import io.roomhub.daemon.signaling.torrent.TrackerProtocol;
import io.roomhub.daemon.signaling.wsrelay.WsRelayProtocol;
import io.roomhub.hardware.clock.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Whatever a relay sends, or a client of our own relay, the other side stands. */
class RelayProtocolsFuzzTest {
  private static final NostrKey KEY = new NostrKey(new SecureRandom());

  private static void deliver(RelayProtocol protocol, String text) {
    RelayLink link =
        new RelayLink(protocol, List.of("self", "root"), new ReconnectBackoff(new Random(1)));
    link.start(0);
    link.opened(0);
    long now = 0;
    for (String line : text.split("\n", 64)) {
      now += 100;
      link.text(line, now);
      check(link.nextDeadlineMs() > 0, "no deadline");
      String error = link.lastError();
      check(error == null || error.length() < 300, "an endless complaint");
      check(error == null || error.chars().noneMatch(Character::isISOControl), "not one line");
    }
  }

  @FuzzTest(maxDuration = "60s")
  void aNostrRelayCannotForgeAnEvent(byte[] data) throws Exception {
    VirtualClock clock = new VirtualClock();
    NostrProtocol protocol =
        new NostrProtocol(
            KEY, InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000)), clock, new Random(1));
    String subscription = protocol.subscribe(List.of("self", "root")).get(0).substring(8, 72);
    // "$S" in a seed stands for the id of the subscription.
    String text = new String(data, StandardCharsets.UTF_8).replace("$S", subscription);
    for (String line : text.split("\n", 64)) {
      try {
        for (RelayEvent event : protocol.receive(line)) {
          check(!(event instanceof RelayEvent.Message), "a forged event was taken");
        }
      } catch (SignalFormatException e) {
        check(e.getMessage() != null, "a refusal without a reason");
      }
    }
    deliver(protocol, text);
  }

  @FuzzTest(maxDuration = "60s")
  void aTrackerOrWsRelayIsUnderstoodOrRefused(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    deliver(new TrackerProtocol("00001234567890123456", "5s2762h3rj4j6k32s4w6"), text);
    deliver(new WsRelayProtocol(), text);
  }

  @FuzzTest(maxDuration = "60s")
  void ourOwnRelayStandsAndTellsSubscribersOnly(byte[] data) {
    RelayServer server = new RelayServer();
    server.connect("victim", 0);
    server.connect("attacker", 0);
    List<ServerAction> out = new ArrayList<>();
    server.text("victim", "{\"type\":\"subscribe\",\"topic\":\"t\"}", 0, out);
    long now = 0;
    for (String line : new String(data, StandardCharsets.UTF_8).split("\n", 64)) {
      now += 10;
      server.text("attacker", line, now, out);
    }
    for (ServerAction action : out) {
      if (action instanceof ServerAction.Send(String to, String text) && to.equals("victim")) {
        check(text.startsWith("{\"topic\":\"t\",\"payload\":"), "not of the topic: " + text);
      }
    }
    out.clear();
    server.text("victim", "{\"type\":\"publish\",\"topic\":\"t\",\"payload\":1}", now, out);
    check(
        out.contains(new ServerAction.Send("victim", "{\"topic\":\"t\",\"payload\":1}")),
        "the victim was affected");
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
