package io.roomhub.daemon.signaling.mqtt;

import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailFactory;
import java.net.URI;

/** Makes rails of the type {@code mqtt}. */
public final class MqttRailFactory implements RailFactory {
  @Override
  public String type() {
    return "mqtt";
  }

  @Override
  public Rail create(URI relay, Context context) {
    return new MqttRail(relay, context.thread(), context.clock(), context.random());
  }
}
