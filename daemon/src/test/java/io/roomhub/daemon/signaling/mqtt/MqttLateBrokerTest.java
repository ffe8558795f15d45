package io.roomhub.daemon.signaling.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.signaling.relay.DeafRailListener;
import io.roomhub.daemon.signaling.relay.RailThread;
import io.roomhub.hardware.clock.VirtualClock;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that takes its time. */
@Timeout(60)
class MqttLateBrokerTest {
  private static final int CONNECT = 0x10;
  private static final int DISCONNECT = 0xE0;

  /** CONNACK of MQTT 5: no session, success, no properties. */
  private static final byte[] WELCOME = {0x20, 3, 0, 0, 0};

  @Test
  void whoIsLetInWhenItHasGivenUpLeavesAtOnce() throws Exception {
    try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RailThread thread = new RailThread()) {
      URI uri = URI.create("mqtt://localhost:" + broker.getLocalPort());
      MqttRail rail = new MqttRail(uri, thread, new VirtualClock(), new Random(1));
      thread.execute(() -> rail.start(List.of("topic"), new DeafRailListener()));
      try (Socket client = broker.accept()) {
        client.setSoTimeout(15_000);
        DataInputStream in = new DataInputStream(client.getInputStream());
        assertEquals(CONNECT, in.readUnsignedByte());
        in.skipNBytes(in.readUnsignedByte());
        thread.execute(rail::close);
        thread.close();
        client.getOutputStream().write(WELCOME);
        assertEquals(DISCONNECT, in.read(), "else it stays for ever, and nobody knows of it");
      }
    }
  }
}
