package io.roomhub.daemon.signaling.contact;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.RoomEvent;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.SignalMessageCodec;
import io.roomhub.daemon.signaling.SignalingJson;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One participant of the contact protocol, without any I/O: datagrams, addresses and time in,
 * datagrams and events of the room out.
 *
 * <p>Meeting takes three datagrams, as in a TCP handshake: a hello to an address, a hello back that
 * echoes the caller's epoch, and one that echoes the other's. Only who has echoed our epoch is in
 * the room; so a recording of an earlier meeting brings nobody in, and a hello from a forged
 * address leaves nothing behind. Who is in the room says hello every 15 s and is gone after 45 s of
 * silence. Of two participants the one with the smaller id makes the offer.
 *
 * <p>All times are milliseconds of one monotonic clock. Not thread-safe: the rail's thread owns it.
 */
final class ContactNode {
  static final long HELLO_INTERVAL_MS = 15_000;
  static final long SILENCE_MS = 45_000;

  /** While messages wait for acknowledgement. */
  private static final long BUSY_TICK_MS = 50;

  private static final long IDLE_TICK_MS = 500;

  /** A hello is answered with one, but not more often than this, or two would chat for ever. */
  private static final long ANSWER_GAP_MS = 1_000;

  private final ContactSeal seal;
  private final long epoch;
  private final int maxPeers;
  private final byte[] introduction;
  private final KnownAddresses addresses = new KnownAddresses();
  private final Map<Long, ContactSession> sessions = new LinkedHashMap<>();
  private List<ContactAction> actions = new ArrayList<>();
  private long count;
  private long dropped;

  /**
   * @param epoch random, not 0
   * @param metadata of this participant; what does not fit a datagram is not told
   * @param maxPeers participants that are remembered
   */
  ContactNode(ContactKeys keys, long epoch, JsonNode metadata, int maxPeers) {
    this.seal = new ContactSeal(keys);
    this.epoch = epoch;
    this.maxPeers = maxPeers;
    byte[] text = SignalingJson.write(metadata).getBytes(StandardCharsets.UTF_8);
    this.introduction =
        text.length <= ContactPacket.MAX_BODY ? text : "{}".getBytes(StandardCharsets.US_ASCII);
  }

  String ownId() {
    return ContactSession.peerId(epoch);
  }

  /** Participants that are there. */
  int peers() {
    return sessions.size();
  }

  /** Datagrams refused, and messages for which there was no room, since the start. */
  long dropped() {
    return dropped;
  }

  /** Somebody of the room may be at {@code address}. */
  List<ContactAction> found(InetSocketAddress address, long nowMs) {
    addresses.add(address, nowMs);
    return tick(nowMs);
  }

  /** Nobody is at {@code address} any more, as it is said; who still speaks from there stays. */
  void lost(InetSocketAddress address) {
    addresses.remove(address);
  }

  /** Tells one participant; dropped when it is not there. */
  List<ContactAction> send(String peerId, SignalMessage message, long nowMs) {
    for (ContactSession session : sessions.values()) {
      if (session.peerId.equals(peerId)) {
        queue(session, message);
      }
    }
    return tick(nowMs);
  }

  /** Tells everybody who is there. */
  List<ContactAction> broadcast(JsonNode data, long nowMs) {
    sessions.values().forEach(session -> queue(session, new SignalMessage.Data(data)));
    return tick(nowMs);
  }

  private void queue(ContactSession session, SignalMessage message) {
    String text = SignalingJson.write(SignalMessageCodec.encode(message));
    if (!session.outbox.add(text.getBytes(StandardCharsets.UTF_8))) {
      dropped++;
    }
  }

  /** Takes a datagram. */
  List<ContactAction> receive(InetSocketAddress from, byte[] datagram, long nowMs) {
    byte[] plain = seal.open(datagram);
    ContactPacket packet = plain == null ? null : ContactPacket.decode(plain);
    if (packet == null) {
      dropped++;
      return List.of();
    }
    ContactPacket.Header header = packet.header();
    if (header.from() == epoch) {
      // That address is our own.
      addresses.remove(from);
      return List.of();
    }
    ContactSession session = sessions.get(header.from());
    if (header.to() != epoch) {
      // It does not know us, or who had our address before.
      if (packet instanceof ContactPacket.Hello) {
        greet(from, header.from());
      } else {
        dropped++;
      }
    } else if (session != null) {
      session.heard(from, header, nowMs);
      take(session, packet, nowMs);
    } else if (packet instanceof ContactPacket.Hello hello) {
      welcome(from, hello, nowMs);
    } else if (packet instanceof ContactPacket.Data) {
      // Its third hello was lost.
      greet(from, header.from());
    } else {
      dropped++;
    }
    return done();
  }

