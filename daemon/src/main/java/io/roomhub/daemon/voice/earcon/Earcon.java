package io.roomhub.daemon.voice.earcon;

import java.util.List;

/** What the hub can say with tones. Rising is good or more, falling is less, low is trouble. */
public enum Earcon {
  /** The hub is in its room. */
  JOINED(new Note(523.25, 110), new Note(659.25, 110), new Note(783.99, 190)),
  /** Somebody came. */
  CAME(new Note(659.25, 90), new Note(880, 150)),
  /** Somebody left. */
  LEFT(new Note(880, 90), new Note(659.25, 150)),
  /** The microphone is muted. */
  MUTED(new Note(440, 70), new Note(329.63, 120)),
  /** The microphone is live. */
  LIVE(new Note(329.63, 70), new Note(440, 120)),
  /** Somebody speaks into a muted microphone. */
  STILL_MUTED(new Note(329.63, 70), new Note(0, 60), new Note(329.63, 70)),
  /** Something broke: the room is out of reach, or a device is missing. */
  TROUBLE(new Note(220, 180), new Note(0, 80), new Note(220, 180));

  private final List<Note> notes;

  Earcon(Note... notes) {
    this.notes = List.of(notes);
  }

  List<Note> notes() {
    return notes;
  }

  /** How long it sounds, ms. */
  public int lengthMs() {
    return notes.stream().mapToInt(Note::ms).sum();
  }

  /**
   * One tone.
   *
   * @param hz 0 is a rest
   * @param ms length
   */
  record Note(double hz, int ms) {}
}
