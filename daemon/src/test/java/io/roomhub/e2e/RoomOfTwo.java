package io.roomhub.e2e;

import java.nio.file.Path;
import java.util.Map;

/** A hub that talks a WAV file and a hub that listens. */
public final class RoomOfTwo implements AutoCloseable {
  private final HubProcess talker;
  private final HubProcess listener;
  private final Path heard;

  private RoomOfTwo(HubProcess talker, HubProcess listener, Path heard) {
    this.talker = talker;
    this.listener = listener;
    this.heard = heard;
  }

  /**
   * Starts both and waits until they are connected.
   *
   * @param chain switches of the talker's capture chain, members of the {@code audio} section
   */
  public static RoomOfTwo start(Path directory, Path microphone, String chain) {
    Path heard = directory.resolve("heard.wav");
    String input =
        """
        {"type": "file", "path": "%s", "loop": true}, %s"""
            .formatted(microphone, chain);
    String server =
        """
        {"type": "embedded", "listen": "127.0.0.1", "port": 0, "tls": false}""";
    HubProcess talker =
        HubProcess.start(
            directory.resolve("talker"),
            HubConfigs.hub("Talker", input, directory.resolve("talker.wav"), server),
            Map.of());
    HubProcess listener =
        HubProcess.start(
            directory.resolve("listener"),
            HubConfigs.guestOf(talker.port(), "Listener", 440, heard),
            Map.of());
    listener.ctl("mute");
    listener.await(
        "the talker", status -> status.at("/peers/0/connectionState").asText().equals("connected"));
    return new RoomOfTwo(talker, listener, heard);
  }

  /** The hub that talks. */
  public HubProcess talker() {
    return talker;
  }

  /** The hub that listens. */
  public HubProcess listener() {
    return listener;
  }

  /** What the listening hub plays. */
  public Path heard() {
    return heard;
  }

  @Override
  public void close() {
    listener.close();
    talker.close();
  }
}
