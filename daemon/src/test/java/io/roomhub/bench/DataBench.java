package io.roomhub.bench;

import io.roomhub.daemon.rtc.connection.DataTransfer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A data channel to Chromium at full speed while voice runs both ways, in a process with the hub's
 * flags, beside two Chromiums in the same run.
 */
final class DataBench implements Benchmark {
  @Override
  public String name() {
    return "data";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    Map<String, Double> figures = measure(scratch);
    return new BenchTable(
            name(), "20 MB on loopback, voice both ways, median of 5; reference: two Chromiums")
        .atLeast(40, "hub to Chromium", figures.get("out"), "Mbit/s", figures.get("reference"))
        .atLeast(40, "Chromium to hub", figures.get("in"), "Mbit/s", figures.get("reference"))
        .atMost(0, "longest gap of the voice in Chromium", figures.get("pageGap"), "ms", Double.NaN)
        .atMost(0, "longest gap of the voice in the hub", figures.get("hubGap"), "ms", Double.NaN)
        .figure("voice packets that Chromium did not get out", figures.get("lost"), "")
        .figure("CPU of the hub for 20 MB", figures.get("cpu"), "s");
  }

  private static Map<String, Double> measure(Path scratch)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xms32m",
                // The hub has 64; the remote control of the browsers is in this process too.
                "-Xmx96m",
                "-Xss512k",
                "-cp",
                System.getProperty("java.class.path"),
                DataTransfer.class.getName(),
                scratch.toString())
            .redirectError(scratch.resolve("errors").toFile())
            .start();
    Map<String, Double> figures = new HashMap<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", 3);
        if (words.length == 2) {
          figures.put(words[0], Double.parseDouble(words[1]));
        }
      }
    }
    int exit = process.waitFor();
    if (exit != 0 || !figures.containsKey("reference")) {
      throw new IllegalStateException(
          "the transfer ended with "
              + exit
              + ": "
              + java.nio.file.Files.readString(scratch.resolve("errors")));
    }
    return figures;
  }
}
