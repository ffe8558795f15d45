package io.roomhub.daemon.control;

/** A call that the hub refuses, with what the caller should be told. */
public final class ControlException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  /**
   * A refusal.
   *
   * @param status HTTP status, 4xx or 5xx
   * @param code stable word for programs, e.g. {@code not-found}
   * @param message one sentence for people
   */
  public ControlException(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** The thing named in the request does not exist: 404. */
  public static ControlException notFound(String message) {
    return new ControlException(404, "not-found", message);
  }

  /** The hub is not in a state for this: 409. */
  public static ControlException conflict(String message) {
    return new ControlException(409, "conflict", message);
  }

  /** The request makes no sense: 400. */
  public static ControlException badRequest(String message) {
    return new ControlException(400, "bad-request", message);
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** Stable word for programs. */
  public String code() {
    return code;
  }
}
