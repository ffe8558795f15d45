package io.roomhub.daemon.rtc.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.DataChannelObserver;
import io.roomhub.daemon.rtc.DataChannelState;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.natives.UsrsctpSocket.Reliability;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** One side of the channels, with the association played by hand. */
class DataChannelsTest {
  private final Queue<Runnable> posted = new ArrayDeque<>();
  private final List<DataChannel> opened = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final DataChannels channels = new DataChannels(posted::add, this::onOpened);
  private final FakeAssociation association = new FakeAssociation();

  private void onOpened(DataChannel channel) {
    opened.add(channel);
    watch(channel);
  }

  private DataChannel watch(DataChannel channel) {
    channel.setObserver(
        new DataChannelObserver() {
          @Override
          public void onOpen() {
            events.add("open " + channel.label());
          }

          @Override
          public void onMessage(String message) {
            events.add("text " + message);
          }

          @Override
          public void onMessage(byte[] message) {
            events.add("bytes " + message.length);
          }

          @Override
          public void onBufferedAmountLow() {
            events.add("low " + channel.bufferedAmount());
          }

          @Override
          public void onClose() {
            events.add("close " + channel.label());
          }
        });
    return channel;
  }

  private DataChannel create(String label, DataChannelInit init) throws InvalidStateException {
    DataChannel channel = watch(channels.create(label, init));
    drain();
    return channel;
  }

  private void drain() {
    while (!posted.isEmpty()) {
      posted.remove().run();
    }
  }

  private void establish(boolean dtlsClient) {
    channels.attach(association, dtlsClient);
    channels.onEstablished(1024);
  }

  private void open(int stream, String label) {
    DcepMessage.Open open = new DcepMessage.Open(label, 0, DataChannelInit.DEFAULT);
    channels.onMessage(stream, 50, open.bytes());
  }

  private static OutgoingMessage message(FakeAssociation association) {
    return association.sent.removeFirst();
  }

  @Test
  void aChannelMadeBeforeTheAssociationOpensWithIt() throws Exception {
    DataChannel channel = create("data", DataChannelInit.LOSSY);
    assertEquals(DataChannelState.CONNECTING, channel.readyState());
    assertEquals(-1, channel.id());
    assertFalse(channel.send("too early"));

    establish(true);

    assertEquals(List.of("open data"), events);
    assertEquals(0, channel.id());
    OutgoingMessage open = message(association);
    assertEquals(PayloadProtocol.DCEP, open.protocol());
    assertEquals(0, open.stream());
    assertTrue(open.ordered());
    assertEquals(Reliability.RELIABLE, open.reliability());
    assertEquals(
        new DcepMessage.Open("data", 256, DataChannelInit.LOSSY), DcepMessage.parse(open.data()));
  }

  @Test
  void theDtlsServerTakesOddStreamsAndTheClientEvenOnes() throws Exception {
    establish(false);
    assertEquals(1, create("a", DataChannelInit.DEFAULT).id());
    assertEquals(3, create("b", DataChannelInit.DEFAULT).id());
    assertEquals(8, create("c", DataChannelInit.negotiated(8)).id());
    open(0, "theirs");
    assertEquals(0, opened.getFirst().id());
    assertEquals(DataChannelState.OPEN, opened.getFirst().readyState());
    assertEquals(List.of(1, 3, 0), association.sent.stream().map(OutgoingMessage::stream).toList());
    assertArrayEquals(new DcepMessage.Ack().bytes(), association.sent.getLast().data());
  }

  @Test
  void whatTheOtherSideMayNotOpenIsReset() {
    establish(true);
    open(2, "our parity");
    open(1024 + 1, "no such stream");
    assertEquals(List.of(2, 1025), association.resets);
    open(1, "good");
    open(1, "again");
    assertEquals(List.of(2, 1025), association.resets);
    assertEquals(1, opened.size());
    assertEquals(3, channels.dropped());
  }

