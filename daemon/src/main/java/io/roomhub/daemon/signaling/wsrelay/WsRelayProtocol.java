package io.roomhub.daemon.signaling.wsrelay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.relay.RelayEvent;
import io.roomhub.daemon.signaling.relay.RelayProtocol;
import io.roomhub.daemon.signaling.trystero.RelayKind;
import java.util.List;

/**
 * The client's half of {@code @trystero-p2p/ws-relay} 0.25: {@code subscribe}, {@code unsubscribe}
 * and {@code publish} go out, {@code {topic, payload}} comes in. The relay confirms nothing.
 */
public final class WsRelayProtocol implements RelayProtocol {
  @Override
  public String type() {
    return "ws-relay";
  }

  @Override
  public RelayKind kind() {
    return RelayKind.TOPICS;
  }

  @Override
  public boolean confirms() {
    return false;
  }

  @Override
  public List<String> subscribe(List<String> topics) {
    return topics.stream().map(topic -> text("subscribe", topic)).toList();
  }

  private static String text(String type, String topic) {
    return SignalingJson.write(SignalingJson.object().put("type", type).put("topic", topic));
  }

  @Override
  public List<String> publish(String topic, String payload) {
    return List.of(
        SignalingJson.write(
            SignalingJson.object()
                .put("type", "publish")
                .put("topic", topic)
                .put("payload", payload)));
  }

  @Override
  public List<RelayEvent> receive(String text) throws SignalFormatException {
    ObjectNode json = SignalingJson.parseObject(text);
    String topic = json.path("topic").textValue();
    JsonNode payload = json.path("payload");
    if (topic == null || !(payload.isTextual() || payload.isObject())) {
      throw new SignalFormatException("neither topic nor payload");
    }
    String content = payload.isTextual() ? payload.textValue() : SignalingJson.write(payload);
    return List.of(new RelayEvent.Message(topic, content));
  }
}
