package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.DataChannelState;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.jsep.DtlsRole;
import io.roomhub.daemon.rtc.jsep.NegotiatedData;
import io.roomhub.daemon.rtc.sctp.SctpAssociations;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two ends of data channels with a network between that loses, doubles and reorders by a seed. Time
 * is real, because usrsctp asks the machine's clock when it sends again; nothing depends on how
 * long it takes.
 */
@Timeout(90)
class DataTransportTest {
  /** Packets lost, percent; as many are doubled, and as many held back. */
  private volatile int harm;

  private End a;
  private End b;

  /** One end with its room. */
  private final class End implements DataTransport.Carrier {
    final ExecutorService room = Executors.newSingleThreadExecutor();
    final BlockingQueue<TestChannel> opened = new LinkedBlockingQueue<>();
    final DataTransport transport;
    private final Random random;
    private byte[] held;
    private volatile End other;

    End(int seed) {
      random = new Random(seed);
      transport =
          new DataTransport(
              SctpAssociations.load().orElseThrow(),
              room,
              this,
              channel -> opened.add(new TestChannel(room, channel)));
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      if (random.nextInt(100) < harm) {
        return;
      }
      byte[] packet = Arrays.copyOfRange(buffer, offset, offset + length);
      if (held == null && random.nextInt(100) < harm) {
        held = packet;
        return;
      }
      other.transport.receive(packet, 0, length);
      if (random.nextInt(100) < harm) {
        other.transport.receive(packet, 0, length);
      }
      if (held != null) {
        other.transport.receive(held, 0, held.length);
        held = null;
      }
    }

    @Override
    public void workOn(Executor thread) {}

    TestChannel create(String label, DataChannelInit init) throws Exception {
      return in(() -> new TestChannel(room, transport.create(label, init)));
    }

    <T> T in(Callable<T> task) throws Exception {
      return room.submit(task).get(20, TimeUnit.SECONDS);
    }

    TestChannel opened() throws InterruptedException {
      TestChannel channel = opened.poll(30, TimeUnit.SECONDS);
      assertNotNull(channel, "no channel was opened");
      return channel;
    }
  }

  @BeforeEach
  void connect() throws Exception {
    assumeTrue(SctpAssociations.load().isPresent(), "libusrsctp2 is not installed");
    a = new End(1);
    b = new End(2);
    a.other = b;
    b.other = a;
    agree(a, DtlsRole.CLIENT);
    agree(b, DtlsRole.SERVER);
  }

  private static void agree(End end, DtlsRole role) throws Exception {
    end.in(
        () -> {
          end.transport.apply(new NegotiatedData("0", 0, 5000, 262_144), false, role, false);
          end.transport.onSecured();
          return end;
        });
  }

  @AfterEach
  void close() throws Exception {
    if (a != null) {
      for (End end : new End[] {a, b}) {
        CountDownLatch closed = new CountDownLatch(1);
        end.room.execute(() -> end.transport.close(false, closed::countDown));
        assertTrue(closed.await(20, TimeUnit.SECONDS));
        end.room.shutdown();
      }
    }
  }