  @Test
  void noMoreChannelsThanTheLimit() throws Exception {
    establish(true);
    for (int i = 0; i < DataChannels.MAX_CHANNELS; i++) {
      open(2 * i + 1, "c" + i);
    }
    open(2 * DataChannels.MAX_CHANNELS + 1, "one more");
    assertEquals(DataChannels.MAX_CHANNELS, opened.size());
    assertEquals(List.of(2 * DataChannels.MAX_CHANNELS + 1), association.resets);
    assertThrows(
        InvalidStateException.class, () -> channels.create("ours", DataChannelInit.DEFAULT));
  }

  @Test
  void longLabelsDoNotFillTheMemory() {
    establish(true);
    String label = "x".repeat(65_535);
    for (int i = 0; i < 20; i++) {
      open(2 * i + 1, label);
    }
    assertEquals(DataChannels.MAX_TEXT / 65_535, opened.size());
    assertEquals(20 - opened.size(), association.resets.size());
  }

  @Test
  void emptyMessagesDoNotFillTheMemoryEither() throws Exception {
    establish(true);
    DataChannel channel = create("c", DataChannelInit.DEFAULT);
    int taken = 0;
    while (channel.send("")) {
      taken++;
    }
    assertEquals(SctpDataChannel.MAX_WAITING, taken);
    channels.onSent(0, 0);
    assertTrue(channel.send(""));
  }

  @Test
  void messagesAreToldByTheirKind() {
    establish(true);
    open(1, "theirs");
    channels.onMessage(1, 51, "tëxt".getBytes(StandardCharsets.UTF_8));
    channels.onMessage(1, 53, new byte[7]);
    channels.onMessage(1, 56, new byte[1]);
    channels.onMessage(1, 57, new byte[1]);
    assertEquals(List.of("text tëxt", "bytes 7", "text ", "bytes 0"), events);
  }

  @Test
  void rubbishIsCountedAndDropped() {
    establish(true);
    open(1, "theirs");
    channels.onMessage(3, 51, new byte[1]); // no such channel
    channels.onMessage(1, 52, new byte[1]); // deprecated
    channels.onMessage(1, 0, new byte[1]);
    channels.onMessage(1, 0xFFFF_FFFFL, new byte[1]);
    channels.onMessage(1, 50, new byte[] {9}); // no DCEP
    channels.onMessage(5, 50, new DcepMessage.Ack().bytes());
    assertEquals(6, channels.dropped());
    assertEquals(List.of(), events);
  }

  @Test
  void unorderedMessagesAreOrderedUntilTheOtherSideKnowsTheChannel() throws Exception {
    establish(true);
    DataChannel channel = create("lossy", DataChannelInit.LOSSY);
    message(association);
    assertTrue(channel.send("1"));
    channels.onMessage(0, 50, new DcepMessage.Ack().bytes());
    assertTrue(channel.send(new byte[2]));
    OutgoingMessage first = message(association);
    OutgoingMessage second = message(association);
    assertTrue(first.ordered());
    assertFalse(second.ordered());
    assertEquals(PayloadProtocol.STRING, first.protocol());
    assertEquals(PayloadProtocol.BINARY, second.protocol());
    assertEquals(Reliability.RETRANSMISSIONS, second.reliability());
    assertEquals(0, second.limit());
  }

  @Test
  void emptyMessagesGoAsOneByte() throws Exception {
    establish(true);
    DataChannel channel = create("c", DataChannelInit.DEFAULT);
    message(association);
    channel.send("");
    channel.send(new byte[0]);
    assertEquals(PayloadProtocol.STRING_EMPTY, association.sent.get(0).protocol());
    assertEquals(PayloadProtocol.BINARY_EMPTY, association.sent.get(1).protocol());
    assertEquals(1, association.sent.get(0).data().length);
    assertEquals(0, channel.bufferedAmount());
  }

