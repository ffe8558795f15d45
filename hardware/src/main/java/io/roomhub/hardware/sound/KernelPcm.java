package io.roomhub.hardware.sound;

import org.jspecify.annotations.Nullable;

/**
 * What the kernel itself says of one capture stream of a sound card.
 *
 * @param device stable name, as {@link AudioDeviceInfo#name()}
 * @param file where the kernel says it, such as {@code /proc/asound/card1/pcm0c/sub0/status}
 * @param status the text of that file without surrounding blanks: {@code closed}, or lines of which
 *     the first is {@code state: RUNNING}; null when this process may not read it
 */
public record KernelPcm(String device, String file, @Nullable String status) {
  private static final String CLOSED = "closed";
  private static final String STATE = "state:";

  /** Whether no program has the stream open; false too when the kernel's word is not known. */
  public boolean closed() {
    return CLOSED.equals(status);
  }

  /** {@code closed}, {@code RUNNING owner_pid 123}, {@code unknown}: the text in one line. */
  public String word() {
    if (status == null) {
      return "unknown";
    }
    String state = "";
    String owner = "";
    for (String line : status.lines().toList()) {
      if (line.startsWith(STATE)) {
        state = line.substring(STATE.length()).strip();
      } else if (line.startsWith("owner_pid")) {
        owner = " owner_pid " + line.substring(line.indexOf(':') + 1).strip();
      }
    }
    return state.isEmpty() ? status.lines().findFirst().orElse("unknown") : state + owner;
  }
}
