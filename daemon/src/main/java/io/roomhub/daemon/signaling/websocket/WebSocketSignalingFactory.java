package io.roomhub.daemon.signaling.websocket;

import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingEnvironment;
import io.roomhub.daemon.signaling.SignalingFactory;
import io.roomhub.daemon.signaling.SignalingUnavailableException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

/** Makes {@link WebSocketSignaling}. */
public final class WebSocketSignalingFactory implements SignalingFactory {
  @Override
  public String type() {
    return "websocket";
  }

  @Override
  public Signaling create(SignalingConfig config, SignalingEnvironment environment)
      throws SignalingUnavailableException {
    String url = ((SignalingConfig.WebSocket) config).url();
    try {
      URI uri = new URI(url);
      boolean webSocket =
          "ws".equalsIgnoreCase(uri.getScheme()) || "wss".equalsIgnoreCase(uri.getScheme());
      if (!webSocket || uri.getHost() == null || uri.getFragment() != null) {
        throw new SignalingUnavailableException(
            "signaling[].url must read wss://host:port/path, or ws:// for no encryption");
      }
      return new WebSocketSignaling(
          uri,
          environment.stateDirectory(),
          environment.maxClientsPerRoom(),
          environment.clock(),
          new SecureRandom());
    } catch (URISyntaxException e) {
      throw new SignalingUnavailableException("signaling[].url is not a URL: " + e.getReason());
    } catch (GeneralSecurityException e) {
      throw new SignalingUnavailableException("no TLS for signaling: " + e.getMessage());
    }
  }
}
