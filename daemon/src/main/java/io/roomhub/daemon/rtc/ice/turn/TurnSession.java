package io.roomhub.daemon.rtc.ice.turn;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.DataAttribute;
import org.ice4j.attribute.LifetimeAttribute;
import org.ice4j.message.Indication;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * Stands between one socket of ice4j and a TURN server, without I/O. To ice4j it is a TURN server
 * that asks for no login and answers at once; to the server it is a client that keeps what ice4j
 * has asked for alive ({@link TurnAllocation}). What passes through the relay is shown to a filter;
 * to ice4j go the checks and their answers, in indications as it sends them, while sound goes past
 * it, in ChannelData.
 *
 * <p>Whoever owns it serialises the calls.
 */
final class TurnSession implements RelayedData.Channels {
  /** What ice4j is told, s: it asks again by itself, and is answered at once. */
  private static final int LOCAL_LIFETIME_S = 600;

  private static final int BAD_REQUEST = 400;

  private final Consumer<byte[]> client;
  private final Function<InetSocketAddress, RelayFilter> filters;
  private final TurnFailover failover;
  private final Set<String> asking = new HashSet<>();

  private final byte[] frame = new byte[TurnFrames.MAX_BYTES];
  private @Nullable InetSocketAddress relayed;
  private @Nullable InetSocketAddress mapped;
  private @Nullable RelayFilter filter;

  /**
   * @param logins one for each allocation
   * @param client sends to ice4j
   * @param ways to the server
   * @param filters gives each relayed address its filter
   * @throws IOException when there is no way to the server
   */
  TurnSession(
      Supplier<TurnLogin> logins,
      Consumer<byte[]> client,
      TurnFailover.Ways ways,
      Function<InetSocketAddress, RelayFilter> filters)
      throws IOException {
    this.client = client;
    this.filters = filters;
    failover = new TurnFailover(logins, ways);
  }

  private void toServer(byte[] message) {
    failover.link().send(message, message.length);
  }

  /**
   * Where peers reach us, by which the relay is known here; null while there is no allocation.
   * After a {@linkplain TurnFailover failover} they reach us elsewhere, and the relay keeps its
   * name.
   */
  @Nullable InetSocketAddress relayed() {
    return relayed;
  }

  /** Where peers reach us now. */
  @Nullable InetSocketAddress reachable() {
    return failover.allocation().relayed();
  }

  /**
   * Takes what ice4j sends.
   *
   * @return false when it is nothing that it may ask of a TURN server
   */
  boolean onClient(byte[] bytes, long nowMs) {
    return switch (StunMessages.decode(bytes)) {
      case Indication indication -> onIndication(indication, bytes);
      case Request request -> onRequest(request, nowMs);
      case null, default -> false;
    };
  }

  private boolean onIndication(Indication indication, byte[] bytes) {
    InetSocketAddress peer = StunMessages.peer(indication);
    RelayFilter lets = filter;
    if (indication.getMessageType() != Message.SEND_INDICATION
        || peer == null
        || lets == null
        || !(indication.getAttribute(Attribute.DATA) instanceof DataAttribute data)) {
      return false;
    }
    // What it does not let out it has counted.
    if (lets.letsOut(peer, data.getData(), 0, data.getDataLength())) {
      toServer(bytes);
    }
    return true;
  }

