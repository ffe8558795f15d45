package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./run} in a tree that is built already, where programs only say how they were called. */
class RunScriptTest {
  @TempDir Path tree;

  private record Result(int exit, String out) {}

  @BeforeEach
  void makeTree() throws IOException {
    Files.createDirectories(tree.resolve(".ci"));
    Files.createDirectories(tree.resolve("config"));
    Files.copy(Path.of("../run"), tree.resolve("run"));
    Files.copy(Path.of("../.ci/setup.sh"), tree.resolve(".ci/setup.sh"));
    for (String module : List.of("native", "hardware", "daemon")) {
      Files.createDirectories(tree.resolve(module));
    }
    Files.writeString(tree.resolve("pom.xml"), "");
    Files.writeString(tree.resolve("config/roomhub.json"), "{}");
    program("tools/dpkg-query", "echo installed");
    program("tools/apt-cache", "exit 0");
    program("tools/npm", "exit 1");
    program("tools/mvn", "echo mvn; exit 1");
    program("systemd/debian/build.sh", "echo packages");
    program("target/roomhub/bin/roomhubd", "echo roomhubd \"$@\"");
    Files.writeString(tree.resolve("target/roomhub/.built"), "");
  }

  private void program(String name, String commands) throws IOException {
    Path program = tree.resolve(name);
    Files.createDirectories(program.getParent());
    Files.writeString(program, "#!/bin/sh\n" + commands + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Result run(String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(tree.resolve("run").toString()), Stream.of(arguments))
                .toList());
    builder.environment().put("PATH", tree.resolve("tools") + ":" + System.getenv("PATH"));
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out.replace(tree.toString(), "TREE"));
  }

  private static Result hub(String config) {
    return new Result(0, "roomhubd --config " + config + " --state TREE/target/state --virtual\n");
  }

  @Test
  void startsTheHub() throws Exception {
    assertEquals(hub("TREE/config/roomhub.json"), run());
  }

  @Test
  void startsItByAnotherConfiguration() throws Exception {
    Files.writeString(tree.resolve("other.json"), "{}");
    String other = tree.resolve("other.json").toString();
    assertEquals(hub("TREE/other.json"), run("--config", other));
    assertEquals(hub("TREE/other.json"), run("--config=" + other));
  }

  @Test
  void onlyBuildsWhereThatIsAskedFor() throws Exception {
    assertEquals(new Result(0, ""), run("--build-only"));
  }

  @Test
  void makesThePackagesWhereTheyAreAskedFor() throws Exception {
    assertEquals(new Result(0, "packages\n"), run("--package"));
  }

  @Test
  void whatItCannotDoItSays() throws Exception {
    assertEquals(
        new Result(
            64,
            "run: unknown option --packages; usage: ./run [--config FILE] [--build-only]"
                + " [--package]\n"),
        run("--packages"));
    assertEquals(new Result(64, "run: --config needs a file\n"), run("--config"));
    assertEquals(
        new Result(78, "run: cannot read the configuration nowhere.json\n"),
        run("--config", "nowhere.json"));
  }
}
