package io.roomhub.daemon.voice.echo;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.tinylog.Logger;

/** The engines by the names that the configuration has for them. A new one is added here. */
public final class EchoEngines {
  /** Leaves the choice to the hub. */
  public static final String AUTO = "auto";

  private static final String OWN = "kalman";

  private static final Map<String, Supplier<EchoCanceller>> ENGINES =
      new TreeMap<>(Map.of(OWN, KalmanEchoCanceller::new, "speexdsp", SpeexDspEchoCanceller::new));

  private EchoEngines() {}

  /** Whether {@link #create} makes what the name says. */
  public static boolean isKnown(String name) {
    return name.equals(AUTO) || ENGINES.containsKey(name);
  }

  /** What to say of a name that is not known. */
  public static String unknown(String name) {
    return "there is no echo engine "
        + name
        + ", only "
        + ENGINES.keySet()
        + "; "
        + OWN
        + " is used";
  }

  /**
   * Makes an engine. Where there is none of that name, or its library is missing, one warning says
   * so and it is the hub's own.
   *
   * @param name {@link #AUTO} or that of an engine
   */
  public static EchoCanceller create(String name) {
    Supplier<EchoCanceller> engine = ENGINES.get(name.equals(AUTO) ? OWN : name);
    if (engine == null) {
      Logger.warn(unknown(name));
      return new KalmanEchoCanceller();
    }
    try {
      return engine.get();
    } catch (IllegalStateException e) {
      // Whoever looked for the library has warned.
      Logger.info("Echo engine {} cannot be had ({}); {} is used", name, e.getMessage(), OWN);
      return new KalmanEchoCanceller();
    }
  }
}
