package io.roomhub.daemon.rtc.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.roomhub.daemon.rtc.rtcp.ReceptionSources;
import io.roomhub.daemon.rtc.rtcp.SenderStatistics;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What happens per packet allocates nothing. */
class PacketPathAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 1_000;

  private final byte[] datagram = new byte[300];
  private final byte[] payload = new byte[120];
  private final RtpWriter writer = new RtpWriter(7, 111, 1, 4, "0");
  private final RtpPacket packet = new RtpPacket();
  private final RtpSequence sequence = new RtpSequence();
  private final SenderStatistics sender = new SenderStatistics();
  private final ReceptionSources sources = new ReceptionSources(48_000);
  private long sink;

  @Test
  void writingAPacketAllocatesNothing() {
    assertAllocatesNothing(this::write);
    assertTrue(sink > 0);
  }

  @Test
  void readingAPacketAllocatesNothing() {
    write(1);
    assertAllocatesNothing(this::read);
    assertTrue(sink > 0);
  }

  @Test
  void packingAndReadingRedAllocatesNothing() {
    RedPacker packer = new RedPacker(111);
    RedPacket red = new RedPacket();
    int[] distances = {2, 4};
    byte[] out = new byte[1_000];
    assertAllocatesNothing(
        i -> {
          int length =
              packer.pack(payload, 0, payload.length, 960L * i, distances, out, out.length);
          sink += red.parse(out, 0, length) ? red.copies() + red.primaryLength() : 0;
        });
    assertTrue(sink > 0);
  }

  @Test
  void countingAPacketAllocatesNothing() {
    assertAllocatesNothing(
        i -> {
          sender.onPacketSent(960L * i, 120, 20_000_000L * i);
          sources.of(7).onPacket(i & 0xFFFF, 960L * i, 120, 20_000_000L * i);
        });
  }

  private void write(int i) {
    sink += writer.write(datagram, 0, i, 960L * i, false, -30, true, payload, 0, payload.length);
  }

  private void read(int i) {
    sink += PacketKind.of(datagram, 0, 200) == PacketKind.RTP ? 1 : 0;
    sink += packet.parse(datagram, 0, 200) == RtpStatus.OK ? 1 : 0;
    sink += sequence.unwrapSequenceNumber(packet.sequenceNumber());
    sink += sequence.unwrapTimestamp(packet.timestamp()) + packet.ssrc() + packet.payloadType();
    sink += packet.audioLevelDbov(1) + packet.extensionLength(4) + packet.payloadLength() + i;
    sink += packet.voiceActivity(1) && packet.marker() ? 1 : 0;
  }

  private interface Step {
    void run(int i);
  }

  /** The least of several runs: loading a class or compiling a method allocates once. */
  private static void assertAllocatesNothing(Step step) {
    int next = 1;
    long least = Long.MAX_VALUE;
    for (int run = 0; run < 20 && least > 0; run++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ROUNDS; i++) {
        step.run(next++);
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least, "bytes per " + ROUNDS + " packets");
  }
}
