package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.signaling.ConnectingSignaling;
import io.roomhub.daemon.signaling.MetConnection;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What is written in the room, and what a hub says of those who are only in the Trystero room. */
class RoomChatTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final VirtualRoomLoop loop = new VirtualRoomLoop();
  private final SimulatedNetwork network = new SimulatedNetwork(loop);
  private final List<String> written = new ArrayList<>();

  private final class Listener extends Nobody {
    private final String name;

    Listener(String name) {
      this.name = name;
    }

    @Override
    public void onChat(ParticipantView from, String text) {
      written.add(name + " reads " + from.name() + ": " + text);
    }

    @Override
    public void onBitrateRequest(ParticipantView from, int bitrate) {
      written.add(name + " sends " + from.id() + " " + bitrate);
    }
  }

  private Room room(String name, Signaling... rails) {
    Listener listener = new Listener(name);
    Room room =
        new Room(
            loop,
            new Room.Identity("room-0123456789", null, "peer-" + name + "-0123456789", name),
            15,
            network.host(name),
            listener,
            new AudioFanout(),
            listener);
    room.join(List.of(rails));
    loop.pass(200);
    return room;
  }

  @Test
  void whatIsWrittenReachesEverybodyOnceEvenOverTwoRails() {
    SimulatedRendezvous one = new SimulatedRendezvous(loop, "embedded");
    SimulatedRendezvous two = new SimulatedRendezvous(loop, "lan");
    Room first = room("a", one.client(), two.client());
    room("b", one.client(), two.client());
    room("c", two.client());
    first.say("good morning");
    loop.pass(1_000);
    assertEquals(List.of("b reads a: good morning", "c reads a: good morning"), written);
  }

  @Test
  void whoWritesTooMuchIsReadLess() {
    SimulatedRendezvous rail = new SimulatedRendezvous(loop, "embedded");
    Room first = room("a", rail.client());
    room("b", rail.client());
    for (int i = 0; i < 50; i++) {
      first.say("text " + i);
    }
    loop.pass(1_000);
    assertEquals(10, written.size());
    loop.pass(10_000);
    first.say("later");
    loop.pass(1_000);
    assertEquals("b reads a: later", written.getLast());
  }

  @Test
  void textIsCleanedAndCut() throws Exception {
    assertEquals("a b", chat("\" a\\u0007\\u202e b \""));
    assertEquals("x".repeat(RosterMessage.MAX_TEXT), chat("\"" + "x".repeat(9_000) + "\""));
    assertEquals("", chat("\"\\u200b\""));
    assertEquals("", chat("{}"));
  }

  private static String chat(String text) throws Exception {
    JsonNode data = JSON.readTree("{\"roomhub\": {\"event\": \"chat\", \"text\": " + text + "}}");
    return RosterMessage.parse(data)
        .map(message -> ((RosterMessage.Chat) message).text())
        .orElse("");
  }

  @Test
  void whoAsksForABitrateIsHeardIfItIsOne() throws Exception {
    ToldRail rail = new ToldRail(new ArrayList<>());
    Room room = room("a", rail);
    rail.meet("somebody-0123456789");
    loop.pass(100);
    for (String bitrate : List.of("24000", "0", "-1", "2.5", "\"9\"", "1e12", "null")) {
      JsonNode data =
          JSON.readTree("{\"roomhub\": {\"event\": \"bitrate\", \"bitrate\": " + bitrate + "}}");
      room.onMessage(rail, "c1", new SignalMessage.Data(data));
    }
    loop.pass(100);
    assertEquals(
        List.of("a sends somebody-0123456789 24000", "a sends somebody-0123456789 0"), written);
  }

  @Test
  void theOthersAreToldWhenSomebodyIsInTheTrysteroRoomOnly() {
    List<String> told = new ArrayList<>();
    MeetingRail trystero = new MeetingRail();
    ToldRail signaling = new ToldRail(told);
    room("a", signaling, trystero);
    told.clear();
    trystero.meet("somebody-0123456789");
    loop.pass(100);
    assertEquals(
        List.of("{\"event\":\"state\",\"name\":\"a\",\"muted\":true,\"elsewhere\":true}"), told);

    signaling.meet("somebody-0123456789");
    loop.pass(100);
    assertEquals("{\"event\":\"state\",\"name\":\"a\",\"muted\":true}", told.getLast());
  }

  /** A rail with nobody at its other end. */
  private static class ToldRail implements Signaling {
    private final List<String> told;
    SignalingListener listener;

    ToldRail(List<String> told) {
      this.told = told;
    }

    void meet(String peerId) {
      listener.onPeer(this, "c1", metadata(peerId), false);
    }

    static JsonNode metadata(String peerId) {
      return JSON.createObjectNode().put("peerId", peerId);
    }

    @Override
    public String type() {
      return "embedded";
    }

    @Override
    public void start(JoinRequest request, SignalingListener listener) {
      this.listener = listener;
    }

    @Override
    public void send(String peerId, SignalMessage message) {}

    @Override
    public void broadcast(JsonNode data) {
      told.add(data.get("roomhub").toString());
    }

    @Override
    public SignalingStatus status() {
      return new SignalingStatus(type(), "sim:", SignalingStatus.State.UP, null);
    }

    @Override
    public void close() {}
  }

  /** One that brings connections with it. */
  private final class MeetingRail extends ToldRail implements ConnectingSignaling {
    private Taker taker;

    MeetingRail() {
      super(new ArrayList<>());
    }

    @Override
    public void useConnections(Executor room, PeerConnectionFactory connections, Taker told) {
      taker = told;
    }

    @Override
    void meet(String peerId) {
      var connection = network.host("trystero").create(loop, new Nobody(), null);
      MetConnection met =
          (MetConnection)
              Proxy.newProxyInstance(
                  MetConnection.class.getClassLoader(),
                  new Class<?>[] {MetConnection.class},
                  (proxy, method, arguments) ->
                      switch (method.getName()) {
                        case "connection" -> connection;
                        case "polite", "equals" -> false;
                        case "hashCode" -> 1;
                        case "toString" -> "met";
                        default -> null;
                      });
      loop.execute(() -> taker.onConnected(this, peerId, metadata(peerId), "ws-relay", met));
    }
  }
}