  private static byte[] numbered(int number, int length) {
    byte[] message = new byte[length];
    new Random(number).nextBytes(message);
    ByteBuffer.wrap(message).putInt(number);
    return message;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  void reliableMessagesComeWholeAndInOrder(int percent) throws Exception {
    harm = percent;
    TestChannel there = a.create("there", DataChannelInit.DEFAULT);
    TestChannel here = b.create("back", DataChannelInit.DEFAULT);
    TestChannel atB = b.opened();
    TestChannel atA = a.opened();
    assertEquals("there", atB.channel.label());
    assertEquals("back", atA.channel.label());
    Random lengths = new Random(3);
    int[] sizes = lengths.ints(60, 4, 20_000).toArray();
    for (int i = 0; i < sizes.length; i++) {
      there.send(numbered(i, sizes[i]));
      here.send(numbered(1000 + i, sizes[i]));
    }
    for (int i = 0; i < sizes.length; i++) {
      assertArrayEquals(numbered(i, sizes[i]), (byte[]) atB.message(), "message " + i);
      assertArrayEquals(numbered(1000 + i, sizes[i]), (byte[]) atA.message(), "back " + i);
    }
    assertEquals(0L, there.ask(DataChannel::bufferedAmount));
  }

  @Test
  void whatIsNotSentAgainMayBeLostButIsNeverDamagedNorInTheWay() throws Exception {
    TestChannel lossy = a.create("lossy", DataChannelInit.LOSSY);
    TestChannel reliable = a.create("reliable", DataChannelInit.DEFAULT);
    TestChannel lossyAtB = b.opened();
    TestChannel reliableAtB = b.opened();
    lossy.send("known");
    assertEquals("known", lossyAtB.message());
    harm = 20;
    int count = 200;
    for (int i = 0; i < count; i++) {
      lossy.send(numbered(i, 1000));
      if (i % 10 == 0) {
        reliable.send(numbered(i, 1000));
      }
    }
    for (int i = 0; i < count; i += 10) {
      assertArrayEquals(numbered(i, 1000), (byte[]) reliableAtB.message());
    }
    harm = 0;
    reliable.send("end");
    assertEquals("end", reliableAtB.message());
    BitSet seen = new BitSet();
    for (Object message : lossyAtB.messages) {
      byte[] bytes = (byte[]) message;
      int number = ByteBuffer.wrap(bytes).getInt();
      assertArrayEquals(numbered(number, 1000), bytes);
      assertTrue(!seen.get(number), "twice: " + number);
      seen.set(number);
    }
    // How many depends on how long the machine lets the threads of both ends wait.
    assertFalse(seen.isEmpty(), "some came");
    assertTrue(seen.cardinality() < count, "some were lost");
  }

  @Test
  void aChannelIsClosedThroughLossAfterItsLastMessage() throws Exception {
    harm = 10;
    TestChannel channel = a.create("c", DataChannelInit.DEFAULT);
    TestChannel atB = b.opened();
    channel.send(numbered(1, 100_000));
    channel.close();
    atB.expect("close");
    channel.expect("open");
    channel.expect("close");
    assertArrayEquals(numbered(1, 100_000), (byte[]) atB.message());
    TestChannel next = a.create("next", DataChannelInit.DEFAULT);
    assertEquals("next", b.opened().channel.label());
    assertEquals(0, next.ask(DataChannel::id));
  }

  @Test
  void theEndOfOneSideEndsTheChannelsOfTheOther() throws Exception {
    TestChannel channel = a.create("c", DataChannelInit.DEFAULT);
    TestChannel atB = b.opened();
    channel.expect("open");
    a.room.execute(() -> a.transport.close(false, () -> {}));
    atB.expect("close");
    assertEquals(DataChannelState.CLOSED, channel.ask(DataChannel::readyState));
    assertTrue(channel.events.isEmpty());
    ExecutionException refused =
        assertThrows(ExecutionException.class, () -> b.create("too late", DataChannelInit.DEFAULT));
    assertTrue(refused.getMessage().contains("ended the SCTP association"));
  }

  @Test
  void withoutDataChannelsInTheNextExchangeTheyAreClosedAndCanBeginAnew() throws Exception {
    TestChannel channel = a.create("c", DataChannelInit.DEFAULT);
    TestChannel atB = b.opened();
    channel.expect("open");
    for (End end : new End[] {a, b}) {
      end.in(
          () -> {
            end.transport.apply(null, false, DtlsRole.CLIENT, false);
            return end;
          });
    }
    channel.expect("close");
    atB.expect("close");
    agree(a, DtlsRole.CLIENT);
    agree(b, DtlsRole.SERVER);
    TestChannel again = a.create("again", DataChannelInit.DEFAULT);
    again.expect("open");
    assertEquals("again", b.opened().channel.label());
  }

  @Test
  void withoutTheLibraryThereAreNone() {
    DataTransport none = new DataTransport(null, Runnable::run, a, channel -> {});
    InvalidStateException refused =
        assertThrows(InvalidStateException.class, () -> none.create("c", DataChannelInit.DEFAULT));
    assertTrue(refused.getMessage().contains("libusrsctp2"), refused.getMessage());
    none.apply(new NegotiatedData("0", 0, 5000, 262_144), false, DtlsRole.CLIENT, false);
    none.onSecured();
    none.receive(new byte[20], 0, 20);
    none.close(true, () -> {});
  }
}
