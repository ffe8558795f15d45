package io.roomhub.daemon.rtc.ice.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.LifetimeAttribute;
import org.ice4j.attribute.OptionalAttribute;
import org.ice4j.attribute.XorRelayedAddressAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * A client's allocation on a TURN server (RFC 8656) without I/O: asks for it, keeps it and its
 * permissions and channels alive for as long as it is wanted, through stale nonces, lost packets
 * and outages. ice4j's own client waits for ever for some of these, and stops sending meanwhile.
 *
 * <p>Whoever owns it serialises the calls.
 */
final class TurnAllocation {
  /** Permissions and channels; an agent has one of each for every candidate of its peer. */
  static final int MAX_GRANTS = 200;

  /** The server's, RFC 8656 section 3.2, where it tells none. */
  private static final long DEFAULT_LIFETIME_S = 600;

  /** A permission lives for 300 s, a channel for 600 (RFC 8656 sections 9 and 12). */
  private static final long RENEW_MS = 200_000;

  /** What nobody has sent by for so long is let go. */
  private static final long WANTED_MS = 300_000;

  /** Channels have these numbers (RFC 8656 section 12). */
  private static final int FIRST_CHANNEL = 0x4000;

  private static final int MAX_CHANNELS = 0x1000;

  /** Between two attempts to bind channels: until there is one, data goes without. */
  private static final long BIND_AGAIN_MS = 500;

  /** A permission is for all ports of an address. */
  private static final int ANY_PORT = 9;

  /** The login is not good (RFC 8489 section 9.2.4). */
  private static final int UNAUTHORIZED = 401;

  /** The server knows nothing of an allocation (RFC 8656 section 19). */
  private static final int MISMATCH = 437;

  /** The server has no address of IPv4 (RFC 8656 section 19). */
  private static final int UNSUPPORTED_FAMILY = 440;

  private static final int TRANSACTION_ID_AT = 8;
  private static final byte UDP = 17;

  private final LongTermLogin login;
  private final Consumer<byte[]> server;
  private final Map<ByteBuffer, TurnRequest> requests = new LinkedHashMap<>();
  private final Map<Object, Grant> grants = new HashMap<>();

  /** By number of channel; a peer keeps its number for good, as the server may want. */
  private final List<InetSocketAddress> peers = new ArrayList<>();

  private long boundMs = Long.MIN_VALUE / 2;
  private @Nullable InetSocketAddress relayed;
  private @Nullable InetSocketAddress mapped;
  private long refreshAtMs = Long.MAX_VALUE;
  private long expiresMs = Long.MAX_VALUE;
  private boolean gone;

  /**
   * REQUESTED-ADDRESS-FAMILY (RFC 8656 section 18.6). ice4j's own is three bytes too short, and a
   * server that is strict about that ignores the whole question.
   */
  private static final class FamilyIpv6 extends OptionalAttribute {
    private static final byte[] IPV6_AND_RESERVED = {2, 0, 0, 0};

    FamilyIpv6() {
      super(REQUESTED_ADDRESS_FAMILY);
      setBody(IPV6_AND_RESERVED, 0, IPV6_AND_RESERVED.length);
    }
  }

  /** A permission or a channel. */
  private static final class Grant {
    final Function<byte[], Request> maker;
    final List<IntConsumer> waiting = new ArrayList<>();
    boolean granted;
    boolean asking;
    long wantedMs;
    long renewAtMs = Long.MAX_VALUE;

    Grant(Function<byte[], Request> maker) {
      this.maker = maker;
    }

    void lose() {
      granted = false;
      asking = false;
      renewAtMs = Long.MAX_VALUE;
      answer(TurnRequest.NO_ANSWER);
    }

    void answer(int code) {
      List<IntConsumer> told = List.copyOf(waiting);
      waiting.clear();
      told.forEach(each -> each.accept(code));
    }
  }

  /**
   * @param server sends a message
   */
  TurnAllocation(TurnLogin login, Consumer<byte[]> server) {
    this.login = new LongTermLogin(login);
    this.server = server;
  }

  /** Where peers reach us; null while there is no allocation. */
  @Nullable InetSocketAddress relayed() {
    return relayed;
  }

  /** Where the server sees us; null while there is no allocation. */
  @Nullable InetSocketAddress mapped() {
    return mapped;
  }

  /** Whether there was an allocation and is none any more. */
  boolean gone() {
    return gone;
  }

