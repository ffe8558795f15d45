package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ships in {@code systemd/}, judged by systemd's own tools where they are installed. */
class SystemdUnitTest {
  private static final Path FOLDER = Path.of("..", "systemd");
  private static final String EXECUTABLE = "/usr/lib/roomhub/bin/roomhubd";

  private static final String LAMPS_OFF = "/usr/lib/roomhub/bin/roomhub-lamps-off";

  @TempDir Path scratch;

  @Test
  void systemdHasNothingToSayAboutTheUnit() throws Exception {
    assumeInstalled("systemd-analyze");
    // The daemon is not installed on the machine that builds it: any executable stands in.
    String unit = Files.readString(FOLDER.resolve("roomhub.service"));
    assertTrue(unit.contains("\nExecStart=" + EXECUTABLE + " --config "));
    Path copy = scratch.resolve("roomhub.service");
    Files.writeString(
        copy, known(unit).replace(EXECUTABLE, "/bin/true").replace(LAMPS_OFF, "/bin/true"));

    assertEquals(
        "0:",
        run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", copy.toString()));
  }

  @Test
  void theUnitIsExposedByOneAndAHalfAtMost() throws Exception {
    assumeInstalled("systemd-analyze");
    String verdict =
        run(
            "systemd-analyze",
            "security",
            "--offline=true",
            "--threshold=15",
            "--no-pager",
            FOLDER.resolve("roomhub.service").toString());

    assertTrue(verdict.startsWith("0:"), verdict);
    assertTrue(verdict.contains("Overall exposure level for roomhub.service"), verdict);
  }

  @Test
  void systemdHasNothingToSayAboutTheServicesBeside() throws Exception {
    assumeInstalled("systemd-analyze");
    for (String name : List.of("roomhub-aot.service", "roomhub-restart.service")) {
      String unit = Files.readString(FOLDER.resolve(name));
      Path copy = scratch.resolve(name);
      Files.writeString(copy, unit.replaceAll("/usr/lib/roomhub/bin/\\S+", "/bin/true"));

      assertEquals(
          "0:",
          run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", copy.toString()));
    }
  }

  @Test
  void aMistakeInTheUnitWouldBeSeen() throws Exception {
    assumeInstalled("systemd-analyze");
    String unit = Files.readString(FOLDER.resolve("roomhub.service"));
    Path copy = scratch.resolve("roomhub.service");
    Files.writeString(
        copy,
        unit.replace(EXECUTABLE, "/bin/true")
            .replace(LAMPS_OFF, "/bin/true")
            .replace("WatchdogSec", "WatchDogSecs"));

    String verdict = run("systemd-analyze", "verify", "--man=no", copy.toString());
    assertTrue(verdict.contains("WatchDogSecs"), verdict);
  }

  @Test
  void theUnitKeepsThePromisesOfTheLifecycle() throws IOException {
    List<String> lines = Files.readAllLines(FOLDER.resolve("roomhub.service"));
    for (String promised :
        List.of(
            "Type=notify",
            "NotifyAccess=main",
            "WatchdogSec=10",
            "ExecReload=kill -HUP $MAINPID",
            "Restart=always",
            "RestartSec=2",
            "RestartSteps=60",
            "RestartMaxDelaySec=30",
            "RestartPreventExitStatus=78",
            "StartLimitIntervalSec=0",
            "ExecStopPost=-" + LAMPS_OFF,
            "TimeoutStopSec=5",
            "SuccessExitStatus=143",
            "User=roomhub",
            "LoadCredential=room.password:/etc/roomhub/password",
            "Wants=roomhub-aot.service",
            "LimitRTPRIO=20",
            "StateDirectory=roomhub",
            "RuntimeDirectory=roomhub",
            "RuntimeDirectoryPreserve=restart",
            // DeviceAllow finds the numbers of devices when the unit starts: their modules come
            // first.
            "DeviceAllow=char-alsa rw",
            "DeviceAllow=char-hidraw rw",
            "Wants=modprobe@snd.service modprobe@hid.service",
            "After=modprobe@snd.service modprobe@hid.service",
            "After=sound.target network.target")) {
      assertTrue(lines.contains(promised), promised);
    }
    for (String line : lines) {
      assertFalse(line.startsWith("MemoryDenyWriteExecute="), "it would kill the JIT: " + line);
      assertFalse(line.startsWith("PrivateDevices="), "it would hide sound and GPIO: " + line);
      assertFalse(line.matches("[A-Z].*network-online.*"), "the hub starts without a network");
    }
  }

  @Test
  void theLampsOfAKilledHubAreDarkenedByWhateverGpiosetThereIs() throws Exception {
    Path bin = Files.createDirectories(scratch.resolve("bin"));
    Path said = scratch.resolve("said");
    Files.writeString(
        scratch.resolve("lamps"),
        """
        gpiochip4 27 0
        gpiochip4 22 1
        gpiochip0 $(reboot) 1
        $(reboot) 5 1
        gpiochip4 5 2
        gpiochip4 5 1 1
        GPIO5=1
        gpiochip0 116 1
        """);

    // One of the lines is missing.
    String doing = " || { echo $* >>" + said + "; cat; case $* in *27=*) exit 1 ;; esac; }";
    tool(bin, "gpioset", "[ $1 = --version ] && echo 'gpioset (libgpiod) v2.2.1'" + doing);
    assertEquals("0:", lampsOff(bin));
    assertEquals(
        """
        --toggle 0 --chip gpiochip4 27=0
        --toggle 0 --chip gpiochip4 22=1
        --toggle 0 --chip gpiochip0 116=1
        """,
        Files.readString(said));

    Files.delete(said);
    tool(bin, "gpioset", "[ $1 = --version ] && echo 'gpioset (libgpiod) v1.6.3'" + doing);
    assertEquals("0:", lampsOff(bin));
    assertEquals("gpiochip4 27=0\ngpiochip4 22=1\ngpiochip0 116=1\n", Files.readString(said));

    Files.delete(scratch.resolve("lamps"));
    assertEquals("0:", lampsOff(bin));
  }

  private static void tool(Path bin, String name, String script) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
    file.toFile().setExecutable(true);
  }

  private String lampsOff(Path bin) throws Exception {
    return run(
        "env",
        "PATH=" + bin + ":/usr/bin:/bin",
        "RUNTIME_DIRECTORY=" + scratch,
        "/bin/sh",
        "src/main/bin/roomhub-lamps-off");
  }

  @Test
  void thePuckOfAHubThatIsGoneIsDarkenedIfItIsTheSameStill() throws Exception {
    Path hidraw = Files.createDirectories(scratch.resolve("sys/class/hidraw"));
    Path dev = Files.createDirectories(scratch.resolve("dev"));
    for (int i = 0; i < 3; i++) {
      Files.createDirectories(hidraw.resolve("hidraw" + i));
      Files.createSymbolicLink(
          hidraw.resolve("hidraw" + i + "/device"), Path.of("../../../0003:0B0E:0412.000" + i));
      Files.createFile(dev.resolve("hidraw" + i));
    }
    Files.writeString(
        scratch.resolve("puck-lamps"),
        """
        hidraw0 0003:0B0E:0412.0007 \\002\\000
        hidraw1 0003:0B0E:0412.0001 \\002\\000\\377
        ../hidraw2 0003:0B0E:0412.0002 \\001
        hidraw2 0003:0B0E:0412.0002 %s\\001
        hidraw7 0003:0B0E:0412.0007 \\001
        """);
    // The kernel's own directories, elsewhere.
    String script =
        Files.readString(Path.of("src/main/bin/roomhub-lamps-off"))
            .replace("\"/sys/", "\"" + scratch + "/sys/")
            .replace("\"/dev/", "\"" + scratch + "/dev/");
    Path copy = Files.writeString(scratch.resolve("lamps-off"), script);
    assertEquals("0:", run("env", "RUNTIME_DIRECTORY=" + scratch, "/bin/sh", copy.toString()));

    assertEquals(0, Files.size(dev.resolve("hidraw0")), "another puck has its number");
    assertArrayEquals(new byte[] {2, 0, (byte) 0xFF}, Files.readAllBytes(dev.resolve("hidraw1")));
    assertEquals(0, Files.size(dev.resolve("hidraw2")));
    assertFalse(Files.exists(dev.resolve("hidraw7")));
  }

  @Test
  void sysusersMakesTheUserAndEveryGroupTheUnitNames() throws Exception {
    assumeInstalled("systemd-sysusers");
    Files.createDirectories(scratch.resolve("etc"));
    String said =
        run(
            "systemd-sysusers",
            "--root=" + scratch,
            FOLDER.resolve("sysusers.d/roomhub.conf").toAbsolutePath().normalize().toString());

    assertTrue(said.startsWith("0:"), said);
    String users = Files.readString(scratch.resolve("etc/passwd"));
    assertTrue(
        users.matches("(?s).*roomhub:x:\\d+:\\d+:roomhub daemon:/var/lib/roomhub:.*nologin\n.*"),
        users);
    List<String> groups = Files.readAllLines(scratch.resolve("etc/group"));
    assertTrue(groups.stream().anyMatch(group -> group.matches("audio:x:\\d+:roomhub")));
    assertTrue(groups.stream().anyMatch(group -> group.matches("gpio:x:\\d+:roomhub")));
  }

  /** Without what the systemd of this machine is too old for: the unit is for that of Debian 13. */
  private static String known(String unit) throws Exception {
    Matcher version =
        Pattern.compile("systemd (\\d+)").matcher(run("systemd-analyze", "--version"));
    assertTrue(version.find());
    return Integer.parseInt(version.group(1)) >= 254
        ? unit
        : unit.replaceAll("\n(RestartSteps|RestartMaxDelaySec)=\\d+", "");
  }

  private static void assumeInstalled(String tool) {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin", tool)), tool + " is not installed");
  }

  /** Exit code, colon, everything printed. */
  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + ":" + said;
  }
}
