package io.roomhub.daemon.rtc.ice.turn;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.ChannelNumberAttribute;
import org.ice4j.attribute.LifetimeAttribute;
import org.ice4j.attribute.XorPeerAddressAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * Stands between one socket of ice4j and a TURN server, without I/O. To ice4j it is a TURN server
 * that asks for no login and answers at once; to the server it is a client that keeps what ice4j
 * has asked for alive ({@link TurnAllocation}). Data passes as it is, both ways.
 *
 * <p>Whoever owns it serialises the calls.
 */
final class TurnSession {
  /** What ice4j is told, s: it asks again by itself, and is answered at once. */
  private static final int LOCAL_LIFETIME_S = 600;

  private static final int BAD_REQUEST = 400;

  private final Consumer<byte[]> client;
  private final Consumer<byte[]> server;
  private final TurnLogin login;
  private final Set<String> asking = new HashSet<>();
  private TurnAllocation allocation;

  /**
   * @param client sends to ice4j
   * @param server sends to the TURN server
   */
  TurnSession(TurnLogin login, Consumer<byte[]> client, Consumer<byte[]> server) {
    this.login = login;
    this.client = client;
    this.server = server;
    allocation = new TurnAllocation(login, server);
  }

  /**
   * Takes what ice4j sends.
   *
   * @return false when it is neither TURN nor data
   */
  boolean onClient(byte[] bytes, long nowMs) {
    if (isChannelData(bytes)) {
      server.accept(bytes);
      return true;
    }
    Message message = StunMessages.decode(bytes);
    if (message == null) {
      return false;
    }
    if (message.getMessageType() == Message.SEND_INDICATION) {
      server.accept(bytes);
      return true;
    }
    return message instanceof Request request && onRequest(request, nowMs);
  }

  private boolean onRequest(Request request, long nowMs) {
    switch (request.getMessageType()) {
      case Message.ALLOCATE_REQUEST -> allocate(request, nowMs);
      case Message.REFRESH_REQUEST -> refresh(request, nowMs);
      case Message.CREATEPERMISSION_REQUEST -> {
        InetSocketAddress peer = peer(request);
        if (peer == null) {
          answer(request, MessageFactory.createCreatePermissionErrorResponse((char) BAD_REQUEST));
        } else if (once(request)) {
          allocation.permit(
              peer,
              nowMs,
              code ->
                  answer(
                      request,
                      code,
                      MessageFactory.createCreatePermissionResponse(),
                      error -> MessageFactory.createCreatePermissionErrorResponse((char) error)));
        }
      }
      case Message.CHANNELBIND_REQUEST -> {
        InetSocketAddress peer = peer(request);
        if (peer == null
            || !(request.getAttribute(Attribute.CHANNEL_NUMBER)
                instanceof ChannelNumberAttribute channel)) {
          answer(request, MessageFactory.createChannelBindErrorResponse((char) BAD_REQUEST));
        } else if (once(request)) {
          allocation.bind(
              channel.getChannelNumber(),
              peer,
              nowMs,
              code ->
                  answer(
                      request,
                      code,
                      MessageFactory.createChannelBindResponse(),
                      error -> MessageFactory.createChannelBindErrorResponse((char) error)));
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** ice4j repeats what is not answered at once; that is no new question. */
  private boolean once(Request request) {
    return asking.add(Arrays.toString(request.getTransactionID()));
  }

  private void allocate(Request request, long nowMs) {
    if (!once(request)) {
      return;
    }
    if (allocation.gone()) {
      allocation = new TurnAllocation(login, server);
    }
    TurnAllocation asked = allocation;
    if (asked.relayed() != null) {
      allocated(request, asked);
      return;
    }
    asked.allocate(
        nowMs,
        code -> {
          if (code == 0) {
            allocated(request, asked);
          } else {
            answer(
                request,
                code,
                null,
                error -> MessageFactory.createAllocationErrorResponse((char) error));
          }
        });
  }

  private void allocated(Request request, TurnAllocation made) {
    TransportAddress relayed = new TransportAddress(made.relayed(), Transport.UDP);
    InetSocketAddress seen = made.mapped();
    TransportAddress mapped = seen == null ? relayed : new TransportAddress(seen, Transport.UDP);
    answer(
        request,
        MessageFactory.createAllocationResponse(request, mapped, relayed, LOCAL_LIFETIME_S));
  }

  private void refresh(Request request, long nowMs) {
    if (request.getAttribute(Attribute.LIFETIME) instanceof LifetimeAttribute lifetime
        && lifetime.getLifetime() == 0) {
      allocation.release(nowMs);
      answer(request, MessageFactory.createRefreshResponse(0));
    } else {
      answer(request, MessageFactory.createRefreshResponse(LOCAL_LIFETIME_S));
    }
  }

  private static @Nullable InetSocketAddress peer(Request request) {
    return request.getAttribute(Attribute.XOR_PEER_ADDRESS) instanceof XorPeerAddressAttribute peer
        ? StunMessages.plain(peer.getAddress(request.getTransactionID()))
        : null;
  }

  /** Without an answer of the server there is none of ours: ice4j has its own patience. */
  private void answer(
      Request request, int code, @Nullable Response success, IntFunction<Response> error) {
    asking.remove(Arrays.toString(request.getTransactionID()));
    if (code == 0 && success != null) {
      answer(request, success);
    } else if (code > 0) {
      answer(request, error.apply(code));
    }
  }

  private void answer(Request request, Response response) {
    asking.remove(Arrays.toString(request.getTransactionID()));
    StunMessages.identify(response, request.getTransactionID());
    client.accept(response.encode(null));
  }

  /**
   * Takes what the server sends.
   *
   * @return false when it is nothing that we have asked for
   */
  boolean onServer(byte[] bytes, long nowMs) {
    if (isChannelData(bytes) || isDataIndication(bytes)) {
      client.accept(bytes);
      return true;
    }
    return allocation.onMessage(bytes, nowMs);
  }

  /** Does what is due; several times a second. */
  void tick(long nowMs) {
    allocation.tick(nowMs);
  }

  /** Gives the allocation back. */
  void close(long nowMs) {
    allocation.release(nowMs);
  }

  private static boolean isChannelData(byte[] bytes) {
    return bytes.length >= 4 && (bytes[0] & 0xC0) == 0x40;
  }

  private static boolean isDataIndication(byte[] bytes) {
    return bytes.length >= Message.HEADER_LENGTH
        && (bytes[0] << 8 | bytes[1] & 0xFF) == Message.DATA_INDICATION;
  }
}
