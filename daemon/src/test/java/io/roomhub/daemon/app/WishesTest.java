package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.ButtonMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WishesTest {
  @TempDir Path runtime;

  private Wishes load() {
    return load(ButtonMode.TOGGLE, 80);
  }

  private Wishes load(ButtonMode mode, int configuredVolume) {
    return Wishes.load(runtime, mode, configuredVolume);
  }

  private Path file() {
    return runtime.resolve(Wishes.FILE);
  }

  private static void assertFresh(Wishes wishes) {
    assertFalse(wishes.muted());
    assertFalse(wishes.left());
    assertEquals(OptionalInt.empty(), wishes.volume());
  }

  @Test
  void theFirstStartIsFreshAndWritesNothingUntilSomebodyWantsSomething() {
    Wishes wishes = load();
    assertFresh(wishes);
    wishes.muted(false);
    wishes.left(false);
    assertFalse(Files.exists(file()));
  }

  @Test
  void whatWasWantedIsKnownAfterAnyEndOfTheProcess() throws Exception {
    Wishes wishes = load();
    wishes.muted(true);
    wishes.left(true);
    wishes.volume(0);

    Wishes next = load();
    assertTrue(next.muted());
    assertTrue(next.left());
    assertEquals(OptionalInt.of(0), next.volume());

    next.muted(false);
    next.left(false);
    next.volume(35);
    Wishes last = load();
    assertFalse(last.muted());
    assertFalse(last.left());
    assertEquals(OptionalInt.of(35), last.volume());
    try (var files = Files.list(runtime)) {
      assertEquals(List.of(file()), files.toList(), "nothing else is left behind");
    }
  }

  @Test
  void withoutARuntimeDirectoryNothingIsKept() {
    Wishes wishes = Wishes.load(null, ButtonMode.TOGGLE, 80);
    wishes.muted(true);
    assertTrue(wishes.muted());
    assertFresh(Wishes.load(null, ButtonMode.TOGGLE, 80));
  }

  @Test
  void aVolumeOfOldIsOutdatedWhenTheConfigurationSaysAnother() {
    load().volume(40);
    assertEquals(OptionalInt.empty(), load(ButtonMode.TOGGLE, 70).volume());
    assertEquals(OptionalInt.of(40), load().volume());

    load().configuredVolume(70);
    assertEquals(OptionalInt.empty(), load().volume(), "a reload has taken its place");
  }

  @Test
  void muteOfAButtonWithAnotherModeIsNotTakenOver() {
    load().muted(true);
    assertFalse(load(ButtonMode.PUSH_TO_TALK, 80).muted());
    assertTrue(load().muted());
  }

  @Test
  void aFileThatMakesNoSenseMutesAndDoesNothingElse() throws Exception {
    String good =
        "{\"muted\":false,\"mode\":\"toggle\",\"left\":true,\"volume\":40,\"configuredVolume\":80}";
    Files.writeString(file(), good);
    assertFalse(load().muted());
    assertTrue(load().left());
    for (String damaged :
        List.of(
            "",
            "{",
            "null",
            "[]",
            "{}",
            good.substring(0, good.length() - 3),
            good + good,
            good.replace("false", "0"),
            good.replace("\"toggle\"", "1"),
            good.replace("true", "null"),
            good.replace(":40", ":101"),
            good.replace(":40", ":\"loud\""),
            good.replace(":80", ":null"),
            good + " ".repeat(5_000),
            "\0\0\0\0")) {
      Files.writeString(file(), damaged);
      Wishes wishes = load();
      assertTrue(wishes.muted(), damaged);
      assertFalse(wishes.left(), damaged);
      assertEquals(OptionalInt.empty(), wishes.volume(), damaged);
    }
  }

  @Test
  void aFileThatCannotBeReadMutesAndOneThatCannotBeWrittenEndsNothing() throws Exception {
    Files.createDirectories(file().resolve("in the way"));
    Wishes wishes = load();
    assertTrue(wishes.muted());
    wishes.muted(false);
    wishes.volume(50);
    assertEquals(OptionalInt.of(50), wishes.volume());
  }

  @Test
  void afterADamagedFileTheNextWishMendsIt() throws Exception {
    Files.writeString(file(), "{");
    load().muted(false);
    assertFresh(load());
  }
}
