package io.roomhub.daemon.control;

import java.util.List;

/**
 * How to get at the controls of the status page: for whoever may use the control socket.
 *
 * @param token opens them
 * @param urls the page with the token behind {@code #}; empty when this hub has no page of its own
 */
public record AccessKey(String token, List<String> urls) {
  @Override
  public String toString() {
    return "AccessKey[hidden]";
  }
}
