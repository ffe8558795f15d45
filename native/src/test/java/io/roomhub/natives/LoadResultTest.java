package io.roomhub.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import java.io.File;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadResultTest {
  private final List<String> warnings = new ArrayList<>();

  @Test
  void aMissingLibraryCostsOneWarningThatNamesItAndHowToGetIt() {
    LoadResult result =
        LoadResult.load(Absent.class, "roomhub-absent", "apt-get install it", warnings::add);
    assertFalse(result.available());
    assertEquals(1, warnings.size());
    String warning = warnings.getFirst();
    assertTrue(warning.startsWith("roomhub-absent cannot be loaded ("), warning);
    assertTrue(warning.endsWith("); apt-get install it"), warning);
    assertEquals(1, warning.lines().count());
    assertEquals(warning, result.whyUnavailable().orElseThrow());
  }

  @Test
  void aLibraryWithoutTheFunctionIsUnavailableToo() {
    LoadResult result = LoadResult.load(Absent.class, "libc.so.6", "rebuild", warnings::add);
    assertFalse(result.available());
    assertEquals(1, warnings.size());
  }

  @Test
  void aLibraryThatLoadsIsSilent() {
    LoadResult result = LoadResult.load(Present.class, "libc.so.6", "rebuild", warnings::add);
    assertTrue(result.available());
    assertTrue(result.whyUnavailable().isEmpty());
    assertEquals(List.of(), warnings);
    assertEquals(ProcessHandle.current().pid(), Present.getpid());
  }

  @Test
  void jnaFindsTheRnnoiseThatTheBuildPutAmongTheResources() throws Exception {
    Fetched.assumeFetched();
    assertTrue(RNNoise.available());
    File fetched = Native.extractFromResourcePath("rnnoise", RNNoise.class.getClassLoader());
    assertArrayEquals(Files.readAllBytes(Fetched.LIBRARY), Files.readAllBytes(fetched.toPath()));
  }

  private static final class Absent {
    static native int roomhub_no_such_function();
  }

  private static final class Present {
    static native int getpid();
  }
}
