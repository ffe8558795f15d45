package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
  @TempDir Path folder;

  @Test
  void theNewestFiveAreKeptForTheirOwnerOnly() throws Exception {
    Files.createFile(folder.resolve("identity.p12"));
    ReportFiles files = new ReportFiles(folder);
    for (int i = 1; i <= 7; i++) {
      files.write("report " + i);
    }
    try (var all = Files.list(folder)) {
      assertEquals(
          List.of(
              "identity.p12",
              "roomhub-report-000003.txt",
              "roomhub-report-000004.txt",
              "roomhub-report-000005.txt",
              "roomhub-report-000006.txt",
              "roomhub-report-000007.txt"),
          all.map(file -> file.getFileName().toString()).sorted().toList());
    }
    Path last = folder.resolve("roomhub-report-000007.txt");
    assertEquals("report 7", Files.readString(last));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(last)));
  }
}
