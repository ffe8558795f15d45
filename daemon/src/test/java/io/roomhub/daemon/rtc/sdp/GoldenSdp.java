package io.roomhub.daemon.rtc.sdp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Descriptions captured from Chromium 156, and others in the form of Firefox, Safari, a gateway.
 */
public final class GoldenSdp {
  /** All of them. */
  public static final List<String> NAMES =
      List.of(
          "chromium-answer-audio",
          "chromium-audio",
          "chromium-audio-data",
          "chromium-audio-gathered",
          "chromium-audio-recvonly",
          "chromium-audio-video",
          "chromium-data",
          "chromium-data-then-audio",
          "chromium-everything",
          "chromium-max-bundle-video-first",
          "chromium-max-bundle-video-first-gathered",
          "chromium-reoffer-1-adds-video",
          "chromium-reoffer-2-drops-video",
          "chromium-reoffer-3-drops-audio",
          "chromium-reoffer-4-recycles",
          "chromium-reoffer-5-ice-restart",
          "chromium-two-audio",
          "chromium-video-first",
          "chromium-video-first-gathered",
          "firefox-audio",
          "firefox-audio-video",
          "firefox-data",
          "firefox-data-then-audio",
          "firefox-max-bundle-video-first",
          "firefox-reoffer-drops-video",
          "gateway-session-level",
          "safari-audio",
          "safari-audio-video",
          "safari-video-first");

  private GoldenSdp() {}

  /** The text of one. */
  public static String text(String name) {
    try (InputStream in = GoldenSdp.class.getResourceAsStream(name + ".sdp")) {
      if (in == null) {
        throw new IllegalArgumentException(name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
