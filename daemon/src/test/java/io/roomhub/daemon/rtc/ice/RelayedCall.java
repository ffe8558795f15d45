package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.clock.SystemClock;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Numbered packets both ways, 50 a second, between one end that may use its TURN server only and
 * one that has none, over real sockets.
 */
public final class RelayedCall implements Runnable {
  private static final long FRAME_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** RTP by its first byte, which is all that the transport looks at. */
  private static final byte RTP = (byte) 0x80;

  private final String url;
  private final int packets;
  private final Direction there = new Direction();
  private final Direction back = new Direction();
  private volatile String trouble = "";

  /** What came of the packets of one direction. */
  private final class Direction {
    final BitSet came = new BitSet();

    void send(IceEnd from, int number) {
      from.send(ByteBuffer.allocate(60).put(RTP).putInt(8, number).array());
    }

    void take(IceEnd at) {
      for (byte[] packet = at.datagrams.poll(); packet != null; packet = at.datagrams.poll()) {
        if (packet.length == 60) {
          came.set(ByteBuffer.wrap(packet).getInt(8));
        }
      }
    }

    int longestGap() {
      int longest = 0;
      for (int i = came.nextClearBit(0); i < packets; i = came.nextClearBit(i)) {
        int end = came.nextSetBit(i);
        end = end < 0 ? packets : end;
        longest = Math.max(longest, end - i);
        i = end;
      }
      return longest;
    }
  }

  /**
   * @param url of a TURN server with the login of {@link Coturn#withPassword}
   */
  public RelayedCall(String url, int seconds) {
    this.url = url;
    packets = 50 * seconds;
  }

  @Override
  public void run() {
    IceServer server = new IceServer(List.of(url), "hub", "secret");
    Clock clock = new SystemClock();
    try (IceEnd relayed =
            new IceEnd(
                IceEnd.config(false, IceTransportPolicy.RELAY, new PortRange(0, 0), server),
                clock);
        IceEnd plain = new IceEnd(IceEnd.DEFAULT, clock)) {
      IceEnd.connect(relayed, plain);
      for (IceConnectionState state = relayed.nextState();
          state != IceConnectionState.CONNECTED;
          state = relayed.nextState()) {
        if (state == null || state == IceConnectionState.FAILED) {
          trouble = "not connected by " + url;
          return;
        }
      }
      long began = clock.nanoTime();
      for (int i = 0; i < packets; i++) {
        there.send(relayed, i);
        back.send(plain, i);
        clock.sleepUntil(began + i * FRAME_NANOS);
        poll(relayed, plain, clock);
      }
      clock.sleepUntil(clock.nanoTime() + TimeUnit.SECONDS.toNanos(1));
      poll(relayed, plain, clock);
      if (relayed.restartsWanted.get() > 0) {
        trouble = relayed.restartsWanted + " ICE restarts asked for";
      }
    } catch (InterruptedException e) {
      trouble = "interrupted";
    }
  }

  private void poll(IceEnd relayed, IceEnd plain, Clock clock) {
    relayed.transport.poll(clock.nanoTime());
    plain.transport.poll(clock.nanoTime());
    there.take(plain);
    back.take(relayed);
  }

  /** Packets that did not arrive, of both directions. */
  public int lost() {
    return 2 * packets - there.came.cardinality() - back.came.cardinality();
  }

  /** The longest stretch without a packet, ms, of the worse direction. */
  public double longestGapMs() {
    return 20.0 * Math.max(there.longestGap(), back.longestGap());
  }

  /** What went wrong, empty if nothing. */
  public String trouble() {
    return trouble;
  }
}
