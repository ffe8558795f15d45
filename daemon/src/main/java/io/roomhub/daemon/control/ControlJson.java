package io.roomhub.daemon.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.hardware.sound.AudioDeviceSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * JSON as the control API speaks it: unknown numbers (NaN, infinite) are null, others have at most
 * three decimals, W3C states have their W3C spelling. Thread-safe.
 */
final class ControlJson {
  private static final double DECIMALS = 1_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Double.class, new KnownNumber())
                  .addSerializer(double.class, new KnownNumber())
                  .addSerializer(Path.class, new Spelt<>(Path::toString))
                  .addSerializer(AudioDeviceSpec.class, new Spelt<>(AudioDeviceSpec::toString))
                  .addSerializer(PeerConnectionState.class, new Spelt<>(PeerConnectionState::w3c))
                  .addSerializer(IceConnectionState.class, new Spelt<>(IceConnectionState::w3c))
                  .addSerializer(DtlsTransportState.class, new Spelt<>(DtlsTransportState::w3c)))
          .addMixIn(SignalingConfig.class, NamesItsType.class)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ControlJson() {}

  /** One line of JSON. */
  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON for " + value.getClass(), e);
    }
  }

  /** What {@link #write} has written, as a tree. */
  static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON of ours", e);
    }
  }

  /** The same as a tree that may be changed. */
  static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** JSON for people. */
  static String pretty(JsonNode tree) {
    return tree.toPrettyString();
  }

  /** The object of a request body; an empty body is an empty object. */
  static JsonNode readObject(byte[] body) throws ControlException {
    if (body.length == 0) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      JsonNode read = MAPPER.readTree(body);
      if (read != null && read.isObject()) {
        return read;
      }
    } catch (IOException e) {
      throw ControlException.badRequest("the body is not valid JSON");
    }
    throw ControlException.badRequest("the body must be a JSON object");
  }

  /** The type is no component of a rail's record, but what tells one from another. */
  private interface NamesItsType {
    @JsonProperty
    String type();
  }

  private static final class KnownNumber extends JsonSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        // Adding zero makes a negative zero positive.
        out.writeNumber(Math.rint(value * DECIMALS) / DECIMALS + 0.0);
      } else {
        out.writeNull();
      }
    }
  }

  private static final class Spelt<E> extends JsonSerializer<E> {
    private final Function<E, String> spelling;

    Spelt(Function<E, String> spelling) {
      this.spelling = spelling;
    }

    @Override
    public void serialize(E value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(spelling.apply(value));
    }
  }
}
