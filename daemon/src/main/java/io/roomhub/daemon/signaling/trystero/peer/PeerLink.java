package io.roomhub.daemon.signaling.trystero.peer;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.DataChannelObserver;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.rtc.PeerConnectionObserver;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.MetConnection;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.SignalMessageCodec;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.trystero.channel.ActionMessage;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent;
import io.roomhub.daemon.signaling.trystero.channel.PeerChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a Trystero room, from its offer or answer to its end: first a data channel
 * only, then handshake, then a participant's connection. Thread: the room's executor.
 */
final class PeerLink implements MetConnection, PeerConnectionObserver, DataChannelObserver {
  /** The name of the one data channel, given by npm. */
  private static final String CHANNEL = "data";

  /** Whoever lets so much wait does not read, bytes: what we send is small. */
  private static final long MAX_BUFFERED_BYTES = 256 * 1024;

  /** Messages kept that come before the rendezvous has told who the peer is. */
  private static final int MAX_EARLY = 16;

  private static final Pattern MSID = Pattern.compile("(?m)^a=msid:(\\S+) ");

  /** What becomes of the link. Told on the room's executor. */
  interface Owner {
    /** Monotonic time, ms. */
    long nowMs();

    /** The offer or answer is ready. */
    void described(PeerLink link, String sdp);

    /** A candidate, for relays that carry them, as RTCIceCandidateInit in JSON. */
    void gathered(PeerLink link, String candidate);

    /** The data channel is open. */
    void opened(PeerLink link);

    /** Both sides are in the room. */
    void active(PeerLink link);

    /** A signal or roster message of the peer. */
    void message(PeerLink link, SignalMessage message);

    /** Messages of the peer were refused. */
    void refused(long messages);

    /** We have closed it because there is no place. */
    void turnedAway(PeerLink link);

    /** It has ended by itself. */
    void ended(PeerLink link, String reason);
  }

  final long number;
  private final boolean trickle;
  private final Owner owner;
  private final PeerConnection connection;
  private final List<byte[]> early = new ArrayList<>();
  private final Set<String> announced = new HashSet<>();
  private boolean offered;
  private @Nullable DataChannel channel;
  private @Nullable PeerChannel talk;
  private @Nullable CompleteOffer waiting;
  private @Nullable PeerConnectionObserver follower;
  private volatile @Nullable AudioPacketSink sink;
  private boolean over;

  /**
   * @param number given by the session
   * @param trickle false: one description with all candidates
   */
  PeerLink(
      long number, boolean trickle, Executor room, PeerConnectionFactory connections, Owner owner) {
    this.number = number;
    this.trickle = trickle;
    this.owner = owner;
    connection = connections.create(room, this, this::receive);
    connection.removeTrack();
  }

  /** Makes the data channel and the offer. */
  void offer() throws InvalidStateException {
    offered = true;
    DataChannel made = connection.createDataChannel(CHANNEL, DataChannelInit.DEFAULT);
    made.setObserver(this);
    channel = made;
    describe(connection.setLocalDescription());
  }

  /** Takes an offer and makes the answer. */
  void answer(String sdp) throws SdpException, InvalidStateException {
    connection.setRemoteDescription(new SessionDescription(SessionDescription.Type.OFFER, sdp));
    describe(connection.setLocalDescription());
  }

  /** Takes the answer to our offer. */
  void answered(String sdp) throws SdpException, InvalidStateException {
    connection.setRemoteDescription(new SessionDescription(SessionDescription.Type.ANSWER, sdp));
  }

  /** Takes a candidate that came over a relay. */
  void remoteCandidate(String json) {
    try {
      if (candidate(json) instanceof SignalMessage.Candidate(IceCandidate candidate)) {
        connection.addIceCandidate(candidate);
      }
    } catch (SignalFormatException e) {
      // A peer that knows the room can only harm its own connection.
      owner.refused(1);
    }
  }

  private static SignalMessage candidate(String json) throws SignalFormatException {
    return SignalMessageCodec.decode(
        SignalingJson.object()
            .put("type", "ice-candidate")
            .set("candidate", SignalingJson.parseValue(json)));
  }

  private static String text(IceCandidate candidate) {
    return SignalingJson.write(
        SignalMessageCodec.encode(new SignalMessage.Candidate(candidate)).get("candidate"));
  }

  private void describe(SessionDescription description) {
    CompleteOffer complete = new CompleteOffer(description.sdp());
    if (trickle || complete.complete()) {
      owner.described(this, description.sdp());
    } else {
      waiting = complete;
    }
  }

  /** Gathering has ended, or has taken long enough. */
  void completeDescription() {
    CompleteOffer complete = waiting;
    waiting = null;
    if (complete != null && !over) {
      owner.described(this, complete.sdp());
    }
  }

  /** The rendezvous has told who the peer is: the handshake begins. */
  void meet(PeerChannel with, long nowMs) {
    talk = with;
    take(with.opened(nowMs));
    for (byte[] bytes : early) {
      take(with.received(bytes, nowMs));
    }
    early.clear();
  }

  /** Does what is due. */
  void tick(long nowMs) {
    if (talk != null && !over) {
      take(talk.tick(nowMs));
    }
  }

  /** Whether the peer is in the room. */
  boolean active() {
    return !over && talk != null && talk.active();
  }

  boolean over() {
    return over;
  }

