package io.roomhub.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema and the reader are two spellings of one contract. */
class ConfigSchemaTest {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  private static final JsonNode SCHEMA_TEXT = readTree("roomhub.schema.json");
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(SCHEMA_TEXT);
  private static final Pattern KNOWN_HERE = Pattern.compile("\\(known here: (.*)\\)$");

  @TempDir Path directory;

  private static JsonNode readTree(String file) {
    try {
      return MAPPER.readTree(Files.readString(ConfigFixtures.CONFIG_FOLDER.resolve(file)));
    } catch (IOException e) {
      throw new AssertionError(file, e);
    }
  }

  static List<String> shippedFiles() throws IOException {
    try (Stream<Path> examples = Files.list(ConfigFixtures.CONFIG_FOLDER.resolve("examples"))) {
      return Stream.concat(
              Stream.of("roomhub.json", "../systemd/debian/roomhub.json"),
              examples.map(file -> "examples/" + file.getFileName()).sorted())
          .toList();
    }
  }

  @Test
  void theSchemaIsItselfValid() {
    JsonSchema metaSchema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    assertEquals(Set.of(), metaSchema.validate(SCHEMA_TEXT));
  }

  @ParameterizedTest
  @MethodSource("shippedFiles")
  void schemaAndReaderAcceptWhatWeShip(String file) {
    JsonNode config = readTree(file);
    assertEquals(Set.of(), SCHEMA.validate(config));

    // The password file of an example exists on the reader's machine, not on this one.
    if (config.path("room") instanceof ObjectNode room) {
      room.remove("passwordFile");
    }
    assertEquals(List.of(), ConfigFixtures.errorsOf(config.toString()));
  }

  static Stream<BadConfigs.Bad> badConfigs() {
    return BadConfigs.all();
  }