  /**
   * Sends a datagram through the relay. Until the server lets us, it is lost on the way.
   *
   * @return whether there is a relay to send it through
   */
  boolean send(InetSocketAddress peer, byte[] datagram, int offset, int length, long nowMs) {
    RelayFilter lets = filter;
    TurnAllocation allocation = failover.allocation();
    if (lets == null
        || allocation.relayed() == null
        || length > frame.length - TurnFrames.CHANNEL_HEADER
        || !lets.letsOut(peer, datagram, offset, length)) {
      return false;
    }
    char channel = allocation.channelTo(peer, nowMs);
    if (channel == 0) {
      toServer(
          StunMessages.identified(
                  id ->
                      MessageFactory.createSendIndication(
                          new TransportAddress(peer, Transport.UDP),
                          Arrays.copyOfRange(datagram, offset, offset + length),
                          id))
              .encode(null));
      return true;
    }
    frame[0] = (byte) (channel >> 8);
    frame[1] = (byte) channel;
    frame[2] = (byte) (length >> 8);
    frame[3] = (byte) length;
    System.arraycopy(datagram, offset, frame, TurnFrames.CHANNEL_HEADER, length);
    failover.link().send(frame, TurnFrames.CHANNEL_HEADER + length);
    return true;
  }

  private boolean onRequest(Request request, long nowMs) {
    switch (request.getMessageType()) {
      case Message.ALLOCATE_REQUEST -> allocate(request, nowMs);
      case Message.REFRESH_REQUEST -> refresh(request, nowMs);
      case Message.CREATEPERMISSION_REQUEST -> {
        InetSocketAddress peer = StunMessages.peer(request);
        if (peer == null) {
          answer(request, MessageFactory.createCreatePermissionErrorResponse((char) BAD_REQUEST));
        } else if (once(request)) {
          failover
              .allocation()
              .permit(
                  peer,
                  nowMs,
                  code ->
                      answer(
                          request,
                          code,
                          MessageFactory.createCreatePermissionResponse(),
                          error ->
                              MessageFactory.createCreatePermissionErrorResponse((char) error)));
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
    if (relayed != null) {
      allocated(request);
      return;
    }
    TurnAllocation asked = failover.fresh();
    asked.allocate(
        nowMs,
        code -> {
          if (code == 0) {
            relayed = Objects.requireNonNull(asked.relayed());
            mapped = asked.mapped();
            filter = filters.apply(relayed);
            failover.keep();
            allocated(request);
          } else {
            answer(
                request,
                code,
                null,
                error -> MessageFactory.createAllocationErrorResponse((char) error));
          }
        });
  }

  private void allocated(Request request) {
    TransportAddress ours = new TransportAddress(relayed, Transport.UDP);
    TransportAddress seen = mapped == null ? ours : new TransportAddress(mapped, Transport.UDP);
    answer(request, MessageFactory.createAllocationResponse(request, seen, ours, LOCAL_LIFETIME_S));
  }

  private void refresh(Request request, long nowMs) {
    if (request.getAttribute(Attribute.LIFETIME) instanceof LifetimeAttribute lifetime
        && lifetime.getLifetime() == 0) {
      relayed = null;
      failover.release(nowMs);
      answer(request, MessageFactory.createRefreshResponse(0));
    } else {
      answer(request, MessageFactory.createRefreshResponse(LOCAL_LIFETIME_S));
    }
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
   * Takes what the server says.
   *
   * @param by what it came
   * @param message no data of a peer
   * @return false when it is nothing that we have asked for
   */
  boolean onServer(TurnLink by, byte[] message, long nowMs) {
    return failover.onMessage(by, message, nowMs);
  }

  /** Data of a peer has come by that way. */
  void heard(TurnLink by) {
    failover.heard(by);
  }

  /** Nothing comes that should. */
  void doubt(long nowMs) {
    failover.doubt(nowMs);
  }

  /** Whether peers reach us elsewhere since this was last asked. */
  boolean takeRenewed() {
    return failover.takeRenewed();
  }

  /** Looks at what passes through the relay; null while there has never been one. */
  @Nullable RelayFilter filter() {
    return filter;
  }

  @Override
  public @Nullable InetSocketAddress peerBy(int channel) {
    return failover.allocation().peerBy(channel);
  }

  /** Does what is due; several times a second. */
  void tick(long nowMs) {
    failover.tick(nowMs);
  }

  /** Gives the allocation back and hangs up. */
  void close(long nowMs) {
    failover.close(nowMs);
  }
}
