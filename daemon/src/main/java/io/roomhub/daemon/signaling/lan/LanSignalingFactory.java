package io.roomhub.daemon.signaling.lan;

import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingEnvironment;
import io.roomhub.daemon.signaling.SignalingFactory;
import io.roomhub.daemon.signaling.contact.ContactSignaling;
import java.security.SecureRandom;

/** Makes the {@code lan} rail. */
public final class LanSignalingFactory implements SignalingFactory {
  @Override
  public String type() {
    return "lan";
  }

  @Override
  public Signaling create(SignalingConfig config, SignalingEnvironment environment) {
    return new ContactSignaling(
        type(),
        new LanFinder(environment.clock()),
        environment.maxClientsPerRoom(),
        environment.clock(),
        new SecureRandom());
  }
}