  /**
   * Asks for it: at an address of IPv4, by which most peers can be reached, or of IPv6 where the
   * server has no other.
   *
   * @param done gets 0, the server's error code, or {@link TurnRequest#NO_ANSWER}
   */
  void allocate(long nowMs, IntConsumer done) {
    allocate(
        nowMs,
        TurnAllocation::anyAddress,
        (code, atMs) -> {
          if (code == UNSUPPORTED_FAMILY) {
            allocate(atMs, TurnAllocation::addressOfIpv6, (again, at) -> done.accept(again));
          } else {
            done.accept(code);
          }
        });
  }

  private interface Allocated {
    void on(int code, long nowMs);
  }

  private void allocate(long nowMs, Function<byte[], Request> maker, Allocated done) {
    ask(
        nowMs,
        maker,
        (code, response, atMs) -> {
          if (code == 0 && response != null) {
            allocated(response, atMs);
          }
          done.on(code == 0 && relayed == null ? TurnRequest.NO_ANSWER : code, atMs);
        });
  }

  private static Request anyAddress(byte[] id) {
    return MessageFactory.createAllocateRequest(UDP, false);
  }

  private static Request addressOfIpv6(byte[] id) {
    Request request = anyAddress(id);
    request.putAttribute(new FamilyIpv6());
    return request;
  }

  private void allocated(Message response, long nowMs) {
    if (response.getAttribute(Attribute.XOR_RELAYED_ADDRESS)
        instanceof XorRelayedAddressAttribute address) {
      relayed = StunMessages.plain(address.getAddress(response.getTransactionID()));
      mapped = StunMessages.mapped(response);
      live(response, nowMs);
    }
  }

  /** As long as the server says; renewed with a minute to spare, or half of a short life. */
  private void live(Message response, long nowMs) {
    long seconds =
        response.getAttribute(Attribute.LIFETIME) instanceof LifetimeAttribute told
                && told.getLifetime() > 0
            ? told.getLifetime()
            : DEFAULT_LIFETIME_S;
    expiresMs = nowMs + 1_000 * seconds;
    refreshAtMs = nowMs + 1_000 * Math.max(seconds / 2, seconds - 60);
  }

  /** Asks the server whether there still is one, which makes it live longer. */
  void refresh(long nowMs) {
    refreshAtMs = Long.MAX_VALUE;
    ask(
        nowMs,
        id -> MessageFactory.createRefreshRequest(),
        (code, response, atMs) -> {
          if (code == 0 && response != null) {
            live(response, atMs);
          } else if (code == TurnRequest.NO_ANSWER) {
            refreshAtMs = 0;
          } else {
            lose();
          }
        });
  }

  /** Is used for what another one was: the same peers may send, and keep their channels. */
  void inherit(TurnAllocation other, long nowMs) {
    peers.addAll(other.peers);
    for (Object key : other.grants.keySet()) {
      if (key instanceof InetAddress address) {
        permit(new InetSocketAddress(address, ANY_PORT), nowMs, code -> {});
      }
    }
  }

  private void lose() {
    gone = true;
    relayed = null;
    refreshAtMs = Long.MAX_VALUE;
    requests.clear();
    // What was granted is still known, for an heir.
    grants.values().forEach(Grant::lose);
  }

  /**
   * Lets a peer's packets in.
   *
   * @param done gets 0, the server's error code, or {@link TurnRequest#NO_ANSWER}
   */
  void permit(InetSocketAddress peer, long nowMs, IntConsumer done) {
    TransportAddress address = new TransportAddress(peer, Transport.UDP);
    grant(
        peer.getAddress(),
        id -> MessageFactory.createCreatePermissionRequest(address, id),
        nowMs,
        done);
  }

  /**
   * The channel by which data goes to a peer, or 0 when there is none yet: then it is asked for.
   */
  char channelTo(InetSocketAddress peer, long nowMs) {
    Grant grant = grants.get(peer);
    if (grant != null && grant.granted) {
      grant.wantedMs = nowMs;
      return (char) (FIRST_CHANNEL + peers.indexOf(peer));
    }
    if (grant == null && nowMs - boundMs >= BIND_AGAIN_MS) {
      boundMs = nowMs;
      bind(peer, nowMs);
    }
    return 0;
  }

  private void bind(InetSocketAddress peer, long nowMs) {
    int number = peers.indexOf(peer);
    if (number < 0 && peers.size() < MAX_CHANNELS) {
      number = peers.size();
      peers.add(peer);
    }
    if (number >= 0) {
      char channel = (char) (FIRST_CHANNEL + number);
      TransportAddress address = new TransportAddress(peer, Transport.UDP);
      grant(
          peer,
          id -> MessageFactory.createChannelBindRequest(channel, address, id),
          nowMs,
          code -> {});
    }
  }

