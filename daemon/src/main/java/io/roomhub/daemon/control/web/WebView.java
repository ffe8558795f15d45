package io.roomhub.daemon.control.web;

import io.roomhub.daemon.control.HubStatus;
import io.roomhub.daemon.voice.DeviceState;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What the status page shows. A visitor without the token sees how the hub and the calls fare, but
 * neither who takes part nor anything by which one could join or reach them: no names, ids, room,
 * addresses, URLs, serial numbers or error texts; all these are null then.
 *
 * @param admin whether the token came with the request
 * @param name what the hub calls itself
 * @param signaling rails
 * @param warnings sentences; null for visitors, who see only {@code warningCount}
 */
public record WebView(
    boolean admin,
    String name,
    @Nullable String version,
    String state,
    double uptimeSeconds,
    boolean muted,
    int volume,
    List<Person> people,
    List<HubStatus.Rail> signaling,
    Device input,
    Device output,
    Map<String, String> leds,
    HubStatus.@Nullable Board board,
    int warningCount,
    @Nullable List<String> warnings) {

  /**
   * Somebody in the room besides the hub.
   *
   * @param id the same as long as the hub runs; a visitor's means nothing elsewhere
   * @param name null for visitors
   * @param kind {@code hub} or {@code guest}
   * @param levelDb dBFS, NaN while nothing is heard
   * @param problem why there is no connection; null for visitors
   */
  public record Person(
      String id,
      @Nullable String name,
      String kind,
      @Nullable Boolean muted,
      String connectionState,
      @Nullable String quality,
      double levelDb,
      double roundTripMs,
      double lossPercent,
      int jitterBufferMs,
      @Nullable String via,
      @Nullable String problem) {}

  /**
   * The microphone or the speaker.
   *
   * @param open whether one is there and works
   * @param closed whether it is closed on purpose, as the hub is muted
   * @param name null while none is open, and for visitors
   * @param levelDb dBFS; NaN while nothing is heard, and of the microphone while the hub is muted
   */
  public record Device(
      boolean open,
      boolean closed,
      @Nullable String name,
      double levelDb,
      @Nullable String error) {}

  /** What a visitor, or with the token somebody responsible, sees of this status. */
  public static WebView of(HubStatus status, String name, boolean admin, byte[] pseudonymKey) {
    List<Person> people = new ArrayList<>();
    for (HubStatus.Peer peer : status.peers()) {
      people.add(person(peer, kind(status, peer.id()), admin, pseudonymKey));
    }
    HubStatus.Input input = status.audio().input();
    HubStatus.Output output = status.audio().output();
    return new WebView(
        admin,
        name,
        admin ? status.version() : null,
        status.state(),
        status.uptimeSeconds(),
        status.muted(),
        status.volume(),
        people,
        status.signaling().stream()
            .map(rail -> admin ? rail : new HubStatus.Rail(rail.type(), "", rail.state(), null))
            .toList(),
        device(input.device(), status.muted() ? Double.NaN : input.levelDb(), input.error(), admin),
        device(output.device(), output.levelDb(), output.error(), admin),
        status.gpio().leds(),
        status.board(),
        status.warnings().size(),
        admin ? status.warnings() : null);
  }

  private static Person person(
      HubStatus.Peer peer, String kind, boolean admin, byte[] pseudonymKey) {
    String error = peer.problem() != null ? peer.problem() : peer.lastError();
    return new Person(
        admin ? peer.id() : pseudonym(peer.id(), pseudonymKey),
        admin ? peer.name() : null,
        kind,
        peer.muted(),
        peer.connectionState().w3c(),
        peer.quality(),
        peer.audioLevelDb(),
        peer.roundTripMs(),
        peer.lossPercent(),
        peer.jitterBufferMs(),
        admin ? peer.via() : null,
        admin ? error : null);
  }

  private static String kind(HubStatus status, String id) {
    return status.participants().stream()
        .filter(participant -> participant.id().equals(id))
        .map(HubStatus.Participant::kind)
        .findFirst()
        .orElse("guest");
  }

  private static Device device(
      @Nullable String name, double levelDb, @Nullable String error, boolean admin) {
    return new Device(
        name != null,
        DeviceState.CLOSED_WHILE_MUTED.equals(error),
        admin ? name : null,
        levelDb,
        admin ? error : null);
  }

  /** A stand-in for a peer id, of which a visitor learns nothing but that it is the same one. */
  public static String pseudonym(String id, byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(id.getBytes(StandardCharsets.UTF_8)), 0, 6);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has HMAC with SHA-256", e);
    }
  }
}
