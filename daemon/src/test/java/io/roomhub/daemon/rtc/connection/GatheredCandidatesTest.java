package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatheredCandidatesTest {
  private final GatheredCandidates gathered = new GatheredCandidates();

  private static CandidateAttribute candidate(String foundation, int port, String type) {
    try {
      return CandidateAttribute.parse(
          "candidate:%s 1 udp 1000 192.0.2.1 %d typ %s".formatted(foundation, port, type));
    } catch (SdpException e) {
      throw new AssertionError(e);
    }
  }

  private List<Integer> ports() {
    return gathered.of("a").stream().map(CandidateAttribute::port).toList();
  }

  @Test
  void aRelayThatWasAllocatedAnewTakesThePlaceOfWhatItWas() {
    gathered.add(candidate("1", 1, "host"), "a");
    gathered.add(candidate("2", 2, "relay"), "a");
    gathered.add(candidate("3", 3, "relay"), "a");
    gathered.add(null, "a");
    for (int port = 10; port < 200; port++) {
      gathered.add(candidate("2", port, "relay"), "a");
    }
    assertEquals(List.of(1, 3, 199), ports());
  }

  @Test
  void othersOfOneFoundationStandBesideEachOther() {
    gathered.add(candidate("1", 1, "host"), "a");
    gathered.add(candidate("1", 2, "host"), "a");
    gathered.add(candidate("1", 3, "srflx"), "a");
    gathered.add(candidate("1", 4, "relay"), "a");
    gathered.add(candidate("1", 5, "relay"), "a");
    gathered.add(null, "a");
    gathered.add(candidate("1", 6, "host"), "a");
    assertEquals(List.of(1, 2, 3, 4, 5, 6), ports());
  }

  @Test
  void aNewGenerationForgetsTheOldOne() {
    gathered.add(candidate("1", 1, "host"), "a");
    gathered.add(null, "a");
    assertTrue(gathered.complete("a"));
    gathered.add(candidate("1", 2, "host"), "b");
    assertEquals(List.of(), gathered.of("a"));
    assertEquals(1, gathered.of("b").size());
    assertFalse(gathered.complete("b"));
  }
}
