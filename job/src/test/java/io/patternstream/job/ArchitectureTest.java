package io.patternstream.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.patternstream.operators.Stopwatch;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/** Which way the doors open. */
@AnalyzeClasses(packages = "io.patternstream", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String STATE = "io.patternstream.state..";
  private static final String OPERATORS = "io.patternstream.operators..";

  @ArchTest
  static final ArchRule stateIsPlainJava =
      noClasses()
          .that()
          .resideInAPackage(STATE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..", "java.sql..", OPERATORS);

  @ArchTest
  static final ArchRule jacksonStaysWhereTextIsRead =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.patternstream.state.event..",
              "io.patternstream.state.feature..",
              "io.patternstream.state.outcome..",
              "io.patternstream.state.lifecycle..",
              "io.patternstream.state.feedback..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule operatorsUseNoConnector =
      noClasses()
          .that()
          .resideInAPackage(OPERATORS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.flink.connector..",
              "org.apache.kafka..",
              "java.sql..",
              "io.patternstream.job..");

  @ArchTest
  static final ArchRule onlyThePostgresPackageSpeaksJdbc =
      noClasses()
          .that()
          .resideInAPackage("io.patternstream.job..")
          .and()
          .resideOutsideOfPackage("io.patternstream.job.postgres..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..");

  @ArchTest
  static final ArchRule noClockAndNoChance =
      noClasses()
          .that()
          .resideInAnyPackage(STATE, OPERATORS)
          .and()
          .areNotAssignableTo(Stopwatch.class)
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(Random.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ThreadLocal.class);

  @ArchTest
  static final ArchRule recordsTravel =
      classes()
          .that()
          .resideInAPackage("io.patternstream.state.event..")
          .and()
          .arePublic()
          .and()
          .haveSimpleNameNotEndingWith("package-info")
          .should()
          .beRecords()
          .orShould()
          .beEnums();
}
