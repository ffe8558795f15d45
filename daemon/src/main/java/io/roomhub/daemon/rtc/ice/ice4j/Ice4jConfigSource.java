package io.roomhub.daemon.rtc.ice.ice4j;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.Missing;
import com.typesafe.config.ConfigObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.jvm.functions.Function1;
import kotlin.reflect.KClass;
import kotlin.reflect.KClassifier;
import kotlin.reflect.KType;
import org.jitsi.metaconfig.ConfigException;
import org.jitsi.metaconfig.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * ice4j's settings by their Kotlin types. Jitsi's own source compares the types by reflection, for
 * which alone the hub would carry kotlin-reflect: a thousand classes, 3 MB on disk and more in
 * memory. Immutable; any thread.
 */
final class Ice4jConfigSource implements ConfigSource {
  private final Map<Class<?>, Function<String, Object>> values;
  private final Map<Class<?>, Function<String, Object>> lists;

  /**
   * Speaks for the settings.
   *
   * @param config system properties over ice4j's {@code reference.conf}
   */
  Ice4jConfigSource(Config config) {
    values =
        Map.of(
            Boolean.class, config::getBoolean,
            Integer.class, config::getInt,
            Long.class, config::getLong,
            Double.class, config::getDouble,
            String.class, config::getString,
            Duration.class, config::getDuration,
            ConfigObject.class, config::getObject);
    lists =
        Map.of(
            Integer.class, config::getIntList,
            String.class, config::getStringList,
            Config.class, config::getConfigList);
  }

  @Override
  public String getName() {
    return "ice4j";
  }

  @Override
  public String getDescription() {
    return "system properties over ice4j's reference.conf";
  }

  /**
   * How settings of a type are read. The function throws {@link ConfigException.UnableToRetrieve}
   * for one that is absent or of another type, on which Jitsi's suppliers take the next source.
   *
   * @throws ConfigException.UnsupportedType for a type that no setting of ice4j has
   */
  @Override
  public Function1<String, Object> getterFor(KType type) {
    Function<String, Object> getter =
        classOf(type) == List.class
            ? lists.get(classOf(type.getArguments().getFirst().getType()))
            : values.get(classOf(type));
    if (getter == null) {
      throw unchecked(new ConfigException.UnsupportedType("settings of type " + type));
    }
    return path -> {
      try {
        return getter.apply(path);
      } catch (Missing e) {
        throw unchecked(new ConfigException.UnableToRetrieve.NotFound(path + " is not set"));
      } catch (com.typesafe.config.ConfigException e) {
        throw unchecked(
            new ConfigException.UnableToRetrieve.WrongType(path + ": " + e.getMessage()));
      }
    };
  }

  /** Kotlin, which catches these, has no checked exceptions. */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> E unchecked(Exception exception) throws E {
    throw (E) exception;
  }

  private static Class<?> classOf(@Nullable KType type) {
    KClassifier classifier = type == null ? null : type.getClassifier();
    return classifier instanceof KClass<?> known
        ? JvmClassMappingKt.getJavaObjectType(known)
        : Object.class;
  }
}
