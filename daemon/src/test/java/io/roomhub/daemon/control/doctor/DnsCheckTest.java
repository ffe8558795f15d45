package io.roomhub.daemon.control.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.config.ConfigReader;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.rtc.ice.HostResolver;
import io.roomhub.hardware.clock.SystemClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DnsCheckTest {
  private static final InetAddress[] FOUND = {InetAddress.ofLiteral("192.0.2.7")};

  private static Check check(HostResolver.Lookup lookup, long limitMillis, String json)
      throws Exception {
    HubConfig config = new ConfigReader(() -> "lobby-7Qm2xVb9Lk4R").parse(json, Path.of("/"));
    HostResolver resolver = new HostResolver(lookup, new SystemClock(), limitMillis);
    return new DnsCheck(() -> config, resolver).run().getFirst();
  }

  private static final String NAMES =
      """
      { "signaling": [ { "type": "websocket", "url": "wss://rail.example/ws" },
                       { "type": "nostr", "relays": ["wss://192.0.2.1/x"] } ],
        "rtc": { "iceServers": [ { "urls": ["stun:stun.example", "stun:[2001:db8::1]:3478"] } ] } }
      """;

  @Test
  void everyNameOfTheConfigurationIsLookedUpAndNoAddress() throws Exception {
    assertEquals(
        Check.ok("dns", "knows stun.example, rail.example"), check(host -> FOUND, 50_000, NAMES));
    assertEquals(
        Check.ok("dns", "not in use: the configuration names no host"),
        check(host -> FOUND, 50_000, "{}"));
  }

  @Test
  void aNameThatIsWrongIsTold() throws Exception {
    HostResolver.Lookup lookup =
        host -> {
          if (host.equals("stun.example")) {
            throw new UnknownHostException(host);
          }
          return FOUND;
        };

    assertEquals(
        Check.warn(
            "dns", "no address is known for stun.example", "see that these names are spelt right"),
        check(lookup, 50_000, NAMES));
  }

  @Test
  void aNameServerThatHangsIsNotWaitedForAndHoldsOneThreadForEachName() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Map<String, AtomicInteger> asked =
        Map.of("stun.example", new AtomicInteger(), "rail.example", new AtomicInteger());
    HubConfig config = new ConfigReader(() -> "lobby-7Qm2xVb9Lk4R").parse(NAMES, Path.of("/"));
    HostResolver resolver =
        new HostResolver(
            host -> {
              asked.get(host).incrementAndGet();
              try {
                never.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              return FOUND;
            },
            new SystemClock(),
            100);
    Check expected =
        Check.fail(
            "dns",
            "no name server answers for stun.example within 100 ms; no name server answers for"
                + " rail.example within 100 ms",
            "see that the network is there and names a name server (resolvectl status)");

    for (int i = 0; i < 3; i++) {
      assertEquals(expected, new DnsCheck(() -> config, resolver).run().getFirst());
    }
    assertEquals(List.of(1, 1), asked.values().stream().map(AtomicInteger::get).toList());
    never.countDown();
  }
}
