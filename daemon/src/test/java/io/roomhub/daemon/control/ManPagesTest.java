package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Man pages and completion say what the programs know. */
@Timeout(60)
class ManPagesTest {
  private static final Path MAN = Path.of("..", "systemd", "man");
  private static final Path COMPLETION = Path.of("..", "systemd", "bash-completion");
  private static final Path SCRIPT = Path.of("src/main/bin/roomhubctl");
  private static final Path DAEMON =
      Path.of("src/main/java/io/roomhub/daemon/app/CommandLine.java");

  /** The words before the brackets of the script's last case: what it really obeys. */
  private static Set<String> verbs() throws Exception {
    String script = Files.readString(SCRIPT);
    String cases = script.substring(script.lastIndexOf("case $verb in\n  room)"));
    Set<String> verbs = new TreeSet<>();
    Matcher line = Pattern.compile("(?m)^  ([a-z][a-z |]*)\\)").matcher(cases);
    while (line.find()) {
      verbs.addAll(List.of(line.group(1).split(" \\| ")));
    }
    assertTrue(verbs.size() > 15, verbs::toString);
    return verbs;
  }

  private static Set<String> options(String text) {
    Set<String> options = new TreeSet<>();
    Matcher option = Pattern.compile("--[a-z][a-z-]+").matcher(text);
    while (option.find()) {
      options.add(option.group());
    }
    return options;
  }

  private static String plain(Path page) throws Exception {
    return Files.readString(page).replace("\\-", "-").replaceAll("\\\\f.", "");
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  @ParameterizedTest
  @ValueSource(strings = {"roomhubd.8", "roomhubctl.1", "roomhub.json.5"})
  void thePageIsFormattedWithoutAWarning(String page) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/man")), "man-db is not installed");
    assertEquals(
        "",
        run(
            "sh",
            "-c",
            "LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z \"$1\""
                + " 2>&1 >/dev/null",
            "sh",
            MAN.resolve(page).toString()));
  }

  @Test
  void eachVerbHasItsEntryAndNoneIsMadeUp() throws Exception {
    String page = plain(MAN.resolve("roomhubctl.1"));
    String verbs = page.substring(page.indexOf(".SH VERBS"), page.indexOf(".SH OPTIONS"));
    Set<String> told = new TreeSet<>();
    Matcher entry = Pattern.compile("\\.TP\n\\.B[RI]* \"?([a-z]+)").matcher(verbs);
    while (entry.find()) {
      told.add(entry.group(1));
    }
    assertEquals(verbs(), told);
  }

  @Test
  void theOptionsAreThoseOfThePrograms() throws Exception {
    Set<String> known = options(Files.readString(DAEMON));
    known.add("--help");
    assertEquals(known, options(plain(MAN.resolve("roomhubd.8")).split("\\.SH SIGNALS")[0]));
    String synopsis = Files.readString(SCRIPT);
    String usage = synopsis.substring(synopsis.indexOf("usage()"), synopsis.indexOf("help_for()"));
    assertEquals(
        options(usage),
        options(
            plain(MAN.resolve("roomhubctl.1")).split("\\.SH ENVIRONMENT")[0].split("NAME", 2)[1]));
    assertEquals(known, complete("roomhubd", "roomhubd", "-"));
  }

  @Test
  void theFirstWordIsCompletedToEveryVerb() throws Exception {
    assertEquals(verbs(), complete("roomhubctl", "roomhubctl", ""));
    assertEquals(Set.of("mute"), complete("roomhubctl", "roomhubctl", "mu"));
    assertEquals(verbs(), complete("roomhubctl", "roomhubctl", "--socket", "/x", "--json", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "room,new",
    "config,check",
    "status,''",
    "press -,--help --json --release --socket",
    "doctor --c,--config",
    "volume 10,10 100",
  })
  void whatFollowsAVerbIsCompletedToo(String words, String expected) throws Exception {
    List<String> line = new ArrayList<>(List.of("roomhubctl"));
    line.addAll(List.of(words.split(" ")));
    if (line.size() == 2) {
      line.add("");
    }
    Set<String> wanted =
        expected.isEmpty() ? Set.of() : new TreeSet<>(List.of(expected.split(" ")));
    assertEquals(wanted, complete("roomhubctl", line.toArray(String[]::new)));
  }

  @Test
  void anOlderShellIsNotTroubledByTheFilesItReads() throws Exception {
    for (String file : List.of("roomhubctl", "roomhubd")) {
      assertEquals("", run("bash", "-n", COMPLETION.resolve(file).toString()));
      assertFalse(Files.readString(COMPLETION.resolve(file)).contains("_init_completion"));
    }
  }

  /** What bash offers for the last of these words. */
  private static Set<String> complete(String file, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "bash",
                "--norc",
                "-c",
                "source \"$1\"; f=_$2; shift 2; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); $f;"
                    + " printf '%s\\n' \"${COMPREPLY[@]}\"",
                "bash",
                COMPLETION.resolve(file).toString(),
                file));
    command.addAll(List.of(words));
    Set<String> offered = new TreeSet<>();
    run(command.toArray(String[]::new))
        .lines()
        .filter(line -> !line.isEmpty())
        .forEach(offered::add);
    return offered;
  }
}
