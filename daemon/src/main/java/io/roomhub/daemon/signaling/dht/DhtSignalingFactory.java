package io.roomhub.daemon.signaling.dht;

import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingEnvironment;
import io.roomhub.daemon.signaling.SignalingFactory;
import io.roomhub.daemon.signaling.contact.ContactSignaling;
import java.security.SecureRandom;

/** Makes the {@code dht} rail. */
public final class DhtSignalingFactory implements SignalingFactory {
  @Override
  public String type() {
    return "dht";
  }

  @Override
  public Signaling create(SignalingConfig config, SignalingEnvironment environment) {
    SignalingConfig.Dht dht = (SignalingConfig.Dht) config;
    return new ContactSignaling(
        type(),
        new DhtFinder(
            dht.bootstrap(),
            dht.port(),
            environment.stateDirectory().resolve("dht"),
            environment.clock()),
        environment.maxClientsPerRoom(),
        environment.clock(),
        new SecureRandom());
  }
}
