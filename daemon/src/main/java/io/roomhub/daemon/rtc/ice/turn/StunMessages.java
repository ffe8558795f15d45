package io.roomhub.daemon.rtc.ice.turn;

import io.roomhub.daemon.rtc.ice.ice4j.Ice4jSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.Function;
import org.ice4j.StunException;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.ChangedAddressAttribute;
import org.ice4j.attribute.ErrorCodeAttribute;
import org.ice4j.attribute.MappedAddressAttribute;
import org.ice4j.attribute.OptionalAttribute;
import org.ice4j.attribute.XorMappedAddressAttribute;
import org.ice4j.attribute.XorPeerAddressAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.jspecify.annotations.Nullable;

/** Messages of STUN (RFC 8489, RFC 5780) as ice4j has them. Any thread. */
public final class StunMessages {
  /** OTHER-ADDRESS, RFC 5780 section 7.4; ice4j has only its forerunner CHANGED-ADDRESS. */
  private static final char OTHER_ADDRESS = 0x802c;

  /** Of every message of RFC 8489. */
  public static final int TRANSACTION_ID_BYTES = 12;

  private static final int FAMILY_IPV4 = 1;
  private static final int FAMILY_IPV6 = 2;
  private static final SecureRandom RANDOM = new SecureRandom();

  static {
    // Without them ice4j writes no message at all.
    Ice4jSettings.apply();
  }

  private StunMessages() {}

  /** A Binding request. */
  public static Request binding() {
    return fresh(MessageFactory.createBindingRequest());
  }

  /** One that asks to be answered from another address or port (RFC 5780 section 7.2). */
  public static Request binding(boolean changeAddress, boolean changePort) {
    Request request = binding();
    request.putAttribute(AttributeFactory.createChangeRequestAttribute(changeAddress, changePort));
    return request;
  }

  /** The same message with a transaction id that nobody can guess. */
  public static <M extends Message> M fresh(M message) {
    identify(message, freshId());
    return message;
  }

  /**
   * A message that is made for its transaction id, as one with addresses in it is, with one that
   * nobody can guess.
   */
  static <M extends Message> M identified(Function<byte[], M> maker) {
    byte[] id = freshId();
    M message = maker.apply(id);
    identify(message, id);
    return message;
  }

  /** A transaction id that nobody can guess. */
  public static byte[] freshId() {
    byte[] id = new byte[TRANSACTION_ID_BYTES];
    RANDOM.nextBytes(id);
    return id;
  }

  /** Gives a message its transaction id. */
  public static void identify(Message message, byte[] id) {
    try {
      message.setTransactionID(id);
    } catch (StunException e) {
      throw new IllegalStateException("12 bytes are a transaction id", e);
    }
  }

  /** What came, or null when it is no message of STUN. */
  public static @Nullable Message decode(byte[] bytes) {
    // ice4j checks neither the two zero bits nor the length, and throws what it likes.
    if (bytes.length < Message.HEADER_LENGTH || bytes[0] >> 6 != 0) {
      return null;
    }
    try {
      Message message = Message.decode(bytes, 0, bytes.length);
      return message.getTransactionID().length == TRANSACTION_ID_BYTES ? message : null;
    } catch (StunException | RuntimeException malformed) {
      return null;
    }
  }

  /** The address that the server saw the request come from, or null when it does not tell. */
  public static @Nullable InetSocketAddress mapped(Message response) {
    Attribute xored = response.getAttribute(Attribute.XOR_MAPPED_ADDRESS);
    if (xored instanceof XorMappedAddressAttribute address) {
      return plain(address.getAddress(response.getTransactionID()));
    }
    Attribute mapped = response.getAttribute(Attribute.MAPPED_ADDRESS);
    return mapped instanceof MappedAddressAttribute address ? plain(address.getAddress()) : null;
  }

  /** The server's other address and port, or null for one that has none. */
  public static @Nullable InetSocketAddress other(Message response) {
    Attribute other = response.getAttribute(OTHER_ADDRESS);
    if (other instanceof OptionalAttribute bytes) {
      return address(bytes.getBody());
    }
    Attribute changed = response.getAttribute(Attribute.CHANGED_ADDRESS);
    return changed instanceof ChangedAddressAttribute address ? plain(address.getAddress()) : null;
  }

  /** The peer that a message of TURN is about, or null. */
  static @Nullable InetSocketAddress peer(Message message) {
    return message.getAttribute(Attribute.XOR_PEER_ADDRESS) instanceof XorPeerAddressAttribute peer
        ? plain(peer.getAddress(message.getTransactionID()))
        : null;
  }

  /** The code of an error response, or 0. */
  public static int errorCode(Message response) {
    return response.getAttribute(Attribute.ERROR_CODE) instanceof ErrorCodeAttribute error
        ? error.getErrorCode()
        : 0;
  }

  public static InetSocketAddress plain(TransportAddress address) {
    return new InetSocketAddress(address.getAddress(), address.getPort());
  }

  /** RFC 8489 section 14.1. */
  private static @Nullable InetSocketAddress address(byte[] body) {
    int length = body.length < 8 ? 0 : body[1] == FAMILY_IPV4 ? 4 : body[1] == FAMILY_IPV6 ? 16 : 0;
    if (length == 0 || body.length < 4 + length) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(body);
    int port = buffer.getChar(2);
    byte[] raw = new byte[length];
    buffer.get(4, raw);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(raw), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }
}