  @ParameterizedTest
  @MethodSource("badConfigs")
  void theSchemaRefusesWhatTheReaderRefuses(BadConfigs.Bad bad) throws IOException {
    boolean refused = !SCHEMA.validate(MAPPER.readTree(bad.json())).isEmpty();
    assertEquals(bad.schemaRefuses(), refused);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"audio\": {\"volume\": 50.0}}",
        "{\"signaling\": [{\"type\": \"embedded\", \"listen\": \"fd00::1\"}]}",
        "{\"signaling\": [{\"type\": \"websocket\", \"url\": \"WSS://host\"}]}",
        "{\"rtc\": {\"iceServers\": [{\"urls\": \"stun:h\", \"username\": null}]}}",
        "{\"gpio\": {\"buttons\": {}, \"leds\": {}}}",
        "{\"audio\": {\"referenceChannel\": null, \"inputChannels\": \"auto\"}}",
        "{\"room\": {\"displayName\": \"\uD83C\uDFA4\"}}",
      })
  void schemaAndReaderAcceptTheCornerCases(String json) throws IOException {
    assertEquals(Set.of(), SCHEMA.validate(MAPPER.readTree(json)));
    assertEquals(List.of(), ConfigFixtures.errorsOf(json));
  }

  /** Where each object of the schema stands in a configuration; %s takes one more member. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/properties|{%s}",
        "/properties/room/properties|{\"room\": {%s}}",
        "/properties/signaling/items/oneOf/0/properties"
            + "|{\"signaling\": [{\"type\": \"embedded\", %s}]}",
        "/properties/signaling/items/oneOf/1/properties"
            + "|{\"signaling\": [{\"type\": \"websocket\", \"url\": \"ws://h\", %s}]}",
        "/properties/rtc/properties|{\"rtc\": {%s}}",
        "/properties/rtc/properties/iceServers/items/properties"
            + "|{\"rtc\": {\"iceServers\": [{\"urls\": \"stun:h\", %s}]}}",
        "/properties/audio/properties|{\"audio\": {%s}}",
        "/properties/audio/properties/input/oneOf/1/properties"
            + "|{\"audio\": {\"input\": {\"type\": \"file\", \"path\": \"p\", %s}}}",
        "/properties/audio/properties/input/oneOf/2/properties"
            + "|{\"audio\": {\"input\": {\"type\": \"tone\", %s}}}",
        "/properties/audio/properties/input/oneOf/3/properties"
            + "|{\"audio\": {\"input\": {\"type\": \"silence\", %s}}}",
        "/properties/audio/properties/output/oneOf/1/properties"
            + "|{\"audio\": {\"output\": {\"type\": \"file\", \"path\": \"p\", %s}}}",
        "/properties/audio/properties/output/oneOf/2/properties"
            + "|{\"audio\": {\"output\": {\"type\": \"null\", %s}}}",
        "/properties/audio/properties/opus/properties|{\"audio\": {\"opus\": {%s}}}",
        "/properties/audio/properties/jitterBuffer/properties"
            + "|{\"audio\": {\"jitterBuffer\": {%s}}}",
        "/properties/gpio/properties|{\"gpio\": {%s}}",
        "/properties/gpio/properties/leds/properties|{\"gpio\": {\"leds\": {%s}}}",
        "/$defs/button/properties"
            + "|{\"gpio\": {\"buttons\": {\"x\": {\"line\": 1, %s}}, \"leds\": {}}}",
        "/$defs/button/properties/gestures/properties"
            + "|{\"gpio\": {\"buttons\": {\"x\": {\"line\": 1, \"gestures\": {%s}}}, \"leds\": {}}}",
        "/$defs/encoder/properties"
            + "|{\"gpio\": {\"encoders\": {\"x\": {\"lines\": [1, 2], %s}}}}",
        "/properties/gpio/properties/ledPatterns/properties|{\"gpio\": {\"ledPatterns\": {%s}}}",
        "/$defs/led/properties"
            + "|{\"gpio\": {\"leds\": {\"mute\": {\"line\": 1, %s}}, \"buttons\": {}}}",
        "/properties/control/properties|{\"control\": {%s}}",
        "/properties/metrics/properties|{\"metrics\": {%s}}",
        "/properties/log/properties|{\"log\": {%s}}",
        "/properties/hid/properties|{\"hid\": {%s}}",
      })
  void schemaAndReaderKnowTheSameKeys(String pointerAndConfig) {
    String[] parts = pointerAndConfig.split("\\|", 2);
    List<String> errors = ConfigFixtures.errorsOf(parts[1].replace("%s", "\"no such key\": 0"));

    assertEquals(1, errors.size(), errors.toString());
    Matcher known = KNOWN_HERE.matcher(errors.getFirst());
    assertTrue(known.find(), errors.getFirst());
    Set<String> inSchema = new TreeSet<>();
    SCHEMA_TEXT.at(parts[0]).fieldNames().forEachRemaining(inSchema::add);
    assertFalse(inSchema.isEmpty(), parts[0]);
    assertEquals(inSchema, new TreeSet<>(Set.of(known.group(1).split(", "))));
  }

  @Test
  void everyKeyOfTheSchemaIsExplained() {
    assertEquals(Set.of(), keysWithout("description", "", SCHEMA_TEXT, new TreeSet<>()));
  }

  private static Set<String> keysWithout(
      String wanted, String path, JsonNode node, Set<String> missing) {
    node.properties()
        .forEach(
            member -> {
              String at = path + "/" + member.getKey();
              if (path.endsWith("/properties") && !member.getValue().has(wanted)) {
                missing.add(at);
              }
              keysWithout(wanted, at, member.getValue(), missing);
            });
    return missing;
  }

  @Test
  void theDefaultsOfTheSchemaAreThoseOfTheReader() throws ConfigException {
    ObjectNode defaults = MAPPER.createObjectNode();
    collectDefaults(SCHEMA_TEXT, defaults);

    assertEquals(8443, defaults.at("/signaling/0/port").intValue());
    assertEquals(40000, defaults.at("/audio/opus/bitrate").intValue());
    assertEquals(ConfigFixtures.parse("{}"), ConfigFixtures.parse(defaults.toString()));
  }

  private static void collectDefaults(JsonNode schema, ObjectNode target) {
    for (var member : schema.path("properties").properties()) {
      JsonNode child = member.getValue();
      if (child.has("default")) {
        target.set(member.getKey(), child.get("default"));
      } else if (child.has("properties")) {
        collectDefaults(child, target.putObject(member.getKey()));
      }
    }
  }
}
