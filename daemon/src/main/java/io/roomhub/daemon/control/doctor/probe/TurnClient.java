package io.roomhub.daemon.control.doctor.probe;

import io.roomhub.daemon.control.doctor.probe.MessagePath.Received;
import io.roomhub.daemon.rtc.ice.turn.LongTermLogin;
import io.roomhub.daemon.rtc.ice.turn.StunMessages;
import io.roomhub.daemon.rtc.ice.turn.TurnLogin;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.DataAttribute;
import org.ice4j.attribute.XorRelayedAddressAttribute;
import org.ice4j.message.Indication;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * One allocation on a TURN server (RFC 8656). One thread; each step blocks for its limit at most.
 */
final class TurnClient {
  private static final byte UDP = 17;

  /** One for the login and one for a nonce that has just run out. */
  private static final int MAX_CHALLENGES = 2;

  private final MessagePath path;
  private final InetSocketAddress server;
  private final LongTermLogin login;
  private final StunClient client;
  private @Nullable InetSocketAddress relayed;
  private Consumer<byte[]> data = _ -> {};

  TurnClient(MessagePath path, InetSocketAddress server, TurnLogin login, Clock clock) {
    this.path = path;
    this.server = server;
    this.login = new LongTermLogin(login);
    client = new StunClient(path, clock);
    client.passOn(this::onMessage);
  }

  /**
   * How a step went.
   *
   * @param errorCode 0 when it worked, the server's code when it refused, -1 without an answer
   * @param roundTripMs of its last question
   */
  record Outcome(int errorCode, double roundTripMs) {
    static final Outcome NO_ANSWER = new Outcome(-1, Double.NaN);

    boolean ok() {
      return errorCode == 0;
    }
  }

  /** Allocates, with the login when the server asks for it (RFC 8489 section 9.2). */
  Outcome allocate(long limitNanos) throws IOException, InterruptedException {
    Outcome outcome =
        request(
            () -> StunMessages.fresh(MessageFactory.createAllocateRequest(UDP, false)), limitNanos);
    return outcome.ok() && relayed == null ? Outcome.NO_ANSWER : outcome;
  }

  /** Lets the relay take from that address, and send there. */
  Outcome permit(InetSocketAddress peer, long limitNanos) throws IOException, InterruptedException {
    return request(
        () -> {
          // The address is masked with the transaction's id, so both are made together.
          byte[] id = StunMessages.freshId();
          Request request = MessageFactory.createCreatePermissionRequest(udp(peer), id);
          StunMessages.identify(request, id);
          return request;
        },
        limitNanos);
  }

  /** Gives the allocation back; lost is no harm, it expires. */
  void release() throws IOException {
    if (login.key() != null && relayed != null) {
      Request release = StunMessages.fresh(MessageFactory.createRefreshRequest(0));
      login.sign(release);
      path.send(server, release.encode(null));
    }
  }

  /** Where the relay may be reached; after {@link #allocate}. */
  InetSocketAddress relayed() {
    if (relayed == null) {
      throw new IllegalStateException("not allocated");
    }
    return relayed;
  }

  private static TransportAddress udp(InetSocketAddress address) {
    return new TransportAddress(address, Transport.UDP);
  }

  /** Tells what comes through the relay. */
  void onData(Consumer<byte[]> to) {
    data = to;
  }

  /** Sends through the relay to who is permitted; what is sent to the relay itself comes back. */
  void send(InetSocketAddress peer, byte[] bytes) throws IOException {
    byte[] id = StunMessages.freshId();
    Indication indication = MessageFactory.createSendIndication(udp(peer), bytes, id);
    StunMessages.identify(indication, id);
    path.send(server, indication.encode(null));
  }

  /** Takes what comes until then. */
  void listen(long deadlineNanos, Clock clock) throws IOException, InterruptedException {
    while (deadlineNanos - clock.nanoTime() > 0) {
      Received received = path.receive(deadlineNanos);
      if (received != null) {
        onMessage(received);
      }
    }
  }

  private void onMessage(Received received) {
    Message message = StunMessages.decode(received.message());
    if (message != null
        && message.getMessageType() == Message.DATA_INDICATION
        && message.getAttribute(Attribute.DATA) instanceof DataAttribute came) {
      data.accept(came.getData());
    }
  }

  /** Makes a request with its id; a new one for each attempt. */
  @FunctionalInterface
  private interface Maker {
    Request make();
  }

  private Outcome request(Maker maker, long limitNanos) throws IOException, InterruptedException {
    StunClient.Answer answer = ask(maker, limitNanos);
    for (int again = 0;
        answer != null && again < MAX_CHALLENGES && login.challenged(answer.response());
        again++) {
      answer = ask(maker, limitNanos);
    }
    if (answer == null) {
      return Outcome.NO_ANSWER;
    }
    if (answer.success()) {
      remember(answer.response());
      return new Outcome(0, answer.roundTripMs());
    }
    int refused = StunMessages.errorCode(answer.response());
    return new Outcome(refused == 0 ? -1 : refused, answer.roundTripMs());
  }

  private StunClient.@Nullable Answer ask(Maker maker, long limitNanos)
      throws IOException, InterruptedException {
    Request request = maker.make();
    login.sign(request);
    return client.ask(server, request, login.key(), limitNanos);
  }

  private void remember(Message response) {
    if (response.getAttribute(Attribute.XOR_RELAYED_ADDRESS)
        instanceof XorRelayedAddressAttribute address) {
      relayed = StunMessages.plain(address.getAddress(response.getTransactionID()));
    }
  }
}
