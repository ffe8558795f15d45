package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.ConfigReader;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.EventBus;
import io.roomhub.daemon.control.EventName;
import io.roomhub.daemon.control.HubEvent;
import io.roomhub.daemon.control.ProcessStats;
import io.roomhub.daemon.room.Room;
import io.roomhub.daemon.rtc.ice.TestCertificate;
import io.roomhub.daemon.signaling.SignalingEnvironment;
import io.roomhub.e2e.Await;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.clock.SystemClock;
import io.roomhub.hardware.gpio.Gpio;
import io.roomhub.hardware.gpio.GpioLayout;
import io.roomhub.hardware.gpio.NoGpio;
import io.roomhub.hardware.gpio.SimulatedGpio;
import io.roomhub.hardware.sound.DefaultSoundSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole hub without signaling, started again and again with the same runtime directory. */
class HubRestartTest {
  private static final GpioLayout LAYOUT =
      new GpioLayout("auto", Map.of("mute", new GpioLayout.Button(17, true)), Map.of());

  private static final String CONFIG =
      """
      { "audio": { "input": { "type": "silence" }, "output": { "type": "null" },
                   "echoCancellation": false, "noiseSuppression": false,
                   "volume": 80, "earcons": %s },
        "signaling": [ { "type": "websocket", "url": "ws://127.0.0.1:1/ws" } ],
        "gpio": { "provider": "simulated" }, "hid": { "telephony": false } }
      """;

  @TempDir Path folder;

  private EventBus.Subscription watch = new EventBus().subscribe(() -> {});

  private @Nullable HubRails railMaker;

  @AfterEach
  void stopServers() {
    if (railMaker != null) {
      railMaker.close();
    }
  }

  private HubConfig config(boolean earcons) throws Exception {
    Path file = folder.resolve("roomhub.json");
    Files.writeString(file, CONFIG.formatted(earcons));
    return new ConfigReader(() -> "room-of-the-restarts").read(file);
  }

  private Hub start(Function<HubConfig.Gpio, Gpio> openGpio) throws Exception {
    return start(config(false), openGpio);
  }

  private Hub start(HubConfig config, Function<HubConfig.Gpio, Gpio> openGpio) throws Exception {
    Clock clock = new SystemClock();
    EventBus events = new EventBus();
    watch = events.subscribe(() -> {});
    railMaker =
        new HubRails(
            config,
            "AAAAAAAAAAAAAAAAAAAA",
            new SignalingEnvironment(folder, clock, InstantSource.system(), 8, List::of));
    Hub hub =
        new Hub(
            config,
            new Room.Identity(config.room().id(), null, "AAAAAAAAAAAAAAAAAAAA", "Hub"),
            new Hub.Parts(
                clock,
                folder,
                folder,
                Wishes.load(folder, PanelControl.muteMode(config.gpio()), config.audio().volume()),
                new DefaultSoundSystem(clock, config.audio().devices()),
                openGpio,
                (room, observer, sink) -> {
                  throw new UnsupportedOperationException();
                },
                new CopyOnWriteArrayList<>(),
                railMaker,
                events,
                new ProcessStats(clock),
                () -> null));
    hub.start();
    return hub;
  }

  private Hub start() throws Exception {
    return start(gpio -> new SimulatedGpio(LAYOUT));
  }

  private static void awaitLive(Hub hub) {
    Await.until("the button's first reading", 20, () -> hub.status().muted() ? null : true);
  }

  /** What the hub says of mute once it has read its button; nothing was said before. */
  private String firstMute() {
    HubEvent event =
        Await.until(
            "the button's first reading",
            20,
            () -> {
              HubEvent next = watch.poll();
              return next != null && next.name() == EventName.MUTE ? next : null;
            });
    return event.json();
  }

  private static void awaitState(Hub hub, String state) {
    Await.until("state " + state, 20, () -> hub.status().state().equals(state) ? true : null);
  }

