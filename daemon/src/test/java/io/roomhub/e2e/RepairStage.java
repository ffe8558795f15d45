package io.roomhub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Hubs in network namespaces of their own on one switch: the first is the server, the others are
 * its guests, whose cables are pulled and addresses changed. Every hub says a tone and writes what
 * it hears.
 */
public final class RepairStage implements AutoCloseable {
  private static final String SWITCH = "repair0";
  private static final String GATEWAY = "10.79.0.1";
  private static final String SERVER = "10.79.0.2";
  private static final int PORT = 18_443;
  private static final double SERVER_HZ = 440;
  private static final double GUEST_HZ = 620;

  private final Path directory;
  private final HubProcess server;
  private final List<Guest> guests = new ArrayList<>();

  /** One guest. */
  public final class Guest {
    private final int number;
    private final HubProcess hub;
    private String address;
    private int moves;

    private Guest(int number) {
      this.number = number;
      address = "10.79.0." + (10 + number);
      String signaling =
          "{\"type\": \"websocket\", \"url\": \"wss://%s:%d/ws\"}".formatted(SERVER, PORT);
      hub =
          HubProcess.start(
              directory.resolve("guest" + number),
              HubConfigs.hub("Guest " + number, tone(hz()), output(), signaling),
              Map.of(),
              Namespaces.OWN);
    }

    private double hz() {
      return GUEST_HZ + 110 * number;
    }

    private Path output() {
      return directory.resolve("guest" + number + ".wav");
    }

    /** Its process. */
    public HubProcess hub() {
      return hub;
    }

    /** Lays its cable. */
    public void plugIn() throws IOException, InterruptedException {
      Namespaces.connect(hub, address + "/16", SWITCH, GATEWAY);
    }

    /** Pulls its cable, or puts it back. */
    public void setPlugged(boolean plugged) throws IOException, InterruptedException {
      Namespaces.setPlugged(hub, plugged);
    }

    /** Gives it an address that it never had. */
    public void move() throws IOException, InterruptedException {
      moves++;
      String next = "10.79." + moves + "." + (10 + number);
      Namespaces.readdress(hub, address + "/16", next + "/16", GATEWAY);
      address = next;
    }

    /** What its status says of the server's hub. */
    public JsonNode peer() {
      return hub.status().at("/peers/0");
    }

    /** Starts to look at what both ends hear. */
    public Watch watch() {
      return new Watch(this);
    }
  }

  /** What both ends of one call hear from a moment on. */
  public final class Watch {
    private final Guest guest;
    private final int serverBegan;
    private final int guestBegan;

    private Watch(Guest guest) {
      this.guest = guest;
      serverBegan = WavFile.read(serverOutput()).length;
      guestBegan = WavFile.read(guest.output()).length;
    }

    /**
     * How long after that moment the last silence of 60 ms or more ended, at the end that had to
     * wait longer, ms; 0 when nothing was missing. Infinite unless both ends hear each other well
     * at the end of what there is.
     */
    public double backAfterMs() {
      return Math.max(
          Silence.endMs(WavFile.read(serverOutput()), serverBegan, guest.hz()),
          Silence.endMs(WavFile.read(guest.output()), guestBegan, SERVER_HZ));
    }
  }

  /** Starts the server's hub and connects it with the switch. */
  public RepairStage(Path directory) throws IOException, InterruptedException {
    this.directory = directory;
    Namespaces.addSwitch(SWITCH, GATEWAY + "/16");
    String signaling =
        "{\"type\": \"embedded\", \"listen\": \"0.0.0.0\", \"port\": %d, \"tls\": true}"
            .formatted(PORT);
    server =
        HubProcess.start(
            directory.resolve("server"),
            HubConfigs.hub("Server", tone(SERVER_HZ), serverOutput(), signaling),
            Map.of(),
            Namespaces.OWN);
    server.await("to know that it has no network", status -> state(status).equals("offline"));
    Namespaces.connect(server, SERVER + "/16", SWITCH, GATEWAY);
    server.await("to be in reach", status -> state(status).equals("alone"));
  }

  private static String state(JsonNode status) {
    return status.path("state").asText();
  }

  /** Starts a guest, which has no network yet. */
  public Guest addGuest() {
    Guest guest = new Guest(guests.size());
    guests.add(guest);
    return guest;
  }

  /** The server's hub. */
  public HubProcess server() {
    return server;
  }

  /** Waits until each end of a call hears the other for half a second. */
  public void awaitHeard(Guest guest) {
    Await.until(
        "sound both ways",
        20,
        () -> {
          boolean byServer = hears(serverOutput(), guest.hz());
          return byServer && hears(guest.output(), SERVER_HZ) ? true : null;
        });
  }

  private static boolean hears(Path output, double hz) {
    float[] tail = WavFile.tail(WavFile.read(output), 0.5);
    return tail.length >= 24_000 && Silence.none(tail, hz);
  }

  private Path serverOutput() {
    return directory.resolve("server.wav");
  }

  private static String tone(double hz) {
    return "{\"type\": \"tone\", \"hz\": %s, \"dbfs\": -20}".formatted(hz);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    guests.forEach(guest -> guest.hub().close());
    server.close();
    Namespaces.removeSwitch(SWITCH);
  }
}
