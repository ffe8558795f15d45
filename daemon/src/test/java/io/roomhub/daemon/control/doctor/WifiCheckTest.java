package io.roomhub.daemon.control.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.control.DoctorReport.Check;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WifiCheckTest {
  @TempDir Path interfaces;

  private void make(String name, boolean wireless, String state) throws Exception {
    Path folder = Files.createDirectory(interfaces.resolve(name));
    Files.writeString(folder.resolve("operstate"), state + "\n");
    if (wireless) {
      Files.createDirectory(folder.resolve("phy80211"));
    }
  }

  private List<Check> run(Command command) throws InterruptedException {
    return new WifiCheck(interfaces, command).run();
  }

  @Test
  void aWirelessInterfaceInUseShouldNotSavePower() throws Exception {
    make("eth0", false, "up");
    make("wlan0", true, "up");
    make("wlan1", true, "down");

    assertEquals(
        List.of(
            Check.warn(
                "wi-fi",
                "wlan0 saves power: what comes in waits for 100 ms and more",
                "switch it off: sudo iw dev wlan0 set power_save off, and for good with"
                    + " NetworkManager: wifi.powersave = 2")),
        run(command -> "Power save: on\n"));
    assertEquals(
        List.of(Check.ok("wi-fi", "wlan0 does not save power")),
        run(command -> "Power save: off\n"));
    assertEquals(
        List.of(Check.warn("wi-fi", "whether wlan0 saves power cannot be read", "install iw")),
        run(command -> null));
  }

  @Test
  void whereThereIsOnlyACableItSaysSo() throws Exception {
    make("eth0", false, "up");
    make("wlan0", true, "down");
    List<Check> notInUse = List.of(Check.ok("wi-fi", "not in use"));

    assertEquals(notInUse, run(command -> "Power save: on\n"));
    assertEquals(notInUse, new WifiCheck(interfaces.resolve("none"), command -> null).run());
  }
}
