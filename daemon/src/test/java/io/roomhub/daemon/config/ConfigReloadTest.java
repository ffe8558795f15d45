package io.roomhub.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigReloadTest {
  @Test
  void equalConfigurationsChangeNothing() throws ConfigException {
    HubConfig config = ConfigFixtures.parse("{}");

    ReloadPlan plan = ConfigReload.plan(config, ConfigFixtures.parse("{\"log\": {}}"));

    assertTrue(plan.isEmpty());
    assertEquals(config, plan.effective());
  }

  @Test
  void volumeLampsLogLevelAndChainSwitchesAreTakenOverAtOnce() throws ConfigException {
    HubConfig next =
        ConfigFixtures.parse(
            """
            { "audio": { "highPassHz": 0, "echoCancellation": false, "autoGainControl": false,
                         "noiseSuppression": false, "volume": 10, "earcons": false,
                         "closeWhenMuted": true },
              "gpio": { "leds": { "mute": { "line": 5 } },
                        "ledPatterns": { "on": [[50, 1000]] } },
              "log": { "level": "debug" } }
            """);

    ReloadPlan plan = ConfigReload.plan(ConfigFixtures.parse("{}"), next);

    assertEquals(
        List.of(
            "audio.autoGainControl",
            "audio.closeWhenMuted",
            "audio.earcons",
            "audio.echoCancellation",
            "audio.highPassHz",
            "audio.noiseSuppression",
            "audio.volume",
            "gpio.ledPatterns.on",
            "gpio.leds.link.activeLow",
            "gpio.leds.link.brightness",
            "gpio.leds.link.line",
            "gpio.leds.link.lines",
            "gpio.leds.mute.line",
            "log.level"),
        plan.applied());
    assertEquals(List.of(), plan.needRestart());
    assertEquals(next, plan.effective());
  }

  @Test
  void aLampThatGetsTheLineOfAButtonWaitsWithTheButton() throws ConfigException {
    HubConfig running =
        ConfigFixtures.parse(
            """
            { "gpio": { "buttons": { "mute": { "line": 17 } }, "leds": { "mute": { "line": 5 } } } }
            """);
    HubConfig next =
        ConfigFixtures.parse(
            """
            { "gpio": { "buttons": { "mute": { "line": 5 } }, "leds": { "mute": { "line": 17 } } } }
            """);

    ReloadPlan plan = ConfigReload.plan(running, next);

    assertEquals(List.of(), plan.applied());
    assertEquals(List.of("gpio.buttons.mute.line", "gpio.leds.mute.line"), plan.needRestart());
    assertEquals(running, plan.effective());
  }

  @Test
  void anotherEchoEngineWaitsForARestart() throws ConfigException {
    HubConfig running = ConfigFixtures.parse("{}");
    HubConfig next = ConfigFixtures.parse("{ \"audio\": { \"echoCancellation\": \"speexdsp\" } }");

    ReloadPlan plan = ConfigReload.plan(running, next);

    assertEquals(List.of("audio.echoCancellation"), plan.needRestart());
    assertEquals(running, plan.effective());
  }

  @Test
  void everythingElseWaitsForARestartAndIsToldAgainNextTime() throws ConfigException {
    HubConfig running = ConfigFixtures.parse("{}");
    HubConfig next =
        ConfigFixtures.parse(
            """
            { "room": { "displayName": "Other", "password": "hunter2" },
              "signaling": [ { "type": "websocket", "url": "ws://host" } ],
              "audio": { "input": { "type": "tone" }, "volume": 81, "opus": { "dtx": true } },
              "gpio": { "buttons": {} },
              "metrics": { "port": 1 } }
            """);

    ReloadPlan plan = ConfigReload.plan(running, next);

    List<String> waiting =
        List.of(
            "audio.input",
            "audio.opus.dtx",
            "gpio.buttons.mute.activeLow",
            "gpio.buttons.mute.debounceMs",
            "gpio.buttons.mute.line",
            "gpio.buttons.mute.mode",
            "metrics.port",
            "room.displayName",
            "room.password",
            "signaling");
    assertEquals(waiting, plan.needRestart());
    assertEquals(List.of("audio.volume"), plan.applied());
    assertEquals(ConfigFixtures.parse("{\"audio\": {\"volume\": 81}}"), plan.effective());
    assertFalse(plan.toString().contains("hunter2"), plan.toString());

    ReloadPlan again = ConfigReload.plan(plan.effective(), next);
    assertEquals(List.of(), again.applied());
    assertEquals(waiting, again.needRestart());
  }
}
