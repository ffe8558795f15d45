package io.roomhub.daemon.control.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class QualityHistoryTest {
  private static final int COLUMNS = 15;

  private static QualitySample sample(double roundTripMs, String quality) {
    return new QualitySample(
        roundTripMs,
        2.5,
        0.5,
        Double.NaN,
        40,
        1.5,
        40_000,
        39_000,
        new MouthToEar(10, 16.5, roundTripMs / 2, 40, 20),
        quality);
  }

  @Test
  void aRowHoldsEveryFigureUnderItsName() {
    QualityHistory history = new QualityHistory(2);
    history.add("a", "Zoë", 12, sample(30, "excellent"));

    QualityLog log = history.log(12);

    assertEquals(2, log.periodSeconds());
    assertEquals(
        List.of(
            "uptimeSeconds",
            "roundTripMs",
            "jitterMs",
            "lossPercent",
            "remoteLossPercent",
            "jitterBufferMs",
            "concealedPercent",
            "sendBitrate",
            "receiveBitrate",
            "captureMs",
            "encodeMs",
            "networkMs",
            "playbackMs",
            "mouthToEarMs",
            "quality"),
        log.columns());
    assertEquals(
        List.of(
            new QualityLog.Peer(
                "a",
                "Zoë",
                List.of(
                    List.of(
                        12.0,
                        30.0,
                        2.5,
                        0.5,
                        Double.NaN,
                        40.0,
                        1.5,
                        40_000.0,
                        39_000.0,
                        10.0,
                        16.5,
                        15.0,
                        20.0,
                        101.5,
                        "excellent")))),
        log.peers());
  }

  @Test
  void tenMinutesAreKeptAndNoMore() {
    QualityHistory history = new QualityHistory(1);
    for (int i = 0; i < 5_000; i++) {
      history.add("a", "A", 2 * i, sample(i, "good"));
    }

    List<List<Object>> rows = history.log(2 * 4_999).peers().getFirst().rows();

    assertEquals(QualityHistory.SAMPLES, rows.size());
    assertEquals(4_700.0, rows.getFirst().get(1));
    assertEquals(4_999.0, rows.getLast().get(1));
    rows.forEach(row -> assertEquals(COLUMNS, row.size()));
  }

  @Test
  void whoHasLeftIsShownForTenMinutes() {
    QualityHistory history = new QualityHistory(2);
    history.add("a", "A", 100, sample(1, "good"));
    history.add("b", "B", 300, sample(1, "good"));

    assertEquals(2, history.log(700).peers().size());
    assertEquals(List.of("b"), history.log(702).peers().stream().map(QualityLog.Peer::id).toList());
    assertEquals(List.of(), history.log(2_000).peers());
  }

  @Test
  void aNewcomerTakesThePlaceOfWhoLeftLongest() {
    QualityHistory history = new QualityHistory(2);
    history.add("a", "A", 10, sample(1, "good"));
    history.add("b", "B", 20, sample(2, "good"));
    history.add("a", "A", 30, sample(3, "good"));
    history.add("c", "C", 40, sample(4, null));

    List<QualityLog.Peer> peers = history.log(40).peers();

    assertEquals(List.of("a", "c"), peers.stream().map(QualityLog.Peer::id).toList());
    assertEquals(1, peers.getLast().rows().size());
    assertEquals("", peers.getLast().rows().getFirst().getLast());
  }

  @Test
  void peopleSeeNowAndTheRangeAndSpreadsheetsAllOfIt() {
    QualityHistory history = new QualityHistory(1);
    for (int i = 0; i < 5; i++) {
      history.add("a", "Zoë", 2 * i, sample(10 * i, "good"));
    }
    QualityLog log = history.log(8);

    List<String[]> table = QualityText.table(log);
    assertEquals(
        List.of("PEER", "FIGURE", "NOW", "LOWEST", "MEDIAN", "HIGHEST"), List.of(table.get(0)));
    assertEquals(List.of("Zoë", "quality", "good"), List.of(table.get(1)));
    assertEquals(
        List.of("", "round trip, ms", "40.0", "0.0", "20.0", "40.0"), List.of(table.get(2)));
    assertEquals(List.of("", "remote loss, %", "-", "-", "-", "-"), List.of(table.get(5)));

    assertEquals("mouth to ear, ms", QualityText.label("mouthToEarMs"));
    assertEquals("send bitrate, bit/s", QualityText.label("sendBitrate"));

    List<String> csv = QualityText.csv(log).lines().toList();
    assertEquals("peer," + String.join(",", log.columns()), csv.getFirst());
    assertEquals(
        "1,8.0,40.0,2.5,0.5,,40.0,1.5,40000.0,39000.0,10.0,16.5,20.0,20.0,106.5,good",
        csv.getLast());
    assertEquals(6, csv.size());
  }

  @Test
  void nobodyIsAnEmptyTable() {
    assertEquals(List.of(), QualityText.table(new QualityHistory(3).log(5)));
  }
}
