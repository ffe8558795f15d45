package io.roomhub.daemon.signaling.trystero.channel;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalingJson;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the frames of one peer together again. Nothing says how long a message will be, so every
 * message and all unfinished ones together are bounded; what grows beyond is thrown away and its
 * further frames with it. Not thread-safe: its channel owns it.
 */
final class ActionAssembler {
  /** Longest message, bytes. */
  static final int MAX_MESSAGE_BYTES = 1024 * 1024;

  /** Unfinished messages at one time; the oldest gives way. */
  static final int MAX_UNFINISHED = 32;

  /** Bytes in unfinished messages at one time. */
  static final int MAX_UNFINISHED_BYTES = 2 * MAX_MESSAGE_BYTES;

  private record Key(String type, int nonce) {}

  private static final class Unfinished {
    final ByteArrayOutputStream data = new ByteArrayOutputStream();
    @Nullable JsonNode metadata;
    boolean spoilt;
  }

  private final Map<Key, Unfinished> unfinished = new LinkedHashMap<>();
  private int unfinishedBytes;

  /**
   * Takes a frame.
   *
   * @return the message that it completes, or null
   * @throws SignalFormatException when the frame, or the message it completes, is no good
   */
  @Nullable ActionMessage receive(ActionFrame frame) throws SignalFormatException {
    Key key = new Key(frame.type(), frame.nonce());
    Unfinished message = unfinished.computeIfAbsent(key, k -> new Unfinished());
    try {
      append(message, frame);
    } catch (SignalFormatException e) {
      message.spoilt = true;
      unfinishedBytes -= message.data.size();
      message.data.reset();
      throw e;
    } finally {
      if (frame.last()) {
        unfinished.remove(key);
        unfinishedBytes -= message.data.size();
      }
      shrink();
    }
    return frame.last() && !message.spoilt ? complete(frame, message) : null;
  }

  private void append(Unfinished message, ActionFrame frame) throws SignalFormatException {
    if (message.spoilt) {
      return;
    }
    if (frame.meta()) {
      message.metadata = SignalingJson.parseValue(utf8(frame.payload()));
      return;
    }
    if (message.data.size() + frame.payload().length > MAX_MESSAGE_BYTES) {
      throw new SignalFormatException("a message of more than " + MAX_MESSAGE_BYTES + " bytes");
    }
    message.data.writeBytes(frame.payload());
    unfinishedBytes += frame.payload().length;
  }

  private void shrink() {
    var oldest = unfinished.values().iterator();
    while (unfinished.size() > MAX_UNFINISHED || unfinishedBytes > MAX_UNFINISHED_BYTES) {
      unfinishedBytes -= oldest.next().data.size();
      oldest.remove();
    }
  }

  private static ActionMessage complete(ActionFrame frame, Unfinished message)
      throws SignalFormatException {
    byte[] data = message.data.toByteArray();
    ActionMessage.Content content;
    if (frame.binary()) {
      content = new ActionMessage.Binary(data);
    } else if (frame.json()) {
      content = new ActionMessage.Json(SignalingJson.parseValue(utf8(data)));
    } else {
      content = new ActionMessage.Text(utf8(data));
    }
    return new ActionMessage(frame.type(), content, message.metadata);
  }

  private static String utf8(byte[] bytes) throws SignalFormatException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new SignalFormatException("not UTF-8");
    }
  }

  /** Bytes kept for unfinished messages. */
  int unfinishedBytes() {
    return unfinishedBytes;
  }

  /** Unfinished messages. */
  int unfinished() {
    return unfinished.size();
  }
}