  private void take(ContactSession session, ContactPacket packet, long nowMs) {
    switch (packet) {
      case ContactPacket.Hello hello -> {
        if (nowMs - session.greetedMs() >= ANSWER_GAP_MS) {
          greet(session, nowMs);
        }
      }
      case ContactPacket.Data data -> {
        if (session.inbox.take(data)) {
          transmit(
              session.address(),
              new ContactPacket.Ack(header(session.epoch), data.sequence(), data.index()));
          session.inbox.ready().forEach(message -> deliver(session, message));
        } else {
          dropped++;
        }
      }
      case ContactPacket.Ack ack -> {
        session.outbox.acknowledged(ack.sequence(), ack.index());
        drain(session, nowMs);
      }
      case ContactPacket.Bye bye -> end(session);
    }
  }

  private void welcome(InetSocketAddress from, ContactPacket.Hello hello, long nowMs) {
    JsonNode metadata = parse(hello.body());
    if (metadata == null || sessions.size() >= maxPeers) {
      dropped++;
      return;
    }
    ContactSession session = new ContactSession(from, hello.header(), nowMs);
    sessions.put(session.epoch, session);
    greet(session, nowMs);
    boolean weOffer = ownId().compareTo(session.peerId) < 0;
    tell(new RoomEvent.PeerPresent(session.peerId, metadata, weOffer));
  }

  private void deliver(ContactSession session, byte[] message) {
    try {
      JsonNode json = SignalingJson.parseObject(new String(message, StandardCharsets.UTF_8));
      tell(new RoomEvent.Received(session.peerId, SignalMessageCodec.decode(json)));
    } catch (SignalFormatException e) {
      dropped++;
    }
  }

  private static @Nullable JsonNode parse(byte[] text) {
    try {
      return SignalingJson.parseObject(new String(text, StandardCharsets.UTF_8));
    } catch (SignalFormatException e) {
      return null;
    }
  }

  private void end(ContactSession session) {
    sessions.remove(session.epoch);
    tell(new RoomEvent.PeerLeft(session.peerId));
  }

  /** Does what is due; to be called at {@link #nextTickMs}. */
  List<ContactAction> tick(long nowMs) {
    for (ContactSession session : List.copyOf(sessions.values())) {
      if (nowMs - session.heardMs() >= SILENCE_MS || session.outbox.hopeless(nowMs)) {
        end(session);
        addresses.retry(session.address(), nowMs);
      } else {
        if (nowMs - session.greetedMs() >= HELLO_INTERVAL_MS) {
          greet(session, nowMs);
        }
        drain(session, nowMs);
      }
    }
    addresses.due(
        nowMs,
        address -> {
          if (sessions.values().stream().noneMatch(s -> s.address().equals(address))) {
            greet(address, 0);
          }
        });
    return done();
  }

  /** When {@link #tick} is next needed, ms. */
  long nextTickMs(long nowMs) {
    boolean busy = sessions.values().stream().anyMatch(session -> !session.outbox.isEmpty());
    return nowMs + (busy ? BUSY_TICK_MS : IDLE_TICK_MS);
  }

  /** Says goodbye to everybody. */
  List<ContactAction> close() {
    for (ContactSession session : sessions.values()) {
      transmit(session.address(), new ContactPacket.Bye(header(session.epoch)));
    }
    sessions.clear();
    return done();
  }

  private void drain(ContactSession session, long nowMs) {
    session.outbox.drain(
        nowMs,
        piece ->
            transmit(
                session.address(),
                new ContactPacket.Data(
                    header(session.epoch),
                    piece.sequence(),
                    piece.index(),
                    piece.pieces(),
                    piece.body())));
  }

  private void greet(ContactSession session, long nowMs) {
    session.greeted(nowMs);
    greet(session.address(), session.epoch);
  }

  private void greet(InetSocketAddress address, long to) {
    transmit(address, new ContactPacket.Hello(header(to), introduction));
  }

  private ContactPacket.Header header(long to) {
    return new ContactPacket.Header(epoch, to, ++count);
  }

  private void transmit(InetSocketAddress to, ContactPacket packet) {
    actions.add(new ContactAction.Send(to, seal.seal(ContactPacket.encode(packet))));
  }

  private void tell(RoomEvent event) {
    actions.add(new ContactAction.Deliver(event));
  }

  private List<ContactAction> done() {
    List<ContactAction> all = actions;
    actions = new ArrayList<>();
    return all;
  }
}
