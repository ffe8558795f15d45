package io.roomhub.daemon.rtc.sctp;

import io.roomhub.natives.Usrsctp;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Makes associations. */
public interface SctpAssociations {
  /** Where packets go. */
  @FunctionalInterface
  interface Output {
    /** Sends or drops; must not block. */
    void send(byte[] buffer, int offset, int length);
  }

  /**
   * Makes one, not yet started.
   *
   * @param remotePort SCTP port of the other side
   */
  SctpAssociation create(int remotePort, Output output, SctpListener listener);

  /** The thread that runs them; what comes for them is best decrypted there too. */
  Executor thread();

  /** By usrsctp, or empty where its library is not installed. */
  static Optional<SctpAssociations> load() {
    return Usrsctp.available() ? Optional.of(SctpThread.SHARED) : Optional.empty();
  }
}
