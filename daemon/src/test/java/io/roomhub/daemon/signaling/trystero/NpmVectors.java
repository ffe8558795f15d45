package io.roomhub.daemon.signaling.trystero;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What the npm packages made of known input; {@code src/test/npm/golden.mjs} wrote it down. */
public final class NpmVectors {
  /** All of it, at version 0.25.4. */
  public static final JsonNode ALL = read("trystero-0.25.4.json");

  private NpmVectors() {}

  private static JsonNode read(String name) {
    try (InputStream in = NpmVectors.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
