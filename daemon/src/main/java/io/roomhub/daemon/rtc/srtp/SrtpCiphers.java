package io.roomhub.daemon.rtc.srtp;

import java.util.logging.Level;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.srtp.crypto.JitsiOpenSslProvider;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;

/**
 * Which AES implementation jitsi-srtp works with: OpenSSL through its own native library where that
 * loads, else the Java runtime's. Left alone, jitsi-srtp would run a benchmark of 11 000 rounds per
 * provider at the first context (1.1 s of CPU more), and what that elects differs from run to run.
 *
 * <p>OpenSSL, because it is fast from the first packet on, whatever the JIT does: the Java runtime
 * has AES and GHASH intrinsics in its second compiler only, and the daemon runs best with the first
 * one alone. It also makes the least garbage. Measured with 120-byte payloads on JDK 25, x86-64,
 * per protected packet:
 *
 * <pre>
 *                     both compilers      first compiler only
 *   OpenSSL  GCM-128  0.8 us,  111 B      1.0 us,  135 B
 *   OpenSSL  CM_80    1.3 us,  143 B      1.9 us,  167 B
 *   SunJCE   GCM-128  2.5 us, 1175 B      5.9 us, 1175 B
 *   SunJCE   CM_80    2.1 us,  311 B      2.4 us,  335 B
 * </pre>
 */
final class SrtpCiphers {
  /** Silent: what a packet came to is told by its status and counted, not logged. */
  static final Logger LOGGER = new LoggerImpl(SrtpSession.class.getName(), Level.OFF);

  static {
    Aes.setFactoryClassName(JitsiOpenSslProvider.isLoaded() ? "OpenSSL" : "SunJCE");
  }

  private SrtpCiphers() {}

  /** Makes the choice, once per process, before the first context; any thread. */
  static void select() {
    // The class initialiser did it.
  }
}
