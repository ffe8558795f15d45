package io.roomhub.daemon.rtc.srtp;

import java.util.logging.Level;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.srtp.crypto.JitsiOpenSslProvider;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;

/** Which AES implementation jitsi-srtp works with. */
final class SrtpCiphers {
  /** Silent: what a packet came to is told by its status and counted, not logged. */
  static final Logger LOGGER = new LoggerImpl(SrtpSession.class.getName(), Level.OFF);

  private static final boolean OPENSSL = JitsiOpenSslProvider.isLoaded();

  static {
    Aes.setFactoryClassName(OPENSSL ? "OpenSSL" : "SunJCE");
  }

  private SrtpCiphers() {}

  /** Makes the choice, once per process, before the first context; any thread. */
  static void select() {
    // The class initialiser did it.
  }

  /** {@code OpenSSL} or {@code SunJCE}. */
  static String name() {
    return OPENSSL ? "OpenSSL" : "SunJCE";
  }
}
