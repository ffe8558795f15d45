package io.roomhub.daemon.control;

import io.roomhub.hardware.sound.KernelPcm;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code roomhubctl mute --prove} prints: whether the kernel itself says that nothing records
 * from the hub's microphone.
 *
 * @param verdict in one word
 * @param words the same for people, with what to do
 * @param muted what was asked for
 * @param gateClosed whether the gate lets no captured sound out
 * @param device name of the hub's microphone, or null when it is not known
 * @param streams what the kernel says of every capture stream of this machine
 */
public record MuteProof(
    String verdict,
    String words,
    boolean muted,
    boolean gateClosed,
    @Nullable String device,
    List<Stream> streams) {

  /** What is proven. */
  public enum Verdict {
    /** The kernel says that no program has the microphone open. */
    PROVEN,
    /** Some program has it open: the hub behind its closed gate, or another one. */
    OPEN,
    /** The hub is not muted. */
    LIVE,
    /** There is a card, but its status cannot be read. */
    UNREADABLE,
    /** There is no sound card that the kernel could tell about. */
    NO_CARD;

    /** {@code proven}, {@code no-card}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * One capture stream.
   *
   * @param device stable name of its card
   * @param file where the kernel says it
   * @param state {@code closed}, {@code RUNNING owner_pid 123}, {@code unknown}
   * @param microphone whether it is, or may be, the hub's
   */
  public record Stream(String device, String file, String state, boolean microphone) {}

  /**
   * Judges.
   *
   * @param device name of the microphone that is or was open, or null when none ever was: then
   *     every stream of the machine has to be closed
   * @param captures what the kernel says
   */
  public static MuteProof of(
      boolean muted,
      boolean gateClosed,
      boolean closeWhenMuted,
      @Nullable String device,
      List<KernelPcm> captures) {
    boolean known = captures.stream().anyMatch(pcm -> pcm.device().equals(device));
    boolean any = device == null && !captures.isEmpty();
    List<KernelPcm> own =
        captures.stream().filter(pcm -> any || pcm.device().equals(device)).toList();
    Verdict verdict;
    String words;
    if (!muted || !gateClosed) {
      verdict = Verdict.LIVE;
      words = "the hub is not muted: sound can leave";
    } else if (!known && !any) {
      verdict = Verdict.NO_CARD;
      words =
          device == null
              ? "there is no sound card, so the kernel has nothing to say; the gate is closed"
              : device
                  + " is no sound card of this machine, so the kernel has nothing to say of it;"
                  + " the gate is closed";
    } else if (own.stream().allMatch(KernelPcm::closed)) {
      verdict = Verdict.PROVEN;
      words = "the kernel says that no program has the microphone open";
    } else if (own.stream().anyMatch(pcm -> pcm.status() != null && !pcm.closed())) {
      verdict = Verdict.OPEN;
      words =
          closeWhenMuted
              ? "the gate is closed, but a program has the microphone open"
              : "the gate is closed, so nothing leaves the hub, but the microphone is open behind"
                  + " it; \"audio\": {\"closeWhenMuted\": true} closes it too";
    } else {
      verdict = Verdict.UNREADABLE;
      words = "the hub may not read what the kernel says; the gate is closed";
    }
    return new MuteProof(
        verdict.word(),
        words,
        muted,
        gateClosed,
        device,
        captures.stream()
            .map(pcm -> new Stream(pcm.device(), pcm.file(), pcm.word(), own.contains(pcm)))
            .toList());
  }

  /** For a terminal: the verdict, then a line for each stream, the hub's own marked *. */
  String text() {
    StringBuilder text = new StringBuilder(verdict + ": " + words + "\n");
    for (Stream stream : streams) {
      text.append(stream.microphone() ? "* " : "  ");
      text.append(stream.file()).append(": ").append(stream.state());
      text.append("  (").append(StatusText.oneLine(stream.device())).append(")\n");
    }
    return text.toString();
  }
}
