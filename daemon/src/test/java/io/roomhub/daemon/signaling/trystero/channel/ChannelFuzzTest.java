package io.roomhub.daemon.signaling.trystero.channel;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.trystero.TrysteroRoom;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Whatever a peer sends on its data channel, the channel stands and stays bounded. */
class ChannelFuzzTest {
  private static final TrysteroRoom ROOM = new TrysteroRoom("app", "room", "secret");

  @FuzzTest(maxDuration = "60s")
  void anyMessageIsTakenInOrRefused(byte[] data) {
    PeerChannel channel = new PeerChannel(ROOM, "0000", "AAAA", new Random(1));
    channel.opened(0);
    // Two bytes of length before each message.
    ByteBuffer in = ByteBuffer.wrap(data);
    while (in.remaining() > 2) {
      byte[] message = new byte[Math.min(in.getShort() & 0xffff, in.remaining())];
      in.get(message);
      for (byte[] each : List.of(message, new SharedFrame.Room(ROOM.token(), message).encode())) {
        for (ChannelEvent event : channel.received(each, 1)) {
          check(!(event instanceof ChannelEvent.Active), "active without the password");
        }
      }
    }
    check(!channel.active(), "active without the password");
  }

  @FuzzTest(maxDuration = "60s")
  void anyFrameIsReadOrRefusedAndWrittenAsItWas(byte[] data) {
    try {
      ActionFrame frame = ActionFrame.decode(data);
      ActionFrame again = ActionFrame.decode(frame.encode());
      check(frame.type().equals(again.type()), "another type");
      check(Arrays.equals(frame.payload(), again.payload()), "another payload");
      ActionAssembler assembler = new ActionAssembler();
      for (int i = 0; i < 3; i++) {
        assembler.receive(frame);
        check(assembler.unfinishedBytes() <= 3 * data.length, "more than was sent");
      }
    } catch (SignalFormatException e) {
      check(e.getMessage() != null, "a refusal without a reason");
    }
    try {
      byte[] again = SharedFrame.decode(data).encode();
      check(again.length >= 4, "a shared frame without its token");
    } catch (SignalFormatException e) {
      check(e.getMessage() != null, "a refusal without a reason");
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
