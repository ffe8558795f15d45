package io.roomhub.daemon.rtc.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.clock.SystemClock;
import java.io.File;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A real browser that hides its addresses, since nobody granted it a microphone. */
class MdnsResolverIT {
  private static final String GATHER =
      """
      const done = arguments[arguments.length - 1];
      const pc = new RTCPeerConnection();
      const names = [];
      pc.onicecandidate = e => {
        if (!e.candidate) { window.pc = pc; done(names); }
        else if (e.candidate.address) names.push(e.candidate.address);
      };
      pc.createDataChannel('x');
      pc.setLocalDescription();
      """;

  @Test
  void theNamesThatChromiumHidesItsAddressesBehindAreResolvedToThem() throws Exception {
    ChromeOptions options = new ChromeOptions();
    options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu");
    options.setBinary("/usr/bin/chromium");
    // Debian's driver by its path: nothing is looked up on the network.
    ChromeDriverService driver =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File("/usr/bin/chromedriver"))
            .build();
    ChromeDriver browser = new ChromeDriver(driver, options);
    try (MdnsResolver resolver = new MdnsResolver(new SystemClock())) {
      browser.manage().timeouts().scriptTimeout(Duration.ofSeconds(30));
      List<?> names = (List<?>) browser.executeAsyncScript(GATHER);
      assertFalse(names.isEmpty());
      Set<InetAddress> own =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .collect(Collectors.toSet());
      for (Object name : names) {
        assertTrue(MdnsResolver.isCandidateName(name.toString()), name.toString());
        InetAddress address = resolver.resolve(name.toString()).get(20, TimeUnit.SECONDS);
        assertTrue(own.contains(address), address + " is none of " + own);
      }
      assertEquals(0, resolver.malformedMessages());
    } finally {
      browser.quit();
    }
  }
}