  @Test
  void muteVolumeAndHavingLeftOutliveTheProcess() throws Exception {
    try (Hub hub = start()) {
      awaitLive(hub);
      hub.setVolume(35);
      assertTrue(hub.setMuted(true));
      hub.leave();
      awaitState(hub, "left");
    }
    try (Hub hub = start()) {
      assertEquals("{\"muted\":true}", firstMute());
      awaitState(hub, "left");
      assertEquals(35, hub.volume());
      assertFalse(hub.setMuted(false));
      hub.rejoin();
      Await.until("being inside", 20, () -> hub.status().state().equals("left") ? null : true);
    }
    try (Hub hub = start()) {
      assertEquals("{\"muted\":false}", firstMute());
      assertEquals(35, hub.volume());
      // Asked of the room loop, so what was to be done at the start is done.
      assertTrue(hub.setMuted(true));
      assertNotEquals("left", hub.status().state());
    }
  }

  @Test
  void aToggledButtonIsRememberedToo() throws Exception {
    try (Hub hub = start()) {
      awaitLive(hub);
      hub.pressButton("mute", true);
      hub.pressButton("mute", false);
      Await.until("mute", 20, () -> hub.status().muted() ? true : null);
    }
    try (Hub hub = start()) {
      assertEquals("{\"muted\":true}", firstMute());
      hub.pressButton("mute", true);
      hub.pressButton("mute", false);
      awaitLive(hub);
    }
  }

  @Test
  void aReloadForAnotherKeyLeavesTheVolume() throws Exception {
    try (Hub hub = start()) {
      hub.setVolume(40);
      hub.reconfigure(config(true));
      assertEquals(40, hub.volume());
      Files.writeString(
          folder.resolve("roomhub.json"),
          CONFIG.formatted(true).replace("\"volume\": 80", "\"volume\": 60"));
      hub.reconfigure(
          new ConfigReader(() -> "room-of-the-restarts").read(folder.resolve("roomhub.json")));
      assertEquals(60, hub.volume());
    }
  }

  @Test
  void aCertificateThatEndsIsWarnedOfWhileTheHubIsOutsideToo() throws Exception {
    Path certificate = folder.resolve("certificate");
    Path key = folder.resolve("key");
    TestCertificate.forAddress("127.0.0.1").write(certificate, key);
    Files.writeString(
        folder.resolve("web-tls.pem"), Files.readString(key) + Files.readString(certificate));
    Path file =
        Files.writeString(
            folder.resolve("roomhub.json"),
            CONFIG
                .formatted(false)
                .replace(
                    "{ \"type\": \"websocket\", \"url\": \"ws://127.0.0.1:1/ws\" }",
                    "{ \"type\": \"embedded\", \"listen\": \"127.0.0.1\", \"port\": 0 }"));
    HubConfig config = new ConfigReader(() -> "room-of-the-restarts").read(file);
    try (Hub hub = start(config, gpio -> new SimulatedGpio(LAYOUT))) {
      hub.leave();
      awaitState(hub, "left");
      List<String> warnings = hub.status().warnings();
      assertTrue(
          warnings.stream().anyMatch(w -> w.startsWith("the hub's page: its certificate ends on ")),
          warnings::toString);
    }
  }

  @Test
  void aHubWhoseButtonCannotBeOpenedIsMutedAndSaysSoUntilItCan() throws Exception {
    var opener =
        new Object() {
          volatile boolean allowed;
        };
    try (Hub hub =
        start(
            gpio ->
                opener.allowed
                    ? new SimulatedGpio(LAYOUT)
                    : new NoGpio(LAYOUT, "no permission for /dev/gpiochip0"))) {
      String warning =
          "the mute button cannot be read, so the hub is muted until it can or somebody unmutes it"
              + " otherwise: no permission for /dev/gpiochip0";
      assertTrue(hub.status().warnings().contains(warning), hub.status().warnings().toString());
      assertEquals("no permission for /dev/gpiochip0", hub.status().gpio().unavailable());
      assertTrue(hub.status().muted());

      assertEquals("{\"muted\":true}", firstMute(), "the loss is told");
      hub.setMuted(false);
      String live = "the mute button cannot be read: no permission for /dev/gpiochip0";
      assertTrue(hub.status().warnings().contains(live), hub.status().warnings().toString());
      assertFalse(hub.status().warnings().contains(warning));

      hub.setMuted(true);
      assertTrue(hub.status().warnings().contains(warning));
      hub.setMuted(false);
      opener.allowed = true;
      Await.until(
          "the button", 20, () -> hub.status().gpio().provider().equals("simulated") ? true : null);
      awaitLive(hub);
      assertFalse(hub.status().warnings().contains(live));
    }
  }
}
