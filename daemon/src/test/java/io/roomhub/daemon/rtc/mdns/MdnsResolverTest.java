package io.roomhub.daemon.rtc.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roomhub.hardware.clock.SystemClock;
import io.roomhub.hardware.clock.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Real multicast sockets, kept on the loopback interface. */
class MdnsResolverTest {
  private static final String NAME = "1f4712db-ea17-4bcf-a596-105139dfd8bf.local";

  @Test
  void aNameIsResolvedOverTheNetwork() throws Exception {
    try (DatagramChannel responder = responder();
        MdnsResolver resolver = new MdnsResolver(new SystemClock(), MdnsResolverTest::loopback)) {
      Thread thread = Thread.ofPlatform().daemon().start(() -> serve(responder));
      InetAddress address = resolver.resolve(NAME).get(10, TimeUnit.SECONDS);
      assertEquals("10.11.12.13", address.getHostAddress());
      assertEquals(address, resolver.resolve(NAME).get(10, TimeUnit.SECONDS), "and once more");
      responder.close();
      thread.join();
    }
  }

  @Test
  void withoutAnyInterfaceANameStaysUnknownAndNothingBreaks() {
    try (MdnsResolver resolver = new MdnsResolver(new SystemClock(), List::of)) {
      CompletableFuture<InetAddress> answer = resolver.resolve(NAME);
      ExecutionException e = assertThrows(ExecutionException.class, answer::get);
      assertInstanceOf(UnknownHostException.class, e.getCause());
    }
  }

  @Test
  void closingFailsWhatIsPendingAndWhatComesLater() {
    MdnsResolver resolver = new MdnsResolver(new VirtualClock(), List::of);
    CompletableFuture<InetAddress> pending = resolver.resolve(NAME);
    assertFalse(pending.isDone());
    resolver.close();
    assertThrows(ExecutionException.class, pending::get);
    assertThrows(ExecutionException.class, () -> resolver.resolve(NAME).get());
  }

  private static List<NetworkInterface> loopback() {
    try {
      return NetworkInterface.networkInterfaces().filter(MdnsResolverTest::isLoopback).toList();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isLoopback(NetworkInterface link) {
    try {
      return link.isLoopback();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DatagramChannel responder() throws IOException {
    NetworkInterface lo = loopback().getFirst();
    DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, lo);
    channel.bind(new InetSocketAddress(5353));
    channel.join(InetAddress.getByName("224.0.0.251"), lo);
    return channel;
  }

  private static void serve(DatagramChannel channel) {
    try {
      FakeResponder responder = new FakeResponder(NAME, InetAddress.getByName("10.11.12.13"));
      ByteBuffer buffer = ByteBuffer.allocate(2_000);
      while (channel.receive(buffer.clear()) != null) {
        Optional<byte[]> response = responder.answer(buffer.array(), buffer.position());
        if (response.isPresent()) {
          channel.send(ByteBuffer.wrap(response.get()), new InetSocketAddress("224.0.0.251", 5353));
        }
      }
    } catch (ClosedChannelException e) {
      // The test is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
