package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.jsep.DtlsRole;
import io.roomhub.daemon.rtc.jsep.NegotiatedData;
import io.roomhub.daemon.rtc.sctp.DataChannels;
import io.roomhub.daemon.rtc.sctp.SctpAssociation;
import io.roomhub.daemon.rtc.sctp.SctpAssociations;
import io.roomhub.daemon.rtc.sctp.SctpListener;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The SCTP of a connection (RTCSctpTransport) and its channels: an association exists while offer
 * and answer agree on data channels, one for each DTLS association (RFC 8842 section 4).
 *
 * <p>Threads: all but {@link #receive} and {@link #dropped} are the room's. What the association
 * tells comes on the thread of SCTP and is posted to the room.
 */
final class DataTransport {
  /** What carries the packets: DTLS. */
  interface Carrier extends SctpAssociations.Output {
    /** From now on packets come on this thread. */
    void workOn(Executor thread);
  }

  private final @Nullable SctpAssociations associations;
  private final Executor room;
  private final Carrier carrier;
  private final DataChannels channels;
  private volatile @Nullable SctpAssociation association;
  private volatile long droppedBefore;
  private boolean secured;

  /** The other side has ended the association of this DTLS association; there is no second one. */
  private boolean over;

  /**
   * @param associations null where there are no data channels
   * @param room posts to the room as long as the connection lives
   * @param opened is told of channels the other side opens
   */
  DataTransport(
      @Nullable SctpAssociations associations,
      Executor room,
      Carrier carrier,
      Consumer<DataChannel> opened) {
    this.associations = associations;
    this.room = room;
    this.carrier = carrier;
    channels = new DataChannels(room, opened);
  }

  DataChannel create(String label, DataChannelInit init) throws InvalidStateException {
    if (associations == null) {
      throw new InvalidStateException("there are no data channels: libusrsctp2 is not installed");
    }
    if (over) {
      throw new InvalidStateException("the other side has ended the SCTP association");
    }
    return channels.create(label, init);
  }

  /**
   * Offer and answer are exchanged.
   *
   * @param agreed null when there are no data channels (any more)
   * @param refused the other side wants none: channels that wait are closed
   * @param dtlsRestarted the DTLS association begins anew
   */
  void apply(
      @Nullable NegotiatedData agreed,
      boolean refused,
      @Nullable DtlsRole role,
      boolean dtlsRestarted) {
    if (dtlsRestarted) {
      secured = false;
    }
    boolean ends = agreed == null || dtlsRestarted;
    over = over && !ends;
    if (refused || (association != null && ends)) {
      closeAssociation(() -> {});
      channels.onAssociationClosed();
    }
    if (agreed != null && associations != null && !over) {
      channels.setRemoteMaxMessageSize(agreed.remoteMaxMessageSize());
      if (association == null) {
        Events events = new Events();
        SctpAssociation made = associations.create(agreed.remotePort(), carrier, events);
        carrier.workOn(associations.thread());
        events.of = made;
        association = made;
        channels.attach(made, role == DtlsRole.CLIENT);
        if (secured) {
          made.start();
        }
      }
    }
  }

  /** DTLS can carry packets. */
  void onSecured() {
    secured = true;
    SctpAssociation waiting = association;
    if (waiting != null) {
      waiting.start();
    }
  }

  /** What DTLS has decrypted. Any thread, one at a time. */
  void receive(byte[] buffer, int offset, int length) {
    SctpAssociation open = association;
    if (open != null) {
      open.receive(buffer, offset, length);
    }
  }

  /** Packets and messages refused so far. Any thread. */
  long dropped() {
    SctpAssociation open = association;
    return droppedBefore + channels.dropped() + (open == null ? 0 : open.dropped());
  }

  /**
   * Closes everything.
   *
   * @param told whether the channels' observers hear of it
   * @param then runs when the last packet has gone out, perhaps on the thread of SCTP
   */
  void close(boolean told, Runnable then) {
    channels.end(told);
    closeAssociation(then);
  }

  private void closeAssociation(Runnable then) {
    SctpAssociation open = association;
    if (open == null) {
      then.run();
    } else {
      droppedBefore += open.dropped();
      association = null;
      open.close(then);
    }
  }

  /** Brings what one association tells into the room, unless it has been replaced by then. */
  private final class Events implements SctpListener {
    private volatile @Nullable SctpAssociation of;

    private void post(Runnable event) {
      if (association == of) {
        room.execute(
            () -> {
              if (association == of) {
                event.run();
              }
            });
      }
    }

    @Override
    public void onEstablished(int streams) {
      post(() -> channels.onEstablished(streams));
    }

    @Override
    public void onMessage(int stream, long payloadProtocol, byte[] message) {
      post(
          () -> {
            channels.onMessage(stream, payloadProtocol, message);
            SctpAssociation from = of;
            if (from != null) {
              from.consumed(message.length);
            }
          });
    }

    @Override
    public void onSent(int stream, int bytes) {
      post(() -> channels.onSent(stream, bytes));
    }

    @Override
    public void onIncomingReset(int stream) {
      post(() -> channels.onIncomingReset(stream));
    }

    @Override
    public void onOutgoingReset(int stream) {
      post(() -> channels.onOutgoingReset(stream));
    }

    @Override
    public void onClosed(String reason) {
      post(
          () -> {
            over = true;
            closeAssociation(() -> {});
            channels.onAssociationClosed();
          });
    }
  }
}
