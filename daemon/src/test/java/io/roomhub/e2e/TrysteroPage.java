package io.roomhub.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page of {@code src/test/npm/page.mjs}, bundled with the unmodified npm packages, that joins a
 * Trystero room.
 */
final class TrysteroPage implements AutoCloseable {
  private final PageServer server;

  TrysteroPage() {
    try (NodeProcess bundler = new NodeProcess("bundle.mjs", "page.mjs", "page.js")) {
      bundler.await("the bundle", line -> line.path("bundled").asBoolean());
      String script = Files.readString(Path.of("target/npm/page.js"));
      String html =
          "<!doctype html><meta charset=utf-8><title>a page of a Trystero room</title><body>"
              + "<script type=module>"
              + script.replace("</script", "<\\/script")
              + "</script>";
      server = new PageServer(html.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Where the page joins.
   *
   * @param password empty for none
   */
  String url(String room, String strategy, String password, String... relays) {
    StringBuilder url = new StringBuilder(server.url());
    url.append("?appId=roomhub&roomId=").append(room);
    url.append("&strategy=").append(strategy).append("&password=").append(encoded(password));
    for (String relay : relays) {
      url.append("&url=").append(encoded(relay));
    }
    return url.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.close();
  }
}
