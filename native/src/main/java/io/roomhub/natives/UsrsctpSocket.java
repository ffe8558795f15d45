package io.roomhub.natives;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.roomhub.natives.Usrsctp.Functions;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * One association of usrsctp over whatever carries its packets ({@code AF_CONN}), set up as data
 * channels need it (RFC 8831 section 6): never blocking, with stream resets and partial
 * reliability, and no heartbeats, because ICE looks after the path.
 *
 * <p>Thread: as {@link Usrsctp}.
 */
public final class UsrsctpSocket {
  /** How {@link #send} ended. */
  public enum Sent {
    /** The library has it. */
    TAKEN,
    /** Its buffer has no room; try again after a packet came in. */
    FULL,
    /** It will never go out. */
    REFUSED
  }

  /** When a message may be given up (RFC 3758, RFC 7496); the values are usrsctp's. */
  public enum Reliability {
    RELIABLE(0),
    /** After so many ms. */
    LIFETIME(1),
    /** After so many retransmissions. */
    RETRANSMISSIONS(3);

    private final short policy;

    Reliability(int policy) {
      this.policy = (short) policy;
    }
  }

  /**
   * What {@link #receive} got.
   *
   * @param notification {@code data} is a {@link UsrsctpNotification}
   * @param complete the message ends here; otherwise it is longer than we take, and more follows
   * @param payloadProtocol payload protocol identifier, unsigned
   */
  public record Received(
      byte[] data, boolean notification, boolean complete, int stream, long payloadProtocol) {}

  private static final int AF_CONN = 123;
  private static final int SOCK_STREAM = 1;
  private static final int IPPROTO_SCTP = 132;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_LINGER = 13;

  private static final int SCTP_RTOINFO = 0x01;
  private static final int SCTP_ASSOCINFO = 0x02;
  private static final int SCTP_INITMSG = 0x03;
  private static final int SCTP_NODELAY = 0x04;
  private static final int SCTP_PEER_ADDR_PARAMS = 0x0a;
  private static final int SCTP_PARTIAL_DELIVERY_POINT = 0x11;
  private static final int SCTP_EVENT = 0x1e;
  private static final int SCTP_RECVRCVINFO = 0x1f;
  private static final int SCTP_ENABLE_STREAM_RESET = 0x900;
  private static final int SCTP_RESET_STREAMS = 0x901;

  private static final int SCTP_ENABLE_RESET_STREAM_REQ = 1;
  private static final int SCTP_STREAM_RESET_OUTGOING = 2;
  private static final int SPP_HB_DISABLE = 2;
  private static final int SPP_PMTUD_DISABLE = 0x10;

  private static final int SCTP_SENDV_SPA = 4;
  private static final int SCTP_SEND_SNDINFO_VALID = 1;
  private static final int SCTP_SEND_PRINFO_VALID = 2;
  private static final int SCTP_UNORDERED = 0x0400;

  private static final int MSG_EOR = 0x80;
  private static final int MSG_NOTIFICATION = 0x2000;

  private static final int EAGAIN = 11;
  private static final int EINPROGRESS = 115;

  private static final int SOCKADDR_CONN_BYTES = 16;
  private static final int PADDRPARAMS_BYTES = 152;
  private static final int SENDV_SPA_BYTES = 32;
  private static final int RCVINFO_BYTES = 28;

  /** With headers of SCTP and DTLS 1.2 a datagram of about 1210 bytes, which fits every path. */
  private static final int PATH_MTU = 1160;

  // Retransmission timeouts in ms. The path is a conversation: a second to start with is long, and
  // after an outage data shall flow again when the voice does.
  private static final int RTO_INITIAL = 500;
  private static final int RTO_MIN = 300;
  private static final int RTO_MAX = 2_000;

  /** ICE decides when the other side is gone: about two minutes, longer than it waits. */
  private static final short MAX_RETRANSMISSIONS = 60;

  private static final short MAX_INIT_ATTEMPTS = 30;

  private final int maxMessageBytes;
  private final long address;
  private final Pointer addressPointer;
  private final Memory small = new Memory(PADDRPARAMS_BYTES);
  private final Memory sendInfo = new Memory(SENDV_SPA_BYTES);
  private final Memory receiveInfo = new Memory(RCVINFO_BYTES);
  private final Memory receiveInts = new Memory(12);
  private @Nullable Pointer socket;

