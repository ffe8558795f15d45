package io.roomhub.daemon.signaling.mqtt;

import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.roomhub.daemon.signaling.ReconnectBackoff;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.UnknownName;
import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailListener;
import io.roomhub.daemon.signaling.relay.RailThread;
import io.roomhub.daemon.signaling.trystero.FloodGate;
import io.roomhub.daemon.signaling.trystero.RelayKind;
import io.roomhub.daemon.signaling.trystero.TrysteroIds;
import io.roomhub.daemon.signaling.trystero.TrysteroSession;
import io.roomhub.daemon.trust.SystemTrust;
import io.roomhub.hardware.clock.Clock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT broker (MQTT 5, over WebSocket or TCP) as {@code @trystero-p2p/mqtt} 0.25.4 uses one:
 * topics as they are, quality of service 0, nothing retained. MQTT 5 and not 3.1.1, which that
 * package speaks, because only there a client can refuse packets that are too large; the broker
 * translates. HiveMQ's client does the protocol with one netty thread for all brokers; this class
 * decides when, on the rendezvous's thread, which owns every method but {@link #status} and {@link
 * #dropped}.
 */
public final class MqttRail implements Rail {
  /** Connection and subscription must come within this, ms. */
  private static final long ATTEMPT_MS = 15_000;

  /** The client pings when it has sent nothing for so long, s, and gives up without an answer. */
  private static final int KEEP_ALIVE_SECONDS = 20;

  private static final int MAX_PACKET_BYTES = 4 * MAX_MESSAGE_CHARS;
  private static final int MAX_RECEIVING = 64;
  private static final int MESSAGES_PER_SECOND = 30;
  private static final int MESSAGES_AT_ONCE = 400;
  private static final int CLIENT_ID_CHARS = 20;

  private final BrokerAddress address;
  private final RailThread thread;
  private final Clock clock;
  private final RandomGenerator random;
  private final SystemTrust trust;
  private final ReconnectBackoff backoff;
  private volatile SignalingStatus status;
  private volatile long dropped;
  private FloodGate gate;
  private List<String> topics = List.of();
  private @Nullable RailListener listener;
  private volatile @Nullable Mqtt5AsyncClient client;
  private @Nullable ScheduledFuture<?> timer;
  private boolean ready;
  private long readyAtMs;

  /**
   * @param random client id and jitter of the reconnections
   * @throws IllegalArgumentException when the URL is none of a broker
   */
  public MqttRail(URI uri, RailThread thread, Clock clock, RandomGenerator random) {
    this(uri, thread, clock, random, SystemTrust.ofThisMachine());
  }

  /** The same with authorities of the caller's, for brokers by TLS. */
  MqttRail(URI uri, RailThread thread, Clock clock, RandomGenerator random, SystemTrust trust) {
    this.address = BrokerAddress.of(uri);
    this.thread = thread;
    this.clock = clock;
    this.random = random;
    this.trust = trust;
    this.backoff = new ReconnectBackoff(random);
    this.gate = new FloodGate(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE, clock.millis());
    this.status = shown(SignalingStatus.State.DOWN, null);
  }

  private SignalingStatus shown(SignalingStatus.State state, @Nullable String error) {
    return new SignalingStatus("mqtt", address.shownUrl(), state, error);
  }

  @Override
  public RelayKind kind() {
    return RelayKind.TOPICS;
  }

  @Override
  public void start(List<String> wanted, RailListener told) {
    topics = List.copyOf(wanted);
    listener = told;
    connect();
  }

  @Override
  public void hurry() {
    backoff.startOver();
    if (client == null && listener != null) {
      connect();
    }
  }

  private void connect() {
    Mqtt5AsyncClient fresh = build();
    client = fresh;
    become(SignalingStatus.State.CONNECTING, status.lastError());
    after(ATTEMPT_MS, () -> lost(fresh, "no answer within " + ATTEMPT_MS / 1000 + " s"));
    fresh.publishes(
        MqttGlobalPublishFilter.ALL, message -> thread.execute(() -> received(fresh, message)));
    var unused =
        fresh
            .connect(
                Mqtt5Connect.builder()
                    .cleanStart(true)
                    .keepAlive(KEEP_ALIVE_SECONDS)
                    .restrictions(
                        Mqtt5ConnectRestrictions.builder()
                            .maximumPacketSize(MAX_PACKET_BYTES)
                            .receiveMaximum(MAX_RECEIVING)
                            .build())
                    .build())
            .whenComplete(
                (acknowledged, failure) -> {
                  if (failure == null && fresh != client) {
                    disconnectLate(fresh);
                  }
                })
            .whenCompleteAsync(
                (acknowledged, failure) -> {
                  if (failure != null) {
                    lost(fresh, failure);
                  } else {
                    subscribe(fresh);
                  }
                },
                thread);
  }

  /**
   * An attempt that was given up has come true: there was nothing to disconnect at that time. On
   * the client's own thread, since the rendezvous's may have ended.
   */
  private static void disconnectLate(Mqtt5AsyncClient late) {
    var unused = late.disconnect();
  }

