package io.roomhub.natives;

import com.sun.jna.Callback;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * SCTP (RFC 9260) in user space by usrsctp 0.9.5, without threads of its own: packets are put in
 * and come out by calls, and time passes by {@link #handleTimers}. The library has one state for
 * the whole process.
 *
 * <p>Thread: one thread at a time calls anything here or on a {@link UsrsctpSocket}; {@link
 * #available} and {@link #whyUnavailable} any thread.
 */
public final class Usrsctp {
  /** Where the packets of one socket go. */
  @FunctionalInterface
  public interface Output {
    /**
     * Sends one SCTP packet or drops it; must not block, nor call into usrsctp.
     *
     * @param packet reused after the call
     */
    void send(byte[] packet, int length);
  }

  /** The longest packet we let in or out, bytes: more than any datagram in use. */
  static final int MAX_PACKET = 2048;

  private static final int COMMON_HEADER = 12;
  private static final int CHUNK_HEADER = 4;

  /**
   * Chunks that wait in one association for reassembly: somewhat more than the receive buffer can
   * hold of full ones, else a peer that sends tiny ones could make the list endless.
   */
  private static final int MAX_CHUNKS_ON_QUEUE = 2048;

  private static final Map<Long, Output> OUTPUTS = new HashMap<>();
  private static long nextAddress = 1;
  private static boolean started;
  private static @Nullable Memory scratch;
  private static final byte[] OUTGOING = new byte[MAX_PACKET];

  /** Held for ever: the library keeps a pointer to it. */
  private static final ConnOutput CONN_OUTPUT = Usrsctp::output;

  private Usrsctp() {}

  /** Whether the library is there. The first call loads it, and warns once if it cannot. */
  public static boolean available() {
    return Library.LOADED.available();
  }

  /** One line saying why the library is not there and how to get it; empty if it is there. */
  public static Optional<String> whyUnavailable() {
    return Library.LOADED.whyUnavailable();
  }

  /** Lets time pass: retransmissions and delayed acknowledgements that are due go out. */
  public static void handleTimers(int elapsedMillis) {
    if (started) {
      Functions.usrsctp_handle_timers(elapsedMillis);
    }
  }

  /** How many sockets are open. */
  public static int openSockets() {
    return OUTPUTS.size();
  }

  /**
   * Frees the library's state, which the next socket sets up anew.
   *
   * @return false, and nothing happens, while it still holds an endpoint
   */
  public static boolean finish() {
    if (started && Functions.usrsctp_finish() == 0) {
      started = false;
    }
    return !started;
  }

  /** Takes an address for a new socket; its packets go there. */
  static long register(Output output) {
    start();
    long address = nextAddress++;
    OUTPUTS.put(address, output);
    Functions.usrsctp_register_address(new Pointer(address));
    return address;
  }

  static void deregister(long address) {
    Functions.usrsctp_deregister_address(new Pointer(address));
    OUTPUTS.remove(address);
  }

  /** Puts a packet in. */
  static void input(Pointer address, byte[] packet, int offset, int length) {
    Memory in = scratch(MAX_PACKET);
    if (length >= COMMON_HEADER + CHUNK_HEADER && length <= MAX_PACKET) {
      in.write(0, packet, offset, length);
      Functions.usrsctp_conninput(address, in, length, (byte) 0);
    }
  }

  /** Native memory for what is passed in one call, of at least so many bytes. */
  static Memory scratch(int bytes) {
    Memory have = scratch;
    if (have == null || have.size() < bytes) {
      have = new Memory(bytes);
      scratch = have;
    }
    return have;
  }

  private static void start() {
    whyUnavailable()
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
    if (started) {
      return;
    }
    Functions.usrsctp_init_nothreads((short) 0, CONN_OUTPUT, null);
    // What no peer of a data channel uses is no way in (RFC 8831 section 5 names what is used).
    Functions.usrsctp_sysctl_set_sctp_ecn_enable(0);
    Functions.usrsctp_sysctl_set_sctp_asconf_enable(0);
    Functions.usrsctp_sysctl_set_sctp_auth_enable(0);
    Functions.usrsctp_sysctl_set_sctp_nrsack_enable(0);
    Functions.usrsctp_sysctl_set_sctp_pktdrop_enable(0);
    Functions.usrsctp_sysctl_set_sctp_max_chunks_on_queue(MAX_CHUNKS_ON_QUEUE);
    started = true;
  }

  private static int output(
      Pointer address, Pointer packet, long length, byte typeOfService, byte dontFragment) {
    try {
      Output output = OUTPUTS.get(Pointer.nativeValue(address));
      if (output != null && length <= MAX_PACKET) {
        packet.read(0, OUTGOING, 0, (int) length);
        output.send(OUTGOING, (int) length);
      }
    } catch (RuntimeException e) {
      // It must not unwind through C.
      Logger.warn(e, "An SCTP packet could not be sent");
    }
    return 0;
  }

  /** The {@code conn_output} of usrsctp.h; a return of 0 means sent. */
  @FunctionalInterface
  interface ConnOutput extends Callback {
    int callback(
        Pointer address, Pointer packet, long length, byte typeOfService, byte dontFragment);
  }

  /** Loaded apart from the functions, so that asking for availability is safe without JNA. */
  private static final class Library {
    static final LoadResult LOADED =
        LoadResult.load(
            Functions.class,
            "libusrsctp.so.2",
            "there are no data channels; apt-get install libusrsctp2");
  }

  /** The last error of the calling thread. */
  static int errno() {
    return Native.getLastError();
  }

  /**
   * usrsctp.h; names are the library's. {@code size_t} and {@code ssize_t} are Java's long: every
   * machine we run on has 64 bits.
   */
  @SuppressWarnings("MemberName")
  static final class Functions {
    private Functions() {}

    static native void usrsctp_init_nothreads(
        short udpPort, ConnOutput connOutput, @Nullable Pointer debugPrintf);

    static native int usrsctp_finish();

    static native void usrsctp_handle_timers(int elapsedMillis);

    static native void usrsctp_register_address(Pointer address);

    static native void usrsctp_deregister_address(Pointer address);

    static native void usrsctp_conninput(
        Pointer address, Pointer packet, long length, byte ecnBits);

    static native @Nullable Pointer usrsctp_socket(
        int domain,
        int type,
        int protocol,
        @Nullable Pointer receiveCallback,
        @Nullable Pointer sendCallback,
        int sendThreshold,
        @Nullable Pointer userInfo);

    static native int usrsctp_set_non_blocking(Pointer socket, int onOff);

    static native int usrsctp_setsockopt(
        Pointer socket, int level, int option, Pointer value, int length);

    static native int usrsctp_bind(Pointer socket, Pointer address, int length);

    static native int usrsctp_connect(Pointer socket, Pointer address, int length);

    static native long usrsctp_sendv(
        Pointer socket,
        Pointer data,
        long length,
        @Nullable Pointer to,
        int addressCount,
        Pointer info,
        int infoLength,
        int infoType,
        int flags);

    static native long usrsctp_recvv(
        Pointer socket,
        Pointer data,
        long length,
        @Nullable Pointer from,
        @Nullable Pointer fromLength,
        Pointer info,
        Pointer infoLength,
        Pointer infoType,
        Pointer flags);

    static native void usrsctp_close(Pointer socket);

    static native void usrsctp_sysctl_set_sctp_ecn_enable(int value);

    static native void usrsctp_sysctl_set_sctp_asconf_enable(int value);

    static native void usrsctp_sysctl_set_sctp_auth_enable(int value);

    static native void usrsctp_sysctl_set_sctp_nrsack_enable(int value);

    static native void usrsctp_sysctl_set_sctp_pktdrop_enable(int value);

    static native void usrsctp_sysctl_set_sctp_max_chunks_on_queue(int value);
  }
}
