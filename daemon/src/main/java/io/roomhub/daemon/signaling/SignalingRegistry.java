package io.roomhub.daemon.signaling;

import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** The types of rails there are, by the {@code type} of their configuration. Immutable. */
public final class SignalingRegistry {
  private final Map<String, SignalingFactory> factories = new HashMap<>();

  /**
   * @throws IllegalArgumentException when two factories claim one type
   */
  public SignalingRegistry(Iterable<SignalingFactory> factories) {
    for (SignalingFactory factory : factories) {
      if (this.factories.put(factory.type(), factory) != null) {
        throw new IllegalArgumentException("two factories for signaling type " + factory.type());
      }
    }
  }

  /** Every type on the class path, found by {@link ServiceLoader}. */
  public static SignalingRegistry installed() {
    return new SignalingRegistry(ServiceLoader.load(SignalingFactory.class));
  }

  /** The types in alphabetical order. */
  public Set<String> types() {
    return new TreeSet<>(factories.keySet());
  }

  /**
   * Makes the rail that {@code config} describes.
   *
   * @throws SignalingUnavailableException when the type is unknown or its rail cannot be had
   */
  public Signaling create(SignalingConfig config, SignalingEnvironment environment)
      throws SignalingUnavailableException {
    SignalingFactory factory = factories.get(config.type());
    if (factory == null) {
      throw new SignalingUnavailableException(
          "no signaling of type " + config.type() + " is installed; there is " + types());
    }
    return factory.create(config, environment);
  }
}
