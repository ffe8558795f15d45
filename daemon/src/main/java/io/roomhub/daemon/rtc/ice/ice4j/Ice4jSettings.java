package io.roomhub.daemon.rtc.ice.ice4j;

import com.typesafe.config.ConfigFactory;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jitsi.config.JitsiConfig;
import org.jitsi.utils.logging2.LoggerImpl;

/**
 * What ice4j reads from system properties, once per process. Properties that are set already are
 * left as they are.
 */
public final class Ice4jSettings {
  private static final Map<String, String> PROPERTIES =
      Map.of(
          // Asks a cloud's metadata address at the first agent, 200 ms for nothing.
          "ice4j.harvest.mapping.aws.enabled", "false",
          "ice4j.harvest.udp.socket-pool-size", "1",
          // RFC 7675: every 5 s, give or take a fifth, instead of 15 s. An unanswered check is
          // repeated until the next one is due.
          "ice4j.consent-freshness.interval", "5 seconds",
          "ice4j.consent-freshness.max-retransmissions", "8",
          // An agent that has terminated refuses checks from addresses it has not seen, so a peer
          // behind a NAT that rebinds would be lost. Ours ends when it is freed.
          "ice4j.ice.termination-delay", "3650 days",
          "ice4j.redact-remote-addresses", "true",
          "ice4j.software", "",
          // Otherwise ice4j's STUN harvester shortens every later transaction to 1.3 s.
          "org.ice4j.MAX_CTRAN_RETRANS_TIMER", "800",
          "org.ice4j.MAX_CTRAN_RETRANSMISSIONS", "6");

  /** Held strongly: java.util.logging forgets the level of loggers that nobody holds. */
  private static final Logger[] QUIET = {
    Logger.getLogger("org.ice4j"), Logger.getLogger("org.jitsi")
  };

  static {
    PROPERTIES.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
    for (Logger logger : QUIET) {
      logger.setLevel(Level.SEVERE);
    }
    // It may have looked at the properties before.
    ConfigFactory.invalidateCaches();
    JitsiConfig.Companion.useDebugNewConfig(new Ice4jConfigSource(ConfigFactory.load()));
  }

  /**
   * For agents. It sets the level of its name itself; below SEVERE ice4j writes passwords into the
   * log.
   */
  public static final LoggerImpl LOGGER = new LoggerImpl("org.ice4j", Level.SEVERE);

  private Ice4jSettings() {}

  /** Takes effect before the first use of ice4j; any number of times. */
  public static void apply() {
    // The static initialiser has done it.
  }
}