  private void take(List<ChannelEvent> events) {
    for (ChannelEvent event : events) {
      if (over) {
        return;
      }
      switch (event) {
        case ChannelEvent.Send(byte[] bytes) -> write(bytes);
        case ChannelEvent.Active active -> owner.active(this);
        case ChannelEvent.Signal signal -> signalled(signal);
        case ChannelEvent.Message(ActionMessage message) ->
            HubActions.read(message)
                .ifPresent(data -> owner.message(this, new SignalMessage.Data(data)));
        case ChannelEvent.Left left -> end("left");
        case ChannelEvent.Failed(String reason) -> end(reason);
        // Sound is taken as it comes, and nothing else is asked for.
        case ChannelEvent.StreamAnnounced stream -> {}
        case ChannelEvent.TrackAnnounced track -> {}
        case ChannelEvent.HandshakeData data -> {}
        case ChannelEvent.Pong pong -> {}
      }
    }
  }

  private void signalled(ChannelEvent.Signal signal) {
    if (signal.type().equals("candidate")) {
      try {
        owner.message(this, candidate(signal.sdp()));
      } catch (SignalFormatException e) {
        owner.refused(1);
      }
    } else {
      owner.message(
          this,
          new SignalMessage.Description(
              new SessionDescription(
                  SessionDescription.Type.valueOf(signal.type().toUpperCase(Locale.ROOT)),
                  signal.sdp())));
    }
  }

  private void write(byte[] bytes) {
    DataChannel open = channel;
    if (open == null || !open.send(bytes) || open.bufferedAmount() > MAX_BUFFERED_BYTES) {
      end("it does not read what it is sent");
    }
  }

  @Override
  public PeerConnection connection() {
    return connection;
  }

  @Override
  public boolean polite() {
    return !offered;
  }

  @Override
  public void send(SignalMessage message) {
    PeerChannel open = talk;
    if (open == null || over) {
      return;
    }
    switch (message) {
      case SignalMessage.Description(SessionDescription description) -> {
        announceStreams(open, description.sdp());
        take(open.sendSignal(description.type().w3c(), description.sdp()));
      }
      case SignalMessage.Candidate(IceCandidate candidate) -> {
        if (candidate != null) {
          take(open.sendSignal("candidate", text(candidate)));
        }
      }
      case SignalMessage.Data(JsonNode data) -> take(open.sendMessage(HubActions.write(data)));
    }
  }

  /** A page throws a stream away that was not announced. */
  private void announceStreams(PeerChannel open, String sdp) {
    Matcher msid = MSID.matcher(sdp);
    while (msid.find()) {
      String stream = msid.group(1);
      if (announced.add(stream)) {
        take(open.announceStream(stream, stream, null));
      }
    }
  }

  @Override
  public void adopt(PeerConnectionObserver observer, AudioPacketSink heard) {
    sink = heard;
    follower = observer;
  }

  @Override
  public void release() {
    follower = null;
    sink = null;
  }

  @Override
  public void close() {
    if (!over) {
      sayGoodbye();
      owner.ended(this, "");
    }
  }

  @Override
  public void turnAway() {
    if (!over) {
      sayGoodbye();
      owner.turnedAway(this);
    }
  }

  private void sayGoodbye() {
    if (talk != null) {
      take(talk.leave());
    }
    drop();
  }

  /** Closes it without a word to anybody. */
  void drop() {
    over = true;
    release();
    connection.close();
  }

  private void end(String reason) {
    if (!over) {
      drop();
      owner.ended(this, reason);
    }
  }

  @Override
  public void onIceCandidate(@Nullable IceCandidate candidate) {
    if (over) {
      return;
    }
    PeerConnectionObserver told = follower;
    if (told != null) {
      told.onIceCandidate(candidate);
    } else if (trickle) {
      if (candidate != null) {
        owner.gathered(this, text(candidate));
      }
    } else if (waiting != null) {
      if (candidate == null) {
        completeDescription();
      } else {
        waiting.add(candidate);
      }
    }
  }

  @Override
  public void onNegotiationNeeded() {
    if (follower != null) {
      follower.onNegotiationNeeded();
    }
  }

  @Override
  public void onConnectionStateChange(PeerConnectionState state, String reason) {
    if (state == PeerConnectionState.FAILED || state == PeerConnectionState.CLOSED) {
      end(reason);
    } else if (follower != null) {
      follower.onConnectionStateChange(state, reason);
    }
  }

  @Override
  public void onDataChannel(DataChannel opened) {
    if (channel != null || offered || over || !opened.label().equals(CHANNEL)) {
      opened.close();
      return;
    }
    channel = opened;
    opened.setObserver(this);
    owner.opened(this);
  }

  @Override
  public void onOpen() {
    if (!over) {
      owner.opened(this);
    }
  }

  @Override
  public void onMessage(byte[] message) {
    if (over) {
      return;
    }
    PeerChannel open = talk;
    if (open != null) {
      long before = open.dropped();
      take(open.received(message, owner.nowMs()));
      owner.refused(open.dropped() - before);
    } else if (early.size() < MAX_EARLY) {
      early.add(message);
    } else {
      owner.refused(1);
    }
  }

  @Override
  public void onMessage(String message) {
    owner.refused(1);
  }

  @Override
  public void onClose() {
    end("it has closed its data channel");
  }

  /** Where sound goes once somebody hears it. Network thread. */
  private void receive(AudioPacket packet) {
    AudioPacketSink to = sink;
    if (to != null) {
      to.onAudioPacket(packet);
    }
  }
}
