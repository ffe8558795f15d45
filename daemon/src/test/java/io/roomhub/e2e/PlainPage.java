package io.roomhub.e2e;

/** A page that none of the product wrote: plain RTCPeerConnection and the documented messages. */
public final class PlainPage implements AutoCloseable {
  private final PageServer server = new PageServer(PlainPage.class, "plain.html");

  /**
   * Where the page joins the tests' room.
   *
   * @param port of the signaling server
   * @param more further options, such as {@code &video=yes}
   */
  public String url(int port, String name, String more) {
    return "%s?server=ws://127.0.0.1:%d/ws&room=%s&name=%s%s"
        .formatted(server.url(), port, HubConfigs.ROOM, name, more);
  }

  @Override
  public void close() {
    server.close();
  }
}
