package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SourceFilterTest {
  private static final long MS = 1_000_000L;

  private final SourceFilter filter = new SourceFilter();

  @Test
  void aSecondSourceIsRefusedWhileTheFirstSpeaks() {
    for (int i = 0; i < 200; i++) {
      assertTrue(filter.accepts(1, i * 20 * MS));
      assertFalse(filter.accepts(2, i * 20 * MS + 10));
    }
  }

  @Test
  void aSecondSourceTakesOverAfterASilence() {
    assertTrue(filter.accepts(1, 0));
    assertFalse(filter.accepts(2, 999 * MS));
    assertTrue(filter.accepts(2, 1000 * MS));
    assertFalse(filter.accepts(1, 1020 * MS));
  }

  @Test
  void aSourceThatANewDescriptionAnnouncesTakesOverAtOnce() {
    filter.announce(1);
    assertTrue(filter.accepts(1, 0));
    filter.announce(1);
    assertFalse(filter.accepts(2, 20 * MS));
    filter.announce(2);
    assertTrue(filter.accepts(2, 40 * MS));
    assertFalse(filter.accepts(1, 60 * MS));
  }

  @Test
  void aDescriptionThatIsWrongAboutTheSourceDoesNotSilenceIt() {
    filter.announce(7);
    assertTrue(filter.accepts(1, 0));
    assertTrue(filter.accepts(1, 20 * MS));
  }
}
