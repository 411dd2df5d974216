package io.patternstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The jar of the job as another version would have it: some classes compiled anew, or a file more.
 */
final class VariantJar {
  /** Where this build has put the real one. */
  static final Path REAL = Path.of("..", "job", "target", "patternstream.jar");

  private static final String FORMATION = "io/patternstream/state/formation/Formation.java";
  private static final String RECOGNISE = "io/patternstream/operators/RecogniseFormations.java";
  private static final String WEIGH = "io/patternstream/operators/WeighFeedback.java";
  private static final Map<String, String> MODULES =
      Map.of(FORMATION, "state", RECOGNISE, "operators", WEIGH, "operators");

  private VariantJar() {}

  /**
   * A formation knows one thing more, which an old state cannot have: how often this version has
   * seen it. Sightings say by a tally of their own whether it came with its default.
   */
  static Path withOneMoreField(Path folder) throws IOException {
    return compiled(
        folder,
        "one-more-field",
        Map.of(
            FORMATION,
            formation(
                "long firstSeen, long count, long expiresAt, long later", ", 1", ", later + 1"),
            RECOGNISE,
            replaced(
                RECOGNISE,
                "tally(\"seen_again\", logTime, context);",
                "tally(\"seen_again\", logTime, context);"
                    + " tally(known.later() == 0 ? \"field_by_default\" : \"field_kept\","
                    + " logTime, context);")));
  }

  /**
   * A formation's count has another type, which no state of the real jar can become. Reflection
   * widens a long to it, so a task that holds formations gets as far as the one that holds none: to
   * Flink's own comparison, which names the reason.
   */
  static Path withAnotherType(Path folder) throws IOException {
    return compiled(
        folder,
        "another-type",
        Map.of(
            FORMATION,
            formation("long firstSeen, double count, long expiresAt", "", ""),
            RECOGNISE,
            replaced(RECOGNISE, "seen.count()", "(long) seen.count()")));
  }

  /** An operator has another uid: what it knew belongs to nobody. */
  static Path withAnotherUid(Path folder) throws IOException {
    return compiled(
        folder,
        "another-uid",
        Map.of(WEIGH, replaced(WEIGH, "UID = \"weigh-feedback\"", "UID = \"weigh-labels\"")));
  }

  /** It needs a migration that no database has. */
  static Path withOneMoreMigration(Path folder) throws IOException {
    Path jar = copy(folder, "one-more-migration");
    try (FileSystem inside = FileSystems.newFileSystem(jar)) {
      Files.writeString(
          inside.getPath("io/patternstream/sql/migrations/V999__later.sql"), "SELECT 1;\n");
    }
    return jar;
  }

  private static String formation(String components, String first, String more) {
    return "package io.patternstream.state.formation;\n"
        + "public record Formation("
        + components
        + ") {\n"
        + "  public static Formation firstSeen(long logTime, FormationConfig config) {\n"
        + "    return new Formation(logTime, 1, logTime + config.horizonMillis()"
        + first
        + ");\n  }\n"
        + "  public Formation again(long logTime, FormationConfig config) {\n"
        + "    return new Formation(firstSeen, count + 1,"
        + " Math.max(expiresAt, logTime + config.horizonMillis())"
        + more
        + ");\n  }\n}\n";
  }

  private static String source(String file) throws IOException {
    return Files.readString(
        Path.of("..", MODULES.get(file), "src", "main", "java").resolve(file),
        StandardCharsets.UTF_8);
  }

  private static String replaced(String file, String text, String by) throws IOException {
    assertThat(source(file)).contains(text);
    return source(file).replace(text, by);
  }

  private static Path copy(Path folder, String name) throws IOException {
    return Files.copy(REAL, folder.resolve(name + ".jar"));
  }

  private static Path compiled(Path folder, String name, Map<String, String> sources)
      throws IOException {
    Path work = Files.createDirectories(folder.resolve(name));
    Path classes = Files.createDirectories(work.resolve("classes"));
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, String> source : new TreeMap<>(sources).entrySet()) {
      Path file = work.resolve(source.getKey());
      Files.createDirectories(file.getParent());
      files.add(Files.writeString(file, source.getValue(), StandardCharsets.UTF_8));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    boolean done =
        compiler
            .getTask(
                said,
                null,
                null,
                List.of(
                    "-proc:none",
                    "-parameters",
                    "--release",
                    "17",
                    "-d",
                    classes.toString(),
                    "-cp",
                    System.getProperty("java.class.path")),
                null,
                compiler
                    .getStandardFileManager(null, null, null)
                    .getJavaFileObjectsFromPaths(files))
            .call();
    assertThat(done).as(said.toString()).isTrue();
    Path jar = copy(folder, name);
    try (FileSystem inside = FileSystems.newFileSystem(jar);
        Stream<Path> compiled = Files.walk(classes)) {
      for (Path file : compiled.filter(Files::isRegularFile).toList()) {
        Files.write(inside.getPath(classes.relativize(file).toString()), Files.readAllBytes(file));
      }
    }
    return jar;
  }
}
