package io.roomhub.bench;

import io.roomhub.daemon.voice.TwoRooms;
import java.nio.file.Path;

/** Two rooms with loud speakers talk for half an hour of virtual time. */
final class ConversationBench implements Benchmark {
  private static final int MINUTES = 30;

  @Override
  public String name() {
    return "conversation";
  }

  @Override
  public BenchTable run(Path scratch) {
    TwoRooms rooms = new TwoRooms(11);
    rooms.pass(20);
    double worst = Double.POSITIVE_INFINITY;
    double loudest = 0;
    double heard = 0;
    for (int minute = 0; minute < MINUTES; minute++) {
      rooms.measureAnew();
      rooms.pass(60);
      worst = Math.min(worst, rooms.heardDbfs() - rooms.returnedDbfs());
      loudest = Math.max(loudest, rooms.loudest());
      heard += rooms.heardDbfs() / MINUTES;
    }
    return new BenchTable(
            name(),
            "two hubs with rooms on both sides, echo as loud as the talker, "
                + MINUTES
                + " minutes")
        .atLeast(50, "own voice against the other's, worst minute", worst, "dB")
        .atMost(0.99, "largest amplitude at a speaker", loudest, "", Double.NaN)
        .figure("the other is heard at", heard, "dBFS");
  }
}
