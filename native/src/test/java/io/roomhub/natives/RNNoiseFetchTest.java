package io.roomhub.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that the build fetches RNNoise with, kept away from the network. */
class RNNoiseFetchTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final String DEBIAN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

  @TempDir Path directory;

  private record Result(List<String> out, List<String> err, int status) {}

  @Test
  void theMainDebianArchiveIsTakenFromDeb822Sources() throws Exception {
    source(
        "sources.list.d/debian.sources",
        """
        Types: deb deb-src
        # a comment inside a stanza
        URIs: http://mirror.invalid/pub/linux
        Suites: trixie trixie-updates
        Components: main contrib
        Signed-By: /usr/share/keyrings/debian-archive-keyring.pgp

        Types: deb
        URIs: http://mirror.invalid/security
        Suites: trixie-security
        Components: main
        Signed-By: /usr/share/keyrings/debian-archive-keyring.pgp
        """);
    source(
        "sources.list.d/vendor.sources",
        """
        Types: deb
        URIs: http://vendor.invalid/x
        Suites: trixie
        Components: main
        Signed-By: /usr/share/keyrings/vendor.gpg

        Enabled: no
        Types: deb
        URIs: http://switched-off.invalid/x
        Suites: trixie
        Components: main
        """);
    source(
        "sources.list.d/old.sources.disabled",
        "Types: deb\nURIs: http://old.invalid/debian\nSuites: sid\nComponents: main\n");
    assertEquals(
        List.of("http://mirror.invalid/pub/linux /usr/share/keyrings/debian-archive-keyring.pgp"),
        run("--sources").out);
  }

  @Test
  void classicSourcesWorkTooAndASignedArchiveGoesFirst() throws Exception {
    source(
        "sources.list",
        """
        # deb http://comment.invalid/debian trixie main
        deb http://plain.invalid/debian/ trixie main contrib
        deb-src http://source.invalid/debian trixie main
        deb http://plain.invalid/debian-security trixie-security main
        deb [arch=arm64 signed-by=/usr/share/keyrings/vendor.gpg] http://vendor.invalid/debian trixie main
        """);
    source(
        "sources.list.d/b.list",
        "deb [signed-by=" + DEBIAN_KEYRING + "] http://signed.invalid/x trixie main\n");
    assertEquals(
        List.of(
            "http://signed.invalid/x " + DEBIAN_KEYRING,
            "http://plain.invalid/debian/ " + DEBIAN_KEYRING),
        run("--sources").out);
  }

  @Test
  void withoutAnArchiveTheBuildGoesOnWithOneWarning() throws Exception {
    Result result = run(directory.resolve("output").toString());
    assertEquals(0, result.status);
    assertEquals(1, result.err.size(), () -> result.err + "");
    assertTrue(
        result.err.getFirst().startsWith("WARNING: no RNNoise for amd64 arm64: "),
        result.err.getFirst());
    assertFalse(Files.exists(directory.resolve("output")));
  }

  @Test
  void whatTheBuildFetchedIsCompleteAndAsksForNothingMore() throws Exception {
    Fetched.assumeFetched();
    Result result = run(MODULE.resolve("target/classes").toString());
    assertEquals(new Result(List.of(), List.of(), 0), result);
  }

  @Test
  void aCachedPackageOfTheWrongHashIsNotUsed() throws Exception {
    Path cached = directory.resolve("cache/roomhub/librnnoise0_0.2+ds-1_amd64.deb");
    Files.createDirectories(cached.getParent());
    Files.writeString(cached, "not what Debian signed");
    Result result = run(directory.resolve("output").toString());
    assertEquals(0, result.status);
    assertEquals(1, result.err.size());
    assertFalse(Files.exists(directory.resolve("output")));
  }

  private void source(String name, String text) throws IOException {
    Path file = directory.resolve("etc").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Result run(String argument) throws Exception {
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(MODULE.resolve("fetch-rnnoise.sh").toString(), argument)
            .redirectError(err.toFile());
    builder.environment().put("ROOMHUB_APT_ETC", directory.resolve("etc").toString());
    builder.environment().put("XDG_CACHE_HOME", directory.resolve("cache").toString());
    Process process = builder.start();
    try (Stream<String> lines = process.inputReader().lines()) {
      List<String> out = lines.toList();
      int status = process.waitFor();
      return new Result(out, Files.readAllLines(err), status);
    }
  }
}
