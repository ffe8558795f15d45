package io.roomhub.daemon.control;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code roomhubctl doctor} found.
 *
 * @param verdict the worst of the checks
 */
public record DoctorReport(Verdict verdict, List<Check> checks) {
  /** A report on these checks. */
  public static DoctorReport of(List<Check> checks) {
    Verdict worst = checks.stream().map(Check::verdict).max(Verdict::compareTo).orElse(Verdict.OK);
    return new DoctorReport(worst, List.copyOf(checks));
  }

  /** How bad it is, from good to bad. */
  public enum Verdict {
    /** As it should be. */
    OK,
    /** Works, but not as well as it could. */
    WARN,
    /** Something the hub needs does not work. */
    FAIL;

    /** As JSON and text spell it. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One thing that was looked at.
   *
   * @param detail what was found
   * @param remedy what a person can do, null when nothing is wrong
   */
  public record Check(String name, Verdict verdict, String detail, @Nullable String remedy) {}
}
