package io.roomhub.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestPageUrlTest {
  private static String json(String url) {
    return "{\"room\": {\"guestPageUrl\": \"" + url + "\"}}";
  }

  @Test
  void thereIsNoneUnlessItIsSaid() throws Exception {
    assertNull(ConfigFixtures.parse("{}").room().guestPageUrl());
    assertNull(ConfigFixtures.parse("{\"room\": {\"guestPageUrl\": null}}").room().guestPageUrl());
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://example.org/room/", "http://localhost:8000/", "https://x"})
  void aSecurePageIsTaken(String url) throws Exception {
    assertEquals(url, ConfigFixtures.parse(json(url)).room().guestPageUrl());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.org/", "https://example.org/#room", "room/", "https://"})
  void anotherIsNamed(String url) {
    assertEquals(1, ConfigFixtures.errorsOf(json(url)).size());
  }
}
