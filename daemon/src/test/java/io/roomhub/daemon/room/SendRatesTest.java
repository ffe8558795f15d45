package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SendRatesTest {
  private static final int FULL = 40_000;

  private final List<Peer> peers = new ArrayList<>();
  private long forwarded;
  private SendRates rates = new SendRates(FULL, 20, null);
  private SendRates.Plan plan = SendRates.Plan.NOBODY;
  private int second;

  /** A receiver and what it reports. */
  private static final class Peer {
    final String id;
    double lossPercent;
    int copies;
    int maxBitrate;

    Peer(String id) {
      this.id = id;
    }

    ParticipantView view(int bitrate) {
      return new ParticipantView(
          id,
          id,
          "guest",
          "embedded",
          false,
          PeerConnectionState.CONNECTED,
          IceConnectionState.CONNECTED,
          DtlsTransportState.CONNECTED,
          new PeerConnectionStats(
              null,
              1,
              0,
              0,
              0,
              0,
              0,
              lossPercent,
              bitrate * (1 + copies),
              0,
              50,
              0,
              maxBitrate,
              Collections.nCopies(copies, 1),
              null),
          null,
          null,
          null);
    }
  }

  private void join(int count) {
    for (int i = 0; i < count; i++) {
      peers.add(new Peer("p" + peers.size()));
    }
  }

  private int bitrate(Peer peer) {
    SendRates.Share share = plan.shares().get(peer.id);
    return share == null ? FULL : share.bitrate();
  }

  private long sent() {
    return peers.stream().mapToLong(p -> WireRate.of(bitrate(p), p.copies, 20)).sum();
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      plan =
          rates.update(
              peers.stream().map(peer -> peer.view(bitrate(peer))).toList(),
              forwarded,
              1_000L * ++second);
    }
  }

  @Test
  void inAGoodRoomEverybodyIsOfOneClass() {
    join(4);
    pass(30);
    assertEquals(Set.of(), plan.poorIds());
    assertEquals(FULL, plan.good().bitrate());
    assertEquals(0, plan.good().expectedLossPercent(), "and copies are of no use");
    assertNull(plan.uploadLimit());
  }

  @Test
  void whatIsSentOnForOthersLeavesThatMuchLess() {
    rates = new SendRates(FULL, 20, 300_000);
    join(4);
    pass(5);
    assertEquals(FULL, plan.good().bitrate());
    assertEquals(sent(), plan.upload());
    forwarded = 100_000;
    pass(5);
    int less = plan.good().bitrate();
    assertTrue(less < FULL, () -> "bitrate " + less);
    assertEquals(sent() + forwarded, plan.upload());
    assertTrue(plan.upload() <= 300_000, () -> "upload " + plan.upload());
    assertTrue(plan.upload() > 290_000, () -> "upload " + plan.upload());
  }

  @Test
  void oneBadPathCostsTheOthersNothing() {
    join(4);
    peers.getFirst().lossPercent = 20;
    for (int i = 0; i < 60; i++) {
      pass(1);
      assertEquals(FULL, plan.good().bitrate());
    }
    assertEquals(Set.of("p0"), plan.poorIds());
    assertEquals(16_000, plan.poor().bitrate());
    assertEquals(20, plan.poor().expectedLossPercent());
    assertEquals(0, plan.good().expectedLossPercent());
    assertEquals(new SendRates.Share(true, 16_000, 20, null), plan.shares().get("p0"));
    assertEquals("good", plan.shares().get("p1").word());
  }

  @Test
  void whoeverIsWellAgainComesBackToTheOthers() {
    join(2);
    peers.getFirst().lossPercent = 20;
    pass(30);
    peers.getFirst().lossPercent = 0;
    pass(60);
    assertEquals(Set.of(), plan.poorIds());
  }

  @Test
  void thePoorShareTheRateOfTheWorstOfThem() {
    join(3);
    peers.get(0).lossPercent = 20;
    peers.get(1).maxBitrate = 30_000;
    pass(30);
    assertEquals(Set.of("p0", "p1"), plan.poorIds());
    assertEquals(16_000, bitrate(peers.get(1)));
    peers.remove(0);
    pass(1);
    assertEquals(30_000, bitrate(peers.getFirst()));
  }

  @Test
  void aWishIsHonouredWithinBoundsUntilItIsTakenBack() {
    join(2);
    rates.request("p0", 24_000);
    pass(1);
    assertEquals(24_000, bitrate(peers.get(0)));
    assertEquals(FULL, bitrate(peers.get(1)));
    assertEquals(24_000, plan.shares().get("p0").requested());
    rates.request("p0", 500);
    pass(1);
    assertEquals(16_000, bitrate(peers.get(0)));
    assertEquals(16_000, plan.shares().get("p0").requested());
    rates.request("p0", 500_000);
    pass(10);
    assertEquals(FULL, bitrate(peers.get(0)));
    rates.request("p0", 20_000);
    pass(1);
    rates.request("p0", 0);
    pass(10);
    assertNull(plan.shares().get("p0").requested());
    assertEquals(Set.of(), plan.poorIds());
  }

  @Test
  void whereNobodyWantsMoreThatIsTheGoodRate() {
    join(2);
    peers.forEach(peer -> peer.maxBitrate = 24_000);
    pass(2);
    assertEquals(24_000, plan.good().bitrate());
    assertEquals(Set.of(), plan.poorIds());
  }

  @Test
  void wishesOfThoseWhoAreNotInTheRoomAreForgotten() {
    rates.request("p0", 16_000);
    pass(1);
    join(1);
    pass(1);
    assertEquals(FULL, bitrate(peers.getFirst()));
  }

  @Test
  void aConfiguredUploadIsSharedOutEvenly() {
    rates = new SendRates(FULL, 20, 220_000);
    join(4);
    pass(5);
    assertEquals(220_000L, plan.uploadLimit());
    assertEquals(Set.of(), plan.poorIds());
    assertTrue(sent() <= 220_000 && sent() > 210_000, sent() + " bit/s");
    join(1);
    pass(1);
    assertTrue(sent() <= 220_000, sent() + " bit/s");
  }

  @Test
  void whatAPoorOneCannotUseIsLeftToTheOthers() {
    rates = new SendRates(FULL, 20, 220_000);
    join(4);
    pass(5);
    int even = bitrate(peers.get(1));
    peers.getFirst().lossPercent = 20;
    pass(20);
    assertTrue(bitrate(peers.get(1)) > even, bitrate(peers.get(1)) + " after " + even);
    assertTrue(sent() <= 220_000, sent() + " bit/s");
  }

  @Test
  void copiesTakeTheirPartOfTheUploadAndEndWhereItHasNoRoomForThem() {
    rates = new SendRates(FULL, 20, 220_000);
    join(4);
    peers.getFirst().copies = 2;
    peers.getFirst().lossPercent = 4;
    pass(5);
    assertEquals(2, plan.maxRedundancy());
    assertTrue(sent() <= 220_000, sent() + " bit/s");
    peers.forEach(peer -> peer.lossPercent = 4);
    pass(5);
    assertEquals(0, plan.maxRedundancy(), "16 kbit/s for all with one copy would be 246 kbit/s");
  }

  @Test
  void aNarrowUplinkIsFoundOutAndSharedInOneClass() {
    join(4);
    SimulatedLink uplink = new SimulatedLink(2);
    uplink.capacity = 220_000;
    double late = 0;
    for (int i = 0; i < 300; i++) {
      double loss = uplink.second(sent());
      peers.forEach(peer -> peer.lossPercent = loss);
      pass(1);
      late += i < 100 ? 0 : loss / 200;
    }
    assertTrue(late < 1, "mean loss " + late);
    assertTrue(sent() > 180_000 && sent() < 245_000, sent() + " bit/s");
    assertEquals(Set.of(), plan.poorIds(), "what all lose is nobody's own");
    assertTrue(plan.uploadLimit() != null, plan.toString());
  }

  @Test
  void aBadRadioLinkOfOurOwnIsNotTakenForANarrowOne() {
    join(4);
    SimulatedLink radio = new SimulatedLink(3);
    radio.randomLossPercent = 15;
    for (int i = 0; i < 60; i++) {
      double loss = radio.second(sent());
      peers.forEach(peer -> peer.lossPercent = loss);
      pass(1);
    }
    assertNull(plan.uploadLimit());
    assertEquals(Integer.MAX_VALUE, plan.maxRedundancy(), "copies are what helps there");
    assertEquals(16_000, bitrate(peers.getFirst()));
  }
}