  @Test
  void bufferedAmountRisesAndFallsAndHasALimit() throws Exception {
    establish(true);
    channels.setRemoteMaxMessageSize(Integer.MAX_VALUE);
    DataChannel channel = create("c", DataChannelInit.DEFAULT);
    assertEquals(262_144, channel.maxMessageSize());
    channel.setBufferedAmountLowThreshold(300_000);
    assertFalse(channel.send(new byte[262_145]), "too long");
    int taken = 0;
    while (channel.send(new byte[262_144])) {
      taken++;
    }
    assertEquals(SctpDataChannel.MAX_BUFFERED / 262_144, taken);
    assertEquals(SctpDataChannel.MAX_BUFFERED, channel.bufferedAmount());
    events.clear();
    for (int i = 0; i < taken; i++) {
      channels.onSent(0, 262_144);
    }
    assertEquals(List.of("low 262144"), events);
    assertEquals(0, channel.bufferedAmount());
  }

  @Test
  void theOtherSidesLimitHolds() throws Exception {
    establish(true);
    channels.setRemoteMaxMessageSize(1000);
    DataChannel channel = create("c", DataChannelInit.DEFAULT);
    assertFalse(channel.send(new byte[1001]));
    assertTrue(channel.send(new byte[1000]));
  }

  @Test
  void closingTakesBothHalves() throws Exception {
    establish(true);
    DataChannel channel = create("c", DataChannelInit.DEFAULT);
    channel.close();
    channel.close();
    assertEquals(List.of(0), association.resets);
    assertEquals(DataChannelState.CLOSING, channel.readyState());
    assertFalse(channel.send("too late"));
    channels.onMessage(0, 51, new byte[] {'x'});
    channels.onOutgoingReset(0);
    assertEquals(DataChannelState.CLOSING, channel.readyState());
    channels.onIncomingReset(0);
    assertEquals(List.of("open c", "text x", "close c"), events);
    assertEquals(0, create("next", DataChannelInit.DEFAULT).id());
  }

  @Test
  void theOtherSideClosesAndWeFollow() throws Exception {
    establish(true);
    DataChannel channel = create("c", DataChannelInit.DEFAULT);
    channels.onIncomingReset(0);
    assertEquals(DataChannelState.CLOSING, channel.readyState());
    assertEquals(List.of(0), association.resets);
    channels.onOutgoingReset(0);
    assertEquals(List.of("open c", "close c"), events);
    channels.onIncomingReset(0);
    channels.onOutgoingReset(77);
  }

  @Test
  void aChannelClosedBeforeItOpensNeverDoes() throws Exception {
    DataChannel channel = create("c", DataChannelInit.DEFAULT);
    channel.close();
    drain();
    establish(true);
    assertEquals(List.of("close c"), events);
    assertEquals(List.of(), association.sent);
  }

  @Test
  void theEndOfTheAssociationClosesAll() throws Exception {
    establish(true);
    create("a", DataChannelInit.DEFAULT);
    open(1, "b");
    channels.onAssociationClosed();
    assertEquals(List.of("open a", "close a", "close b"), events);
    channels.end(false);
    assertThrows(InvalidStateException.class, () -> create("c", DataChannelInit.DEFAULT));
  }

  @Test
  void nothingIsToldWhenWeEndTheConnection() throws Exception {
    establish(true);
    DataChannel channel = create("a", DataChannelInit.DEFAULT);
    channels.end(false);
    assertEquals(DataChannelState.CLOSED, channel.readyState());
    assertEquals(List.of("open a"), events);
  }

  @Test
  void idsAreTakenOnceAndOnlyWithinTheStreams() throws Exception {
    create("a", DataChannelInit.negotiated(7));
    assertThrows(
        InvalidStateException.class, () -> channels.create("b", DataChannelInit.negotiated(7)));
    create("far", DataChannelInit.negotiated(60_000));
    establish(true);
    assertEquals(List.of("open a", "close far"), events);
    assertEquals(List.of(), association.sent, "nothing is said about negotiated channels");
  }

  @Test
  void anObserverThatFailsHarmsNobody() {
    establish(true);
    open(1, "bad");
    opened
        .getFirst()
        .setObserver(
            new DataChannelObserver() {
              @Override
              public void onMessage(String message) {
                throw new IllegalStateException("on purpose");
              }
            });
    channels.onMessage(1, 51, new byte[] {'x'});
    open(3, "good");
    channels.onMessage(3, 51, new byte[] {'y'});
    assertEquals(List.of("text y"), events);
  }
}
