package io.roomhub.daemon.rtc.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.DataChannelState;
import io.roomhub.daemon.rtc.InvalidStateException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

class DataChannelsFuzzTest {
  /**
   * Any row of what an association can tell: the channels stand, are no more than allowed, and all
   * end with it.
   *
   * @param input rows of kind, stream, length and message
   */
  @FuzzTest
  void anySequenceOfEventsIsBorne(byte[] input) throws InvalidStateException {
    Queue<Runnable> posted = new ArrayDeque<>();
    List<DataChannel> opened = new ArrayList<>();
    DataChannels channels = new DataChannels(posted::add, opened::add);
    DataChannel ours = channels.create("ours", DataChannelInit.DEFAULT);
    channels.attach(new FakeAssociation(), true);
    channels.onEstablished(1024);
    ByteBuffer in = ByteBuffer.wrap(input);
    while (in.remaining() >= 4) {
      int kind = in.get() & 0xFF;
      int stream = in.getShort() & 0xFFFF;
      byte[] message = new byte[Math.min(in.get() & 0xFF, in.remaining())];
      in.get(message);
      switch (kind & 3) {
        case 0 -> channels.onIncomingReset(stream);
        case 1 -> channels.onOutgoingReset(stream);
        default ->
            channels.onMessage(
                stream,
                kind >> 2,
                message.length == 0 ? new byte[1] : Arrays.copyOf(message, message.length));
      }
      while (!posted.isEmpty()) {
        posted.remove().run();
      }
    }
    long open =
        opened.stream().filter(channel -> channel.readyState() != DataChannelState.CLOSED).count();
    assertTrue(open <= DataChannels.MAX_CHANNELS);
    channels.onAssociationClosed();
    assertEquals(DataChannelState.CLOSED, ours.readyState());
    for (DataChannel channel : opened) {
      assertEquals(DataChannelState.CLOSED, channel.readyState());
    }
  }
}
