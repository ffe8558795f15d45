package io.roomhub.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.Button;
import io.roomhub.daemon.config.HubConfig.ButtonMode;
import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.Led;
import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import io.roomhub.daemon.panel.PanelAction;
import io.roomhub.hardware.gpio.Bias;
import io.roomhub.hardware.gpio.Gesture;
import io.roomhub.hardware.sound.AudioDeviceSpec;
import io.roomhub.hardware.sound.CardLevel;
import io.roomhub.hardware.sound.MicrophoneOptions;
import io.roomhub.hardware.sound.SoundOptions;
import io.roomhub.hardware.sound.array.ArrayGeometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  @TempDir Path directory;

  @Test
  void soundIsSentOnForOthersOnlyWhereTheConfigurationSaysSo() throws ConfigException {
    assertFalse(ConfigFixtures.parse("{}").room().forwarding());
    assertTrue(ConfigFixtures.parse("{\"room\": {\"forwarding\": true}}").room().forwarding());
  }

  @Test
  void theEmptyObjectMeansTheDocumentedDefaults() throws ConfigException {
    HubConfig expected =
        new HubConfig(
            new HubConfig.Room(
                "roomhub", ConfigFixtures.DEFAULT_ROOM_ID, null, null, "Room hub", 15),
            List.of(new SignalingConfig.Embedded("0.0.0.0", 8443, true)),
            new HubConfig.Rtc(
                List.of(), IceTransportPolicy.ALL, true, new HubConfig.PortRange(0, 0)),
            new HubConfig.Audio(
                new AudioDeviceSpec.Auto(),
                new AudioDeviceSpec.Auto(),
                SoundOptions.AUTO,
                100,
                true,
                "auto",
                true,
                true,
                new HubConfig.Opus(40_000, 20, 8, true, false),
                new HubConfig.JitterBuffer(20, 500),
                80,
                true),
            new HubConfig.Gpio(
                "auto",
                "auto",
                Map.of("mute", new Button(17, true, 20, ButtonMode.TOGGLE)),
                Map.of("mute", new Led(27, false), "link", new Led(22, false))),
            new HubConfig.Control(Path.of("/run/roomhub/control.sock")),
            new HubConfig.Metrics("127.0.0.1", 9469),
            new HubConfig.Log("info"));

    assertEquals(expected, ConfigFixtures.parse("{}"));
  }

  @Test
  void theShippedFileSpellsOutTheDefaults() throws ConfigException {
    HubConfig shipped =
        new ConfigReader(() -> ConfigFixtures.DEFAULT_ROOM_ID)
            .read(ConfigFixtures.CONFIG_FOLDER.resolve("roomhub.json"));

    assertEquals(ConfigFixtures.parse("{}"), shipped);
  }

  @Test
  void theInstalledFileMeansTheDefaults() throws ConfigException {
    HubConfig installed =
        new ConfigReader(() -> ConfigFixtures.DEFAULT_ROOM_ID).read(ConfigFixtures.INSTALLED);

    assertEquals(ConfigFixtures.parse("{}"), installed);
  }

  @Test
  void everySettingOfTheInstalledFileCanBeTakenIntoUse() throws Exception {
    String all = Files.readString(ConfigFixtures.INSTALLED).replaceAll("(?m)^( *)// \"", "$1\"");

    HubConfig config = ConfigFixtures.parse(all);
    assertEquals("lobby-7Qm2xVb9Lk4R", config.room().id());
    assertEquals(2, config.signaling().size());
    assertEquals(1, config.rtc().iceServers().size());
    assertEquals(80, config.audio().volume());
  }

  @Test
  void theMicrophoneHasOneButton() throws ConfigException {
    for (String[] each :
        new String[][] {
          {"{}", "mute"},
          {"{\"gpio\": {\"buttons\": {}}}", null},
          {"{\"gpio\": {\"buttons\": {\"help\": {\"line\": 5}}}}", null},
          {"{\"gpio\": {\"buttons\": {\"help\": {\"line\": 5}, \"mute\": {\"line\": 6}}}}", "mute"},
          {
            "{\"gpio\": {\"buttons\": {\"help\": {\"line\": 5},"
                + " \"talk\": {\"line\": 6, \"mode\": \"push-to-talk\"}}}}",
            "talk"
          },
        }) {
      HubConfig config = new ConfigReader(() -> "lobby-7Qm2xVb9Lk4R").parse(each[0], Path.of("/"));
      assertEquals(each[1], config.gpio().muteButton(), each[0]);
    }
  }

  @Test
  void everyKeyIsReadIntoItsPlace() throws ConfigException {
    HubConfig config =
        ConfigFixtures.parse(
            """
            {
              "$schema": "roomhub.schema.json",
              "room": { "appId": "app", "id": "lobby-7Qm2xVb9Lk4R", "password": "s3cret",
                        "displayName": "Foyer", "maxPeers": 4 },
              "signaling": [ { "type": "embedded", "listen": "::", "port": 0, "tls": false },
                             { "type": "websocket", "url": "wss://host/path?x=1" } ],
              "rtc": { "iceServers": [ { "urls": "stun:host:3478" },
                         { "urls": ["turn:host?transport=udp", "turns:[fd00::1]:5349"],
                           "username": "u", "credential": "c" },
                         { "urls": "turns:host:443?transport=tcp", "secret": "shared" } ],
                       "iceTransportPolicy": "relay", "ipv6": false, "portRange": [50000, 50010],
                       "maxUploadBitrate": 2000000 },
              "audio": { "input": { "type": "file", "path": "in.wav", "loop": true },
                         "output": { "type": "file", "path": "/tmp/out.wav" },
                         "inputChannels": [1, 2], "referenceChannel": 5, "beamforming": true,
                         "inputLevelDb": -6.5, "outputLevelDb": null,
                         "arrayGeometry": [ { "xMm": -32 }, { "xMm": 32, "yMm": 0.5 } ],
                         "highPassHz": 0,
                         "echoCancellation": false, "autoGainControl": false,
                         "noiseSuppression": false,
                         "opus": { "bitrate": 64000, "frameMs": 10, "complexity": 0, "fec": false,
                                   "dtx": true },
                         "jitterBuffer": { "minMs": 40, "maxMs": 200 },
                         "volume": 5, "earcons": false },
              "gpio": { "provider": "simulated", "chip": "gpiochip4",
                        "buttons": { "talk": { "line": 5, "activeLow": false, "debounceMs": 1,
                                               "mode": "push-to-talk" },
                                     "hush": { "line": 6 } },
                        "leds": { "link": { "line": 7, "activeLow": true } } },
              "control": { "socket": "run/c.sock" },
              "metrics": { "listen": "::1", "port": 0 },
              "log": { "level": "trace" },
            }
            """);

    HubConfig expected =
        new HubConfig(
            new HubConfig.Room("app", "lobby-7Qm2xVb9Lk4R", null, "s3cret", "Foyer", 4),
            List.of(
                new SignalingConfig.Embedded("::", 0, false),
                new SignalingConfig.WebSocket("wss://host/path?x=1")),
            new HubConfig.Rtc(
                List.of(
                    new IceServer(List.of("stun:host:3478"), null, null),
                    new IceServer(
                        List.of("turn:host?transport=udp", "turns:[fd00::1]:5349"), "u", "c"),
                    new IceServer(List.of("turns:host:443?transport=tcp"), null, null, "shared")),
                IceTransportPolicy.RELAY,
                false,
                new HubConfig.PortRange(50000, 50010),
                2_000_000),
            new HubConfig.Audio(
                new AudioDeviceSpec.File(Path.of("/etc/roomhub/in.wav"), true),
                new AudioDeviceSpec.File(Path.of("/tmp/out.wav"), false),
                new SoundOptions(
                    new MicrophoneOptions(
                        List.of(1, 2), 5, true, ArrayGeometry.ofMillimetres(-32, 0, 32, 0.5)),
                    CardLevel.of(-6.5),
                    CardLevel.LEAVE),
                0,
                false,
                "auto",
                false,
                false,
                new HubConfig.Opus(64_000, 10, 0, false, true),
                new HubConfig.JitterBuffer(40, 200),
                5,
                false),
            new HubConfig.Gpio(
                "simulated",
                "gpiochip4",
                Map.of(
                    "talk", new Button(5, false, 1, ButtonMode.PUSH_TO_TALK),
                    "hush", new Button(6, true, 20, ButtonMode.TOGGLE)),
                Map.of("link", new Led(7, true))),
            new HubConfig.Control(Path.of("/etc/roomhub/run/c.sock")),
            new HubConfig.Metrics("::1", 0),
            new HubConfig.Log("trace"));
    assertEquals(expected, config);
  }

  @Test
  void virtualDevicesHaveDefaultsToo() throws ConfigException {
    HubConfig tone = ConfigFixtures.parse("{\"audio\": {\"input\": {\"type\": \"tone\"}}}");
    HubConfig devices =
        ConfigFixtures.parse(
            "{\"audio\": {\"input\": {\"type\": \"silence\"}, \"output\": {\"type\": \"null\"}}}");
    HubConfig named = ConfigFixtures.parse("{\"audio\": {\"input\": \"usb-0d8c:0014\"}}");

    assertEquals(new AudioDeviceSpec.Tone(440, -20), tone.audio().input());
    assertEquals(new AudioDeviceSpec.Silence(), devices.audio().input());
    assertEquals(new AudioDeviceSpec.Null(), devices.audio().output());
    assertEquals(new AudioDeviceSpec.Named("usb-0d8c:0014"), named.audio().input());
  }

  @Test
  void anEchoEngineIsNamedWhereItIsSwitched() throws ConfigException {
    HubConfig named = ConfigFixtures.parse("{\"audio\": {\"echoCancellation\": \"speexdsp\"}}");
    HubConfig on = ConfigFixtures.parse("{\"audio\": {\"echoCancellation\": true}}");

    assertTrue(named.audio().echoCancellation());
    assertEquals("speexdsp", named.audio().echoEngine());
    assertTrue(on.audio().echoCancellation());
    assertEquals("auto", on.audio().echoEngine());
    assertEquals(
        1, ConfigFixtures.errorsOf("{\"audio\": {\"echoCancellation\": \"No Engine\"}}").size());
  }

  static Stream<BadConfigs.Bad> badConfigs() {
    return Stream.concat(BadConfigs.all(), BadConfigs.notJson());
  }

  @ParameterizedTest
  @MethodSource("badConfigs")
  void aBadConfigurationIsRefusedWithPathLineAndWhatIsAllowed(BadConfigs.Bad bad) {
    assertEquals(bad.errors(), ConfigFixtures.errorsOf(bad.json()));
  }

  @Test
  void aRoomIdIsMadeOnlyWhenTheKeyIsMissing() throws ConfigException {
    List<String> made = new ArrayList<>();
    ConfigReader reader =
        new ConfigReader(
            () -> {
              made.add("asked");
              return "made-by-supplier";
            });

    HubConfig given = reader.parse("{\"room\": {\"id\": \"given-by-file\"}}", directory);
    assertEquals("given-by-file", given.room().id());
    assertEquals(List.of(), made);
    assertEquals("made-by-supplier", reader.parse("{}", directory).room().id());
    assertEquals(List.of("asked"), made);
  }

  @Test
  void thePasswordIsTheFirstLineOfItsFileBesideTheConfiguration() throws Exception {
    HubConfig config = readWithPasswordFile("rw-r-----", "correct horse \nsecond line\n");

    assertEquals("correct horse", config.room().password());
    assertEquals(directory.resolve("secret"), config.room().passwordFile());
    assertFalse(config.toString().contains("correct horse"), config.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-----w-", "rw-rw----", "rwxrwxrwx", "---r--r--"})
  void aPasswordFileThatOthersCanReadOrChangeIsRefused(String mode) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> readWithPasswordFile(mode, "secret\n"));

    Path file = directory.resolve("secret");
    assertEquals(
        "$.room.passwordFile (line 1): others can read or change "
            + file
            + "; run: chmod 600 "
            + file
            + " (or 640)",
        refused.getMessage());
  }

  @Test
  void whatIsNoSecretIsRefused() throws IOException {
    ConfigException tooLong =
        assertThrows(
            ConfigException.class, () -> readWithPasswordFile("rw-------", "x".repeat(1_025)));
    Path file = directory.resolve("secret");
    assertEquals(
        "$.room.passwordFile (line 1): " + file + " is longer than 1024 bytes",
        tooLong.getMessage());
    Files.delete(file);
    Files.createDirectory(file);
    ConfigException folder =
        assertThrows(
            ConfigException.class,
            () ->
                new ConfigReader(() -> ConfigFixtures.DEFAULT_ROOM_ID)
                    .read(directory.resolve("roomhub.json")));
    assertEquals("$.room.passwordFile (line 1): there is no file " + file, folder.getMessage());
  }

  @Test
  void anEmptyPasswordFileIsRefused() {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> readWithPasswordFile("rw-------", "\nlater\n"));

    assertEquals(
        "$.room.passwordFile (line 1): the first line of "
            + directory.resolve("secret")
            + " is empty",
        refused.getMessage());
  }

  @Test
  void aByteOrderMarkIsNoPartOfThePassword() throws Exception {
    assertEquals("s3cret", readWithPasswordFile("rw-------", "\uFEFFs3cret\n").room().password());
  }

  private HubConfig readWithPasswordFile(String mode, String content)
      throws IOException, ConfigException {
    Path secret = Files.writeString(directory.resolve("secret"), content);
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString(mode));
    Path file = directory.resolve("roomhub.json");
    Files.writeString(file, "{\"room\": {\"passwordFile\": \"secret\"}}");
    return new ConfigReader(() -> ConfigFixtures.DEFAULT_ROOM_ID).read(file);
  }

  @Test
  void aMissingFileIsAnErrorAtTheRoot() {
    Path missing = directory.resolve("none.json");
    ConfigException refused =
        assertThrows(ConfigException.class, () -> new ConfigReader(RoomIds::random).read(missing));

    assertEquals("$: cannot read " + missing + ": there is no such file", refused.getMessage());
  }

  @Test
  void deepNestingEndsInAnErrorNotInAStackOverflow() {
    List<String> errors = ConfigFixtures.errorsOf("{\"audio\":" + "[".repeat(100_000));

    assertEquals(1, errors.size(), errors.toString());
    assertEquals(
        "$: not valid JSON: nested more deeply than any configuration is", errors.getFirst());
  }

  @Test
  void noTruncationOfTheShippedFileCrashesTheReader() throws IOException {
    String whole =
        Files.readString(ConfigFixtures.CONFIG_FOLDER.resolve("examples/meeting-room-pi.json"));
    int end = whole.lastIndexOf('}');
    for (int length = 0; length < end; length++) {
      String cut = whole.substring(0, length);
      assertFalse(ConfigFixtures.errorsOf(cut).isEmpty(), cut);
    }
  }

  @Test
  void gesturesEncodersAndBiasAreReadIntoTheirPlaces() throws ConfigException {
    HubConfig.Gpio gpio =
        ConfigFixtures.parse(
                """
                { "gpio": {
                    "buttons": { "mute": { "line": 17, "bias": "disabled",
                                           "gestures": { "long": "leave-or-rejoin" } },
                                 "bell": { "line": 5, "gestures": { "short": "self-test" } } },
                    "encoders": { "volume": { "lines": [23, 24], "activeLow": false,
                                              "stepsPerDetent": 2, "clockwise": "unmute",
                                              "counterclockwise": "mute" } } } }
                """)
            .gpio();
    Button mute = gpio.buttons().get("mute");
    assertEquals(Bias.DISABLED, mute.bias());
    assertEquals(
        Map.of(Gesture.SHORT, PanelAction.TOGGLE_MUTE, Gesture.LONG, PanelAction.LEAVE_OR_REJOIN),
        mute.gestures());
    assertEquals(
        Map.of(Gesture.SHORT, PanelAction.SELF_TEST), gpio.buttons().get("bell").gestures());
    assertEquals(
        Map.of(
            "volume",
            new HubConfig.Encoder(
                List.of(23, 24), false, null, 2, PanelAction.UNMUTE, PanelAction.MUTE)),
        gpio.encoders());
  }
}