  /** Whose data comes by that channel, or null for one that was never bound. */
  @Nullable InetSocketAddress peerBy(int channel) {
    int number = channel - FIRST_CHANNEL;
    return number >= 0 && number < peers.size() ? peers.get(number) : null;
  }

  private void grant(Object key, Function<byte[], Request> maker, long nowMs, IntConsumer done) {
    Grant grant = grants.get(key);
    if (gone || grant == null) {
      if (gone || relayed == null || grants.size() >= MAX_GRANTS) {
        done.accept(TurnRequest.NO_ANSWER);
        return;
      }
      grant = new Grant(maker);
      grants.put(key, grant);
    }
    grant.wantedMs = nowMs;
    if (grant.granted) {
      done.accept(0);
    } else {
      grant.waiting.add(done);
      if (!grant.asking) {
        ask(key, grant, nowMs);
      }
    }
  }

  private void ask(Object key, Grant grant, long nowMs) {
    grant.asking = true;
    grant.renewAtMs = Long.MAX_VALUE;
    ask(
        nowMs,
        grant.maker,
        (code, response, atMs) -> {
          grant.asking = false;
          if (code == 0) {
            grant.granted = true;
            grant.renewAtMs = atMs + RENEW_MS;
          } else if (code == TurnRequest.NO_ANSWER && grant.granted) {
            // As long as there is no answer, nobody has taken it away.
            grant.renewAtMs = 0;
          } else if (code == MISMATCH || (code == UNAUTHORIZED && grant.granted)) {
            // A login that was good is so no more: what is asked with it next is refused as well.
            lose();
          } else {
            if (code == UNAUTHORIZED) {
              // Perhaps just this is not allowed; if it is the login the next answer says so.
              refresh(atMs);
            }
            grants.remove(key, grant);
          }
          grant.answer(code);
        });
  }

  private void ask(long nowMs, Function<byte[], Request> maker, TurnRequest.Answered answered) {
    TurnRequest request = new TurnRequest(maker, login, answered);
    request.begin(nowMs, server);
    requests.put(request.id(), request);
  }

  /** Gives it back. Lost is no harm: it expires. */
  void release(long nowMs) {
    boolean held = relayed != null;
    lose();
    if (held) {
      ask(nowMs, id -> MessageFactory.createRefreshRequest(0), (code, response, atMs) -> {});
    }
  }

  /**
   * Takes a message of the server.
   *
   * @return whether it was an answer to a question of this class
   */
  boolean onMessage(byte[] bytes, long nowMs) {
    if (bytes.length < Message.HEADER_LENGTH) {
      return false;
    }
    ByteBuffer id =
        ByteBuffer.wrap(bytes, TRANSACTION_ID_AT, StunMessages.TRANSACTION_ID_BYTES).slice();
    TurnRequest request = requests.get(id);
    Message response = request == null ? null : StunMessages.decode(bytes);
    if (request == null || response == null) {
      return false;
    }
    byte[] key = login.key();
    if (StunMessages.errorCode(response) == 0
        && key != null
        && !KeyedIntegrity.valid(bytes, response, key)) {
      // As if it had never come (RFC 8489 section 9.2.5).
      return true;
    }
    requests.remove(id);
    if (!request.onResponse(response, nowMs, server)) {
      requests.put(request.id(), request);
    }
    return true;
  }

  /** Does what is due; several times a second. */
  void tick(long nowMs) {
    for (Map.Entry<ByteBuffer, TurnRequest> entry : List.copyOf(requests.entrySet())) {
      if (!entry.getValue().tick(nowMs, server)) {
        requests.remove(entry.getKey());
        entry.getValue().giveUp(nowMs);
      }
    }
    if (nowMs >= expiresMs && !gone) {
      lose();
    }
    if (nowMs >= refreshAtMs) {
      refresh(nowMs);
    }
    for (Map.Entry<Object, Grant> entry : List.copyOf(grants.entrySet())) {
      Grant grant = entry.getValue();
      if (nowMs >= grant.renewAtMs && nowMs - grant.wantedMs > WANTED_MS) {
        grants.remove(entry.getKey());
      } else if (nowMs >= grant.renewAtMs) {
        ask(entry.getKey(), grant, nowMs);
      }
    }
  }
}
