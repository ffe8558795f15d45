package io.roomhub.daemon.control;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code roomhubctl doctor} found.
 *
 * @param verdict the worst of the checks
 * @param summary {@code good}, {@code fair} or {@code poor}, for people
 */
public record DoctorReport(Verdict verdict, String summary, List<Check> checks) {
  /** A report on these checks. */
  public static DoctorReport of(List<Check> checks) {
    Verdict worst = checks.stream().map(Check::verdict).max(Verdict::compareTo).orElse(Verdict.OK);
    return new DoctorReport(worst, worst.summary, List.copyOf(checks));
  }

  /** For people: a line or two for each check, and the summary. */
  public String toText() {
    return StatusText.doctor(this);
  }

  /** For programs, as {@code GET /v1/doctor} answers. */
  public String toJson() {
    return ControlJson.write(this) + "\n";
  }

  /** How bad it is, from good to bad. */
  public enum Verdict {
    /** As it should be. */
    OK("good"),
    /** Works, but not as well as it could. */
    WARN("fair"),
    /** Something the hub needs does not work. */
    FAIL("poor");

    private final String summary;

    Verdict(String summary) {
      this.summary = summary;
    }

    /** As JSON and text spell it. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One thing that was looked at.
   *
   * @param reason what was found
   * @param remedy what a person can do, null when nothing is wrong
   */
  public record Check(String name, Verdict verdict, String reason, @Nullable String remedy) {
    /** As it should be. */
    public static Check ok(String name, String reason) {
      return new Check(name, Verdict.OK, reason, null);
    }

    /** Could be better. */
    public static Check warn(String name, String reason, String remedy) {
      return new Check(name, Verdict.WARN, reason, remedy);
    }

    /** Does not work. */
    public static Check fail(String name, String reason, String remedy) {
      return new Check(name, Verdict.FAIL, reason, remedy);
    }
  }
}
