package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.DoctorReport.Verdict;
import io.roomhub.daemon.control.HubStatus;
import java.util.List;
import java.util.function.Supplier;

/** Whether the board has the power and the cooling it needs, where it tells. */
final class BoardCheck implements HealthCheck {
  private final Supplier<HubStatus> hub;

  BoardCheck(Supplier<HubStatus> hub) {
    this.hub = hub;
  }

  @Override
  public String name() {
    return "power supply";
  }

  @Override
  public List<Check> run() {
    HubStatus.Board board = hub.get().board();
    return board == null
        ? List.of(
            Check.ok(name(), "not known: this is not a Raspberry Pi, or its kernel does not tell"))
        : List.of(power(board), heat(board));
  }

  private Check power(HubStatus.Board board) {
    if (board.underVoltage() || board.underVoltageSinceBoot()) {
      return new Check(
          name(),
          board.underVoltage() ? Verdict.FAIL : Verdict.WARN,
          "too weak" + since(board.underVoltage()),
          "use the supply that is made for this board, on a short cable, and feed a hungry speaker"
              + " from elsewhere");
    }
    return Check.ok(name(), "strong enough");
  }

  private static Check heat(HubStatus.Board board) {
    String name = "processor speed";
    if (board.throttled() || board.throttledSinceBoot()) {
      return Check.warn(
          name,
          "slowed down for heat or want of power" + since(board.throttled()),
          "give the board a heat sink and air");
    }
    return Check.ok(name, "full");
  }

  private static String since(boolean now) {
    return now ? " now" : " at some time since boot";
  }
}
