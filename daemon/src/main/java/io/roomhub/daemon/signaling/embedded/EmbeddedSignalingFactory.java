package io.roomhub.daemon.signaling.embedded;

import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingEnvironment;
import io.roomhub.daemon.signaling.SignalingFactory;

/** Makes {@link EmbeddedSignaling}. */
public final class EmbeddedSignalingFactory implements SignalingFactory {
  @Override
  public String type() {
    return "embedded";
  }

  @Override
  public Signaling create(SignalingConfig config, SignalingEnvironment environment)
      throws PortInUseException {
    return new EmbeddedSignaling(
        (SignalingConfig.Embedded) config,
        environment,
        ServerLimits.standard(environment.maxClientsPerRoom()));
  }
}
