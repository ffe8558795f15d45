package io.roomhub.daemon;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The order of the packages, and who may ask the machine what time it is. */
@AnalyzeClasses(packages = "io.roomhub", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] LAYERS = {
    "app", "control", "room", "signaling", "voice", "rtc", "config", "panel", "trust", "files"
  };

  @ArchTest static final ArchRule eachPackageUsesOnlyThoseBelowIt = layers();

  @ArchTest
  static final ArchRule modulesPointOneWay =
      noClasses()
          .that()
          .resideInAPackage("io.roomhub.natives..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.roomhub.hardware..", "io.roomhub.daemon..");

  @ArchTest
  static final ArchRule hardwareKnowsNothingOfTheDaemon =
      noClasses()
          .that()
          .resideInAPackage("io.roomhub.hardware..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.roomhub.daemon..");

  @ArchTest
  static final ArchRule timeComesFromTheInjectedClock =
      noClasses()
          .that()
          .resideInAPackage("io.roomhub..")
          .and()
          .haveNameNotMatching(".*\\.SystemClock")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .because("tests run the hub in virtual time");

  private static ArchRule layers() {
    var architecture = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String layer : LAYERS) {
      architecture =
          architecture
              .layer(layer)
              .definedBy(resideInAPackage("io.roomhub.daemon." + layer + ".."));
    }
    for (int i = 0; i < LAYERS.length; i++) {
      architecture =
          i == 0
              ? architecture.whereLayer(LAYERS[i]).mayNotBeAccessedByAnyLayer()
              : architecture
                  .whereLayer(LAYERS[i])
                  .mayOnlyBeAccessedByLayers(java.util.Arrays.copyOf(LAYERS, i));
    }
    return architecture;
  }
}
