package io.roomhub.daemon.signaling.torrent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.relay.RelayEvent;
import io.roomhub.daemon.signaling.relay.RelayProtocol;
import io.roomhub.daemon.signaling.trystero.RelayKind;
import io.roomhub.daemon.signaling.trystero.RelayMessage;
import io.roomhub.daemon.signaling.trystero.SessionCommand.TrackerOffer;
import io.roomhub.daemon.signaling.trystero.SignalCipher;
import io.roomhub.daemon.signaling.trystero.TrysteroIds;
import io.roomhub.daemon.signaling.trystero.TrysteroRoom;
import java.util.List;

/**
 * A client of a WebTorrent tracker as {@code @trystero-p2p/torrent} 0.25.4 is one. The room is a
 * swarm of its own, see {@link TrysteroRoom#infoHash}; descriptions are encrypted as everywhere.
 * Announcing is joining, and the tracker keeps a member for some 20 minutes or until its connection
 * ends. Not thread-safe: its rail owns it.
 */
public final class TrackerProtocol implements RelayProtocol {
  private final String selfId;
  private final String infoHash;

  /**
   * @param selfId 20 characters
   * @param infoHash the room's, 20 characters; a tracker takes nothing else
   */
  public TrackerProtocol(String selfId, String infoHash) {
    this.selfId = selfId;
    this.infoHash = infoHash;
  }

  @Override
  public String type() {
    return "torrent";
  }

  @Override
  public RelayKind kind() {
    return RelayKind.TRACKER;
  }

  @Override
  public boolean confirms() {
    return false;
  }

  @Override
  public List<String> subscribe(List<String> topics) {
    return List.of();
  }

  private ObjectNode request() {
    return SignalingJson.object()
        .put("action", "announce")
        .put("info_hash", infoHash)
        .put("peer_id", selfId);
  }

  @Override
  public List<String> announce(List<TrackerOffer> offers) {
    ObjectNode json = request().put("numwant", offers.size());
    ArrayNode list = json.putArray("offers");
    for (TrackerOffer offer : offers) {
      list.addObject()
          .put("offer_id", offer.offerId())
          .set("offer", description("offer", offer.cipher()));
    }
    return List.of(SignalingJson.write(json));
  }

  @Override
  public List<String> answer(String peerId, String offerId, String cipher) {
    ObjectNode json = request().put("to_peer_id", peerId).put("offer_id", offerId);
    json.set("answer", description("answer", cipher));
    return List.of(SignalingJson.write(json));
  }

  private static ObjectNode description(String type, String cipher) {
    return SignalingJson.object().put("type", type).put("sdp", cipher);
  }

  @Override
  public List<RelayEvent> receive(String text) throws SignalFormatException {
    ObjectNode json = SignalingJson.parseObject(text);
    String failure = json.path("failure reason").textValue();
    if (failure != null) {
      return List.of(new RelayEvent.Refused(failure, false));
    }
    boolean offer = json.has("offer");
    if (!offer && !json.has("answer")) {
      return List.of();
    }
    if (!infoHash.equals(json.path("info_hash").textValue())) {
      return List.of(new RelayEvent.Dropped());
    }
    String peerId = id(json, "peer_id");
    String offerId = id(json, "offer_id");
    String cipher = cipher(json.path(offer ? "offer" : "answer"));
    return List.of(
        offer
            ? new RelayEvent.Offer(new RelayMessage.Offer(peerId, offerId, cipher))
            : new RelayEvent.Answer(new RelayMessage.Answer(peerId, offerId, cipher)));
  }

  private static String id(JsonNode json, String key) throws SignalFormatException {
    String id = json.path(key).textValue();
    if (id == null || !TrysteroIds.isValid(id)) {
      throw new SignalFormatException(key + " is no id");
    }
    return id;
  }

  private static String cipher(JsonNode description) throws SignalFormatException {
    String cipher = description.path("sdp").textValue();
    if (cipher == null || cipher.isEmpty() || cipher.length() > SignalCipher.MAX_CHARS) {
      throw new SignalFormatException("no description");
    }
    return cipher;
  }
}
