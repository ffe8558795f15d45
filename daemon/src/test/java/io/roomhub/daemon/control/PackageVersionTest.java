package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The version of the Debian packages, ordered by dpkg's own judgement. */
class PackageVersionTest {
  private static final String SCRIPT =
      Path.of("..", "systemd", "debian", "version.sh").toAbsolutePath().toString();
  private static final String JAVA = "25.0.5.1+2-1~deb13u1";
  private static final String EARLIER = "1764000000";
  private static final String LATER = "1764000001";

  @TempDir Path tree;

  @BeforeEach
  void tree() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "git is not installed");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg")), "dpkg is not installed");
    Files.writeString(tree.resolve("pom.xml"), "<project>\n<version>0.2.0</version>\n</project>\n");
    git("init", "-q");
    git("add", "pom.xml");
    git("commit", "-q", "-m", "begin");
  }

  @Test
  void itSaysReleaseTimeCommitAndJava() throws Exception {
    assertEquals(
        "0.2.0~git20251124160000.aaaaaaaa+java25.0.5.1+2+1~deb13u1", version("aaaaaaaa", JAVA));
    assertEquals(
        "0.2.0~git20251124160000.unknown+java25+36+1", version("unknown", "25+36-1"), "no git");
    assertEquals("1.0+java25+36+1", version(EARLIER, "aaaaaaaa", "25+36-1", "1.0"));
  }

  @Test
  void aTreeThatIsNotCommittedIsMarked() throws Exception {
    Files.writeString(tree.resolve("new"), "");
    assertEquals(
        "0.2.0~git20251124160000.aaaaaaaa.dirty+java25+36+1", version("aaaaaaaa", "25+36-1"));
    assertEquals("1.0.dirty+java25+36+1", version(EARLIER, "aaaaaaaa", "25+36-1", "1.0"));
  }

  @Test
  void whatIsNewerIsAnUpgrade() throws Exception {
    List<String> rising = new ArrayList<>();
    // As packages were called before Java was part of it.
    rising.add("0.2.0~git20251124160000.aaaaaaaa");
    // Java as Debian 13 has had it, and as it may come.
    for (String java :
        List.of(
            "25~36-1",
            "25+36-1~deb13u1",
            "25+36-1",
            "25.0.1+8-1~deb13u1",
            "25.0.1+8-1",
            "25.0.1+8-1.1",
            "25.0.1+8-2",
            "25.0.1+10-1",
            "25.0.5+2-1",
            "25.0.5.1+2-1~deb13u1",
            "25.0.5.1+2-1~deb13u2",
            "25.0.10+1-1")) {
      rising.add(version("aaaaaaaa", java));
    }
    // What the upgrade of the appliance benchmark appends.
    rising.add(version("aaaaaaaa", "25.0.10+1-1") + "+newer");
    Files.writeString(tree.resolve("new"), "");
    rising.add(version("aaaaaaaa", "25+36-1"));
    Files.delete(tree.resolve("new"));
    rising.add(version(LATER, "00000000", "25+36-1", ""));
    rising.add("0.2.0");
    rising.add(version(EARLIER, "aaaaaaaa", JAVA, "0.2.0"));
    rising.add("0.2.1~git20251124160000.aaaaaaaa+java25+36+1");
    for (int i = 1; i < rising.size(); i++) {
      assertEquals(
          "0:",
          run("dpkg", "--compare-versions", rising.get(i - 1), "lt", rising.get(i)),
          rising.get(i - 1) + " and " + rising.get(i));
    }
  }

  private String version(String commit, String java) throws Exception {
    return version(EARLIER, commit, java, "");
  }

  private String version(String time, String commit, String java, String wanted) throws Exception {
    String said =
        run(
            "env",
            "SOURCE_DATE_EPOCH=" + time,
            "sh",
            SCRIPT,
            tree.toString(),
            commit,
            java,
            wanted);
    assertEquals("0:", said.substring(0, 2), said);
    assertEquals("0:", run("dpkg", "--validate-version", said.substring(2).strip()));
    return said.substring(2).strip();
  }

  private void git(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("git", "-C", tree.toString(), "-c", "user.name=n", "-c", "user.email=e@e"));
    command.addAll(List.of(arguments));
    assertEquals("0:", run(command.toArray(String[]::new)));
  }

  /** Exit code, colon, everything printed. */
  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + ":" + said;
  }
}
