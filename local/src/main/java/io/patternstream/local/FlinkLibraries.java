package io.patternstream.local;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What stands in the {@code lib} of a Flink distribution, taken from this JVM's class path.
 *
 * <p>Nothing else: a cluster whose own class path held the job and its connectors would hide what
 * the job's jar lacks.
 */
final class FlinkLibraries {
  /** Names of the artefacts; connectors and test utilities begin like Flink's own, but are not. */
  private static final Predicate<String> OF_FLINK =
      Pattern.compile(
              "(flink-(?!connector-(?!datagen)|test-utils|metrics-prometheus).*"
                  + "|(log4j|slf4j)-.*|kryo|minlog|objenesis|reflectasm|javassist"
                  + "|commons-(cli|collections|compress|io|lang3|math3|text|codec)"
                  + "|snakeyaml-engine|lz4-java|snappy-java|frocksdbjni|async-profiler|asm.*|jsr305"
                  + "|hash4j|RoaringBitmap)-[0-9].*\\.jar")
          .asMatchPredicate();

  private FlinkLibraries() {}

  /** The class path of a Flink process: Flink's libraries, and this module for its child's main. */
  static String classPath() throws LocalServerException {
    List<String> entries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(FlinkLibraries::belongs)
            .toList();
    for (String needed : List.of("flink-runtime-", "flink-clients-", "log4j-core-")) {
      if (entries.stream().noneMatch(entry -> entry.contains(needed))) {
        throw new LocalServerException(needed + "*.jar is not on the class path of this process");
      }
    }
    return entries.stream().collect(Collectors.joining(File.pathSeparator))
        + File.pathSeparator
        + ownPlace();
  }

  private static boolean belongs(String entry) {
    String name = String.valueOf(Path.of(entry).getFileName());
    return OF_FLINK.test(name) && !name.endsWith("-tests.jar");
  }

  private static String ownPlace() {
    return Path.of(
            java.net.URI.create(
                FlinkLibraries.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toString()))
        .toString();
  }
}
