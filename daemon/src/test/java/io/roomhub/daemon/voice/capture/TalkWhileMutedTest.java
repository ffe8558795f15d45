package io.roomhub.daemon.voice.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TalkWhileMutedTest {
  private final TalkWhileMuted talk = new TalkWhileMuted();

  private int told(int blocks, boolean muted, boolean voice, double played) {
    int count = 0;
    for (int i = 0; i < blocks; i++) {
      count += talk.hears(muted, voice, played) ? 1 : 0;
    }
    return count;
  }

  @Test
  void aSecondOfSpeechIntoAMutedMicrophoneIsToldOnceAMinute() {
    assertEquals(0, told(99, true, true, 0));
    assertEquals(1, told(1, true, true, 0));
    assertEquals(0, told(5_999, true, true, 0));
    assertEquals(1, told(1, true, true, 0));
  }

  @Test
  void aLiveMicrophoneTheLoudspeakerAndACoughDoNotCount() {
    assertEquals(0, told(1_000, false, true, 0));
    assertEquals(0, told(1_000, true, true, 1e-3));
    for (int i = 0; i < 100; i++) {
      assertEquals(0, told(40, true, true, 0) + told(60, true, false, 0));
    }
  }

  @Test
  void wordsWithGapsCount() {
    int count = 0;
    for (int i = 0; i < 4; i++) {
      count += told(60, true, true, 0) + told(20, true, false, 0);
    }
    assertEquals(1, count);
  }
}