  private Mqtt5AsyncClient build() {
    Mqtt5ClientBuilder builder =
        Mqtt5Client.builder()
            .identifier(TrysteroIds.random(CLIENT_ID_CHARS, random))
            .serverHost(address.host())
            .serverPort(address.port())
            .executorConfig(MqttClientExecutorConfig.builder().nettyThreads(1).build());
    if (address.webSocket()) {
      builder =
          builder.webSocketConfig(
              MqttWebSocketConfig.builder().serverPath(address.path()).subprotocol("mqtt").build());
    }
    if (address.tls()) {
      // Without a verifier of ours the client has the certificate checked for the broker's name.
      builder = builder.sslConfig().trustManagerFactory(trust.factory()).applySslConfig();
    }
    String user = address.user();
    if (user != null) {
      byte[] password = address.password();
      builder =
          builder
              .simpleAuth()
              .username(user)
              .password(password == null ? new byte[0] : password)
              .applySimpleAuth();
    }
    Mqtt5AsyncClient[] self = new Mqtt5AsyncClient[1];
    builder =
        builder.addDisconnectedListener(
            context -> thread.execute(() -> lost(self[0], context.getCause())));
    self[0] = builder.buildAsync();
    return self[0];
  }

  private void subscribe(Mqtt5AsyncClient from) {
    if (from != client) {
      return;
    }
    after(ATTEMPT_MS, () -> lost(from, "the broker does not confirm the subscription"));
    var unused =
        from.subscribe(
                Mqtt5Subscribe.builder()
                    .addSubscriptions(
                        topics.stream()
                            .map(
                                topic ->
                                    Mqtt5Subscription.builder()
                                        .topicFilter(topic)
                                        .qos(MqttQos.AT_MOST_ONCE)
                                        .noLocal(true)
                                        .build())
                            .toList())
                    .build())
            .whenCompleteAsync(
                (acknowledged, failure) -> {
                  if (failure != null) {
                    lost(from, failure);
                  } else {
                    confirmed(from);
                  }
                },
                thread);
  }

  private void confirmed(Mqtt5AsyncClient from) {
    if (from != client) {
      return;
    }
    after(TrysteroSession.RENEWAL_MS, () -> subscribe(from));
    if (!ready) {
      ready = true;
      readyAtMs = clock.millis();
      become(SignalingStatus.State.UP, null);
      if (listener != null) {
        listener.onReady(this);
      }
    }
  }

  private void received(Mqtt5AsyncClient from, Mqtt5Publish message) {
    if (from != client || listener == null) {
      return;
    }
    byte[] payload = message.getPayloadAsBytes();
    // Something retained was said before we came: it is a replay.
    if (message.isRetain()
        || payload.length > MAX_MESSAGE_CHARS
        || !ready
        || !gate.pass(clock.millis())) {
      dropped++;
      return;
    }
    listener.onMessage(
        this, message.getTopic().toString(), new String(payload, StandardCharsets.UTF_8));
  }

  private void lost(Mqtt5AsyncClient from, Throwable failure) {
    lost(from, reason(failure), UnknownName.isCause(failure));
  }

  private void lost(Mqtt5AsyncClient from, String reason) {
    lost(from, reason, false);
  }

  private void lost(Mqtt5AsyncClient from, String reason, boolean unresolved) {
    if (from != client) {
      return;
    }
    client = null;
    var unused = from.disconnect();
    long upForMs = ready ? clock.millis() - readyAtMs : 0;
    boolean wasReady = ready;
    ready = false;
    become(SignalingStatus.State.DOWN, reason);
    after(unresolved ? backoff.unresolvedDelayMs() : backoff.nextDelayMs(upForMs), this::connect);
    if (wasReady && listener != null) {
      listener.onLost(this);
    }
  }

  /** The one timer: whatever is waited for replaces what was waited for before. */
  private void after(long delayMs, Runnable task) {
    if (timer != null) {
      timer.cancel(false);
    }
    timer = thread.schedule(task, delayMs);
  }

  private void become(SignalingStatus.State state, @Nullable String error) {
    SignalingStatus fresh = shown(state, error);
    if (!fresh.equals(status)) {
      status = fresh;
      if (listener != null) {
        listener.onStatus(this);
      }
    }
  }

  /** One line for people. */
  private static String reason(Throwable failure) {
    if (UnknownName.isCause(failure)) {
      return UnknownName.REASON;
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String said = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return said.replaceAll("\\p{Cntrl}", " ");
  }

  @Override
  public void publish(String topic, String payload) {
    Mqtt5AsyncClient to = client;
    if (ready && to != null) {
      var unused =
          to.publish(
              Mqtt5Publish.builder()
                  .topic(topic)
                  .qos(MqttQos.AT_MOST_ONCE)
                  .payload(payload.getBytes(StandardCharsets.UTF_8))
                  .build());
    }
  }

  @Override
  public SignalingStatus status() {
    return status;
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public void close() {
    listener = null;
    if (timer != null) {
      timer.cancel(false);
    }
    Mqtt5AsyncClient former = client;
    client = null;
    if (former != null) {
      var unused = former.disconnect();
    }
    ready = false;
    status = shown(SignalingStatus.State.DOWN, null);
  }
}
