package io.roomhub.daemon.signaling.trystero.channel;

import io.roomhub.daemon.signaling.SignalingJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts messages into frames. The receiver keeps messages of one type apart by their nonce, which
 * counts up per type. Not thread-safe: its channel owns it.
 */
final class ActionEncoder {
  private static final byte[] NOTHING = new byte[0];

  private final Map<String, Integer> nonces = new HashMap<>();

  /** The frames of a message, to be sent in order. */
  List<byte[]> encode(ActionMessage message) {
    boolean binary = message.content() instanceof ActionMessage.Binary;
    // What npm calls JSON is everything but text, bytes included.
    boolean json = !(message.content() instanceof ActionMessage.Text);
    byte[] data =
        switch (message.content()) {
          case ActionMessage.Text text -> text.text().getBytes(StandardCharsets.UTF_8);
          case ActionMessage.Json value ->
              SignalingJson.write(value.json()).getBytes(StandardCharsets.UTF_8);
          case ActionMessage.Binary bytes -> bytes.bytes();
        };
    int nonce = nonces.merge(message.type(), 0, (last, zero) -> (last + 1) & 0xffff);
    int chunks = (data.length + ActionFrame.CHUNK_BYTES - 1) / ActionFrame.CHUNK_BYTES;
    int first = message.metadata() == null ? 0 : 1;
    int total = Math.max(1, chunks + first);
    List<byte[]> frames = new ArrayList<>(total);
    for (int i = 0; i < total; i++) {
      boolean meta = message.metadata() != null && i == 0;
      frames.add(
          new ActionFrame(
                  message.type(),
                  nonce,
                  i == total - 1,
                  meta,
                  binary,
                  json,
                  Math.round((i + 1) * 255f / total),
                  meta
                      ? SignalingJson.write(message.metadata()).getBytes(StandardCharsets.UTF_8)
                      : chunk(data, i - first))
              .encode());
    }
    return frames;
  }

  private static byte[] chunk(byte[] data, int index) {
    int from = index * ActionFrame.CHUNK_BYTES;
    return from >= data.length
        ? NOTHING
        : Arrays.copyOfRange(data, from, Math.min(data.length, from + ActionFrame.CHUNK_BYTES));
  }
}
