package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with Javas that only say how they were called. */
class RoomhubdTest {
  private static final Path SCRIPT = Path.of("src/main/bin/roomhubd").toAbsolutePath();

  @TempDir Path scratch;
  private Path image;
  private Path jvms;

  private record Result(int exit, String out) {}

  @BeforeEach
  void makeImage() throws IOException {
    image = scratch.resolve("image");
    jvms = Files.createDirectories(scratch.resolve("jvm"));
    Files.createDirectories(image.resolve("bin"));
    Files.copy(SCRIPT, image.resolve("bin/roomhubd"));
  }

  private Path java(Path home, String version) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "X=\"1\"\nJAVA_VERSION=\"" + version + "\"\n");
    Path java = home.resolve("bin/java");
    Files.writeString(
        java, "#!/bin/sh\necho \"" + home.getFileName() + "\"\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
  }

  private Result run(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(
                    Stream.of("/bin/sh", image.resolve("bin/roomhubd").toString()),
                    Stream.of(arguments))
                .toList());
    builder.environment().remove("JAVA_HOME");
    builder.environment().remove("ROOMHUB_JAVA_OPTS");
    builder.environment().remove("JOURNAL_STREAM");
    // Where the tools of the script are, but no java.
    Path tools = Files.createDirectories(scratch.resolve("tools"));
    for (String tool : List.of("dirname", "readlink", "sed", "find")) {
      Path stub =
          Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
      Files.setPosixFilePermissions(stub, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("ROOMHUB_JVM_DIRECTORY", jvms.toString());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out);
  }

  private static String firstLine(Result result) {
    return result.out().lines().findFirst().orElse("");
  }

  @Test
  void theDaemonIsStartedWithItsFlagsAndArguments() throws Exception {
    java(jvms.resolve("temurin-25-jdk"), "25.0.3");

    Result result = run(Map.of("ROOMHUB_JAVA_OPTS", "-Dx=1 -Dy=2"), "--config", "with blank.json");

    List<String> said = result.out().lines().toList();
    assertEquals(0, result.exit());
    assertEquals("temurin-25-jdk", said.getFirst());
    assertEquals(
        List.of(
            "-Dx=1",
            "-Dy=2",
            "-cp",
            image.toRealPath() + "/lib/*",
            "io.roomhub.daemon.app.Main",
            "--config",
            "with blank.json"),
        said.subList(said.size() - 7, said.size()));
    assertTrue(said.contains("-XX:+UseSerialGC"), result.out());
    assertTrue(said.contains("-XX:+ExitOnOutOfMemoryError"), result.out());
  }

  @Test
  void aStartUpCacheIsUsedUntilALibraryChanges() throws Exception {
    java(jvms.resolve("jdk-25"), "25");
    Path library = Files.createDirectories(image.resolve("lib")).resolve("some.jar");
    Files.writeString(library, "one");
    assertFalse(run(Map.of()).out().contains("AOTCache"));

    Path cache = Files.writeString(image.resolve("roomhub.aot"), "cache");
    Files.setLastModifiedTime(cache, FileTime.from(Instant.now().plusSeconds(1)));
    List<String> said = run(Map.of()).out().lines().toList();
    assertTrue(said.contains("-XX:AOTCache=" + cache.toRealPath()), said::toString);

    Files.setLastModifiedTime(cache, FileTime.from(Instant.now().minusSeconds(60)));
    assertFalse(run(Map.of()).out().contains("AOTCache"));
  }

  @Test
  void javaHomeComesFirstThenTheBundledRuntimeThenTheSystemThenThePath() throws Exception {
    Path onPath = java(scratch.resolve("path-jdk"), "26");
    Map<String, String> path =
        Map.of("PATH", scratch.resolve("tools") + ":" + onPath.resolve("bin"));
    assertEquals("path-jdk", firstLine(run(path)));
    java(jvms.resolve("java-25-openjdk-amd64"), "25");
    assertEquals("java-25-openjdk-amd64", firstLine(run(path)));
    java(image.resolve("runtime"), "25.0.1");
    assertEquals("runtime", firstLine(run(path)));
    Path mine = java(scratch.resolve("mine"), "27-ea");
    assertEquals("mine", firstLine(run(Map.of("JAVA_HOME", mine.toString()))));
  }

  @Test
  void anOlderJavaHomeIsPassedOver() throws Exception {
    Path old = java(scratch.resolve("java-17"), "17.0.15");
    java(jvms.resolve("jdk-25"), "25");

    assertEquals("jdk-25", firstLine(run(Map.of("JAVA_HOME", old.toString()))));
  }

  @Test
  void withoutJava25TheExitCodeIs69AndOneLineSaysWhy() throws Exception {
    java(jvms.resolve("not-25-really"), "21.0.2");
    Result result = run(Map.of());

    assertEquals(69, result.exit());
    assertEquals(1, result.out().lines().count());
    assertTrue(result.out().startsWith("roomhubd: no Java 25 in JAVA_HOME, "), result.out());
    assertEquals("<3>" + result.out(), run(Map.of("JOURNAL_STREAM", "8:1")).out());
  }
}
