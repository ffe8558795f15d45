package io.roomhub.daemon.rtc.ice.ice4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import kotlin.jvm.internal.Reflection;
import kotlin.reflect.KType;
import kotlin.reflect.KTypeProjection;
import org.ice4j.ice.AgentConfig;
import org.jitsi.metaconfig.ConfigException;
import org.junit.jupiter.api.Test;

class Ice4jConfigSourceTest {
  private static final KType STRING = Reflection.typeOf(String.class);

  private final Ice4jConfigSource source =
      new Ice4jConfigSource(
          ConfigFactory.parseString(
              """
              a { on = true, count = 7, wait = 5 seconds, name = hub, names = [one, two] }
              """));

  private Object read(KType type, String path) {
    return source.getterFor(type).invoke(path);
  }

  @Test
  void everyTypeIsReadAsItIs() {
    assertEquals(true, read(Reflection.typeOf(boolean.class), "a.on"));
    assertEquals(7, read(Reflection.typeOf(int.class), "a.count"));
    assertEquals(7L, read(Reflection.nullableTypeOf(long.class), "a.count"));
    assertEquals(Duration.ofSeconds(5), read(Reflection.typeOf(Duration.class), "a.wait"));
    assertEquals("hub", read(STRING, "a.name"));
    KType strings = Reflection.typeOf(List.class, KTypeProjection.Companion.invariant(STRING));
    assertEquals(List.of("one", "two"), read(strings, "a.names"));
  }

  @Test
  void whatIsNotThereOrOfAnotherTypeIsToldInJitsisWords() {
    assertThrows(ConfigException.UnableToRetrieve.NotFound.class, () -> read(STRING, "a.b"));
    assertThrows(
        ConfigException.UnableToRetrieve.WrongType.class,
        () -> read(Reflection.typeOf(int.class), "a.name"));
    assertThrows(
        ConfigException.UnsupportedType.class,
        () -> source.getterFor(Reflection.typeOf(StringBuilder.class)));
  }

  @Test
  void ice4jHasOurSettingsAndItsOwnForTheRest() {
    Ice4jSettings.apply();
    assertEquals(Duration.ofSeconds(5), AgentConfig.config.getConsentFreshnessInterval());
    assertEquals(
        Duration.ofMillis(500), AgentConfig.config.getConsentFreshnessOriginalWaitInterval());
  }
}
