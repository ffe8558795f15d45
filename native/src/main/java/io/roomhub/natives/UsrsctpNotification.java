package io.roomhub.natives;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What usrsctp tells about an association (usrsctp.h; RFC 6458 section 6.1, RFC 6525 section 6).
 */
public sealed interface UsrsctpNotification {
  /** The types a socket asks for: association changes, partial deliveries, stream resets. */
  List<Integer> SUBSCRIBED = List.of(0x0001, 0x0006, 0x0009);

  /** Both ends agree. */
  record Established(int outgoingStreams, int incomingStreams) implements UsrsctpNotification {}

  /** The other side began anew: everything that was on the way is lost. */
  record Restarted() implements UsrsctpNotification {}

  /**
   * It is over.
   *
   * @param reason for people
   */
  record Ended(String reason) implements UsrsctpNotification {}

  /**
   * Streams begin anew.
   *
   * @param incoming the other side ended its half
   * @param outgoing our half is ended, as we asked
   * @param refused that was refused
   */
  record StreamsReset(List<Integer> streams, boolean incoming, boolean outgoing, boolean refused)
      implements UsrsctpNotification {
    public StreamsReset {
      streams = List.copyOf(streams);
    }
  }

  /** The message of which a piece was received will not be completed: it was given up. */
  record DeliveryAborted() implements UsrsctpNotification {}

  /** Reads one; null when it is of no interest or too short. */
  static @Nullable UsrsctpNotification parse(byte[] data) {
    int length = data.length;
    if (length < 8) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());
    int flags = in.getShort(2) & 0xFFFF;
    return switch (in.getShort(0)) {
      case 0x0001 -> length < 16 ? null : associationChange(in);
      case 0x0006 -> new DeliveryAborted();
      case 0x0009 -> length < 12 ? null : streamsReset(in, flags, length);
      default -> null;
    };
  }

  private static @Nullable UsrsctpNotification associationChange(ByteBuffer in) {
    return switch (in.getShort(8)) {
      case 1 -> new Established(in.getShort(12) & 0xFFFF, in.getShort(14) & 0xFFFF);
      case 2 -> new Ended("the association was aborted or lost");
      case 3 -> new Restarted();
      case 4 -> new Ended("the other side shut the association down");
      case 5 -> new Ended("the other side does not answer or refuses the association");
      default -> null;
    };
  }

  private static UsrsctpNotification streamsReset(ByteBuffer in, int flags, int length) {
    List<Integer> streams = new ArrayList<>();
    for (int at = 12; at + 2 <= length; at += 2) {
      streams.add(in.getShort(at) & 0xFFFF);
    }
    return new StreamsReset(
        streams, (flags & 0x0001) != 0, (flags & 0x0002) != 0, (flags & 0x000c) != 0);
  }
}