  /**
   * Opens a socket, not yet connected.
   *
   * @param streams how many streams we ask for and allow, each way
   * @param maxMessageBytes the longest message that is sent, and the longest received in one piece
   * @throws IllegalStateException when the library is not there or refuses
   */
  public UsrsctpSocket(Usrsctp.Output output, int localPort, int streams, int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
    address = Usrsctp.register(output);
    addressPointer = new Pointer(address);
    socket = Functions.usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, null, null, 0, null);
    try {
      configure(open(), (short) streams);
      check("bind", Functions.usrsctp_bind(open(), socketAddress(localPort), SOCKADDR_CONN_BYTES));
    } catch (IllegalStateException e) {
      abort();
      throw e;
    }
  }

  private void configure(Pointer opened, short streams) {
    check("non-blocking", Functions.usrsctp_set_non_blocking(opened, 1));
    // Closing means ABORT at once instead of a slow good-bye.
    set(SOL_SOCKET, SO_LINGER, 1, 0);
    set(SOL_SOCKET, SO_SNDBUF, 2 * maxMessageBytes);
    // A message is handed up in pieces from half the buffer or the point below on.
    set(SOL_SOCKET, SO_RCVBUF, 4 * maxMessageBytes);
    set(IPPROTO_SCTP, SCTP_PARTIAL_DELIVERY_POINT, maxMessageBytes + 1);
    set(IPPROTO_SCTP, SCTP_NODELAY, 1);
    set(IPPROTO_SCTP, SCTP_RECVRCVINFO, 1);
    set(IPPROTO_SCTP, SCTP_ENABLE_STREAM_RESET, 0, SCTP_ENABLE_RESET_STREAM_REQ);
    set(IPPROTO_SCTP, SCTP_RTOINFO, 0, RTO_INITIAL, RTO_MAX, RTO_MIN);
    for (int type : UsrsctpNotification.SUBSCRIBED) {
      small.clear(8);
      small.setShort(4, (short) type);
      small.setByte(6, (byte) 1);
      option(IPPROTO_SCTP, SCTP_EVENT, 8);
    }
    small.clear(8);
    small.setShort(0, streams);
    small.setShort(2, streams);
    small.setShort(4, MAX_INIT_ATTEMPTS);
    small.setShort(6, (short) RTO_MAX);
    option(IPPROTO_SCTP, SCTP_INITMSG, 8);
    small.clear(20);
    small.setShort(16, MAX_RETRANSMISSIONS);
    option(IPPROTO_SCTP, SCTP_ASSOCINFO, 20);
    small.clear(PADDRPARAMS_BYTES);
    small.setInt(136, PATH_MTU);
    small.setInt(140, SPP_HB_DISABLE | SPP_PMTUD_DISABLE);
    small.setShort(148, MAX_RETRANSMISSIONS);
    option(IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, PADDRPARAMS_BYTES);
  }

  /** Begins the association; both ends do. The outcome comes as a notification. */
  public void connect(int remotePort) {
    Pointer opened = open();
    int result = Functions.usrsctp_connect(opened, socketAddress(remotePort), SOCKADDR_CONN_BYTES);
    if (result != 0 && Usrsctp.errno() != EINPROGRESS) {
      check("connect", result);
    }
  }

  /** Puts a packet of the other side in. */
  public void input(byte[] packet, int offset, int length) {
    if (socket != null) {
      Usrsctp.input(addressPointer, packet, offset, length);
    }
  }

  /**
   * Sends a message as a whole or not at all.
   *
   * @param payloadProtocol payload protocol identifier, unsigned
   * @param limit of that reliability, ms or a count
   */
  public Sent send(
      int stream,
      long payloadProtocol,
      boolean ordered,
      Reliability reliability,
      int limit,
      byte[] data) {
    Pointer opened = socket;
    if (opened == null || data.length == 0 || data.length > maxMessageBytes) {
      return Sent.REFUSED;
    }
    Memory message = Usrsctp.scratch(data.length);
    message.write(0, data, 0, data.length);
    sendInfo.clear();
    sendInfo.setInt(0, SCTP_SEND_SNDINFO_VALID | SCTP_SEND_PRINFO_VALID);
    sendInfo.setShort(4, (short) stream);
    sendInfo.setShort(6, (short) (ordered ? 0 : SCTP_UNORDERED));
    sendInfo.setInt(8, networkOrder((int) payloadProtocol));
    sendInfo.setShort(20, reliability.policy);
    sendInfo.setInt(24, limit);
    long sent =
        Functions.usrsctp_sendv(
            opened, message, data.length, null, 0, sendInfo, SENDV_SPA_BYTES, SCTP_SENDV_SPA, 0);
    if (sent == data.length) {
      return Sent.TAKEN;
    }
    return Usrsctp.errno() == EAGAIN ? Sent.FULL : Sent.REFUSED;
  }

  /**
   * Gets what is next of what has arrived: a message, a piece of one that is too long, or a
   * notification. Null when there is nothing.
   */
  public @Nullable Received receive() {
    Pointer opened = socket;
    if (opened == null) {
      return null;
    }
    Memory message = Usrsctp.scratch(maxMessageBytes + 1);
    receiveInts.setInt(0, RCVINFO_BYTES);
    receiveInts.setInt(4, 0);
    receiveInts.setInt(8, 0);
    long got =
        Functions.usrsctp_recvv(
            opened,
            message,
            maxMessageBytes + 1L,
            null,
            null,
            receiveInfo,
            receiveInts,
            receiveInts.share(4),
            receiveInts.share(8));
    if (got <= 0) {
      return null;
    }
    int flags = receiveInts.getInt(8);
    return new Received(
        message.getByteArray(0, (int) got),
        (flags & MSG_NOTIFICATION) != 0,
        (flags & MSG_EOR) != 0,
        receiveInfo.getShort(0) & 0xFFFF,
        networkOrder(receiveInfo.getInt(8)) & 0xFFFF_FFFFL);
  }

  /**
   * Asks for the end of our half of a stream, once what was sent on it is delivered (RFC 6525). The
   * outcome comes as a notification.
   *
   * @return whether it was asked for
   */
  public boolean resetOutgoing(int stream) {
    if (socket == null) {
      return false;
    }
    small.clear(12);
    small.setShort(4, (short) SCTP_STREAM_RESET_OUTGOING);
    small.setShort(6, (short) 1);
    small.setShort(8, (short) stream);
    return setOption(IPPROTO_SCTP, SCTP_RESET_STREAMS, 10) == 0;
  }

  /** Sends ABORT if there is somebody to send it to, and frees everything. Idempotent. */
  public void abort() {
    Pointer opened = socket;
    if (opened != null) {
      socket = null;
      Functions.usrsctp_close(opened);
    }
    if (small.valid()) {
      Usrsctp.deregister(address);
      small.close();
      sendInfo.close();
      receiveInfo.close();
      receiveInts.close();
    }
  }

  private Memory socketAddress(int port) {
    small.clear(SOCKADDR_CONN_BYTES);
    small.setShort(0, (short) AF_CONN);
    small.setShort(2, networkOrder((short) port));
    small.setLong(8, address);
    return small;
  }

  private void set(int level, int option, int... values) {
    for (int i = 0; i < values.length; i++) {
      small.setInt(4L * i, values[i]);
    }
    option(level, option, 4 * values.length);
  }

  /** Sets an option from what stands in {@link #small}. */
  private void option(int level, int option, int length) {
    check("option " + option, setOption(level, option, length));
  }

  private int setOption(int level, int option, int length) {
    return Functions.usrsctp_setsockopt(open(), level, option, small, length);
  }

  private Pointer open() {
    Pointer opened = socket;
    if (opened == null) {
      throw new IllegalStateException("no SCTP socket");
    }
    return opened;
  }

  private static void check(String what, int result) {
    if (result != 0) {
      throw new IllegalStateException("usrsctp refuses " + what + ": errno " + Usrsctp.errno());
    }
  }

  private static int networkOrder(int value) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value);
  }

  private static short networkOrder(short value) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Short.reverseBytes(value);
  }
}
