package io.roomhub.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigManPageTest {
  private static final Path PAGE = Path.of("..", "systemd", "man", "roomhub.json.5");

  private static JsonNode schema() throws IOException {
    return new ObjectMapper()
        .readTree(ConfigFixtures.CONFIG_FOLDER.resolve("roomhub.schema.json").toFile());
  }

  @Test
  void theManPageIsTheSchemasInWords() throws IOException {
    String page = ConfigManPage.of(schema());
    if (Boolean.getBoolean("roomhub.regenerate")) {
      Files.writeString(PAGE, page);
    }
    assertEquals(
        page,
        Files.readString(PAGE),
        "the schema has changed: ./test -Dtest=ConfigManPageTest -Dit.test=none"
            + " -Droomhub.regenerate=true");
  }

  @Test
  void eachKindOfKeyIsToldWithRangeAndDefault() throws IOException {
    String page = Files.readString(PAGE);
    for (String entry :
        new String[] {
          ".B audio.opus.bitrate\nAn integer from 6000 to 128000; default: 40000.\n",
          ".B rtc.iceTransportPolicy\nOne of \\(dqall\\(dq, \\(dqrelay\\(dq; default: \\(dqall\\(dq.\n",
          ".B room.passwordFile\nA string, or null; default: null.\n",
          ".B rtc.portRange\nAn array of 2 items, each an integer from 0 to 65535; default: [0, 0].\n",
          ".B signaling[](embedded).port\nAn integer from 0 to 65535; default: 8443.\n",
          ".B audio.input(file).path\nA string; required.\n",
          ".B gpio.buttons.NAME.debounceMs\n",
          ".B gpio.leds.mute.line\n",
          ".B audio.arrayGeometry[].xMm\nA number from \\-1000 to 1000; default: 0.\n",
          ".B gpio.encoders.NAME.clockwise\nOne of ",
          "default: \\(dqvolume\\-up\\(dq.\n",
          "each an array of 2 items: an integer from 0 to 100 and an integer from 20 to 60000",
          ".B audio.input(tone).hz\nA number from 1 to 20000; default: 440.\n",
        }) {
      assertTrue(page.contains(entry), entry);
    }
  }
}
