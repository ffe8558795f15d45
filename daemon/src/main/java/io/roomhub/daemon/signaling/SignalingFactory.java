package io.roomhub.daemon.signaling;

import io.roomhub.daemon.config.HubConfig.SignalingConfig;

/**
 * Makes the rails of one configuration type. A new type is one folder below this package with an
 * implementation of this interface, named in {@code
 * META-INF/services/io.roomhub.daemon.signaling.SignalingFactory}.
 */
public interface SignalingFactory {
  /** The {@code type} key of the configuration, such as {@code websocket}. */
  String type();

  /**
   * Makes a rail; nothing is joined before {@link Signaling#start}.
   *
   * @param config of this factory's type
   * @throws SignalingUnavailableException when the rail cannot be had and waiting will not help
   */
  Signaling create(SignalingConfig config, SignalingEnvironment environment)
      throws SignalingUnavailableException;
}
