package io.roomhub.bench;

import io.roomhub.network.Internet;
import io.roomhub.network.NatDoctor;
import io.roomhub.network.NatKind;
import io.roomhub.network.NatRoom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What doctor says behind every kind of NAT, and how long it takes to say it. */
final class DoctorBench implements Benchmark {
  private static final double MAX_SECONDS = 15;

  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    BenchTable table =
        new BenchTable(
            name(), "roomhubctl doctor behind each NAT, until it has told the right verdicts");
    try (Internet internet = new Internet(scratch.resolve("rfc5780"), 1)) {
      run(scratch, internet, internet.stunAndTurn(), false, table);
    }
    try (Internet internet = Internet.withPlainStun(scratch.resolve("plain"), 1)) {
      run(scratch, internet, internet.twoStunAndTurn(), true, table);
    }
    return table;
  }

  private static void run(
      Path scratch, Internet internet, String servers, boolean compared, BenchTable table)
      throws Exception {
    for (NatKind kind : NatKind.values()) {
      Path directory = Files.createTempDirectory(scratch, kind.name());
      try (NatRoom room = new NatRoom(internet, directory, servers, kind)) {
        long began = System.nanoTime();
        NatDoctor doctor = NatDoctor.examine(room.hub(0), directory);
        double seconds = (System.nanoTime() - began) / 1e9;
        List<String> mistakes = doctor.mistakes(kind, compared);
        mistakes.forEach(mistake -> System.err.println("doctor: " + kind + ": " + mistake));
        table.atMost(
            MAX_SECONDS,
            "%s, %s: %s"
                .formatted(
                    kind,
                    compared ? "plain STUN" : "RFC 5780",
                    inShort(doctor.reasons().get("nat"))),
            mistakes.isEmpty() ? seconds : Double.POSITIVE_INFINITY,
            "s",
            Double.NaN);
      }
    }
  }

  /** Without the terms of RFC 4787 in brackets. */
  private static String inShort(String reason) {
    return reason.replaceAll(" \\([^)]*\\)", "").replaceFirst(": (direct|some) .*", "");
  }
}
