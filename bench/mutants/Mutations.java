import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Plants one bug at a time and runs the tests that are to see it; {@code bench/mutations} starts it.
 *
 * <p>A {@code .mutant} file names the source file, the tests, what is to be found there (once) and
 * what stands there instead. A bug is caught when one of the tests fails or hangs.
 */
final class Mutations {
  private static final Path MUTANTS = Path.of("bench/mutants");
  private static final Path OVERLAY = Path.of("job/target/mutant");
  private static final Path RUNNER = Path.of("job/target/mutant-runner");
  private static final int MOST_MINUTES = 6;
  private static final List<String> MODULES = List.of("state", "operators", "job");

  private record Mutant(
      String name, String title, Path file, List<String> tests, String find, String replace) {

    static Mutant read(Path path) throws IOException {
      String text = Files.readString(path);
      String[] parts = text.split("\n--- (find|replace)\n", -1);
      String title = field(parts[0], "title");
      return new Mutant(
          path.getFileName().toString().replace(".mutant", ""),
          title,
          Path.of(field(parts[0], "file")),
          List.of(field(parts[0], "tests").split(" ")),
          parts[1],
          parts[2].stripTrailing());
    }

    private static String field(String head, String name) {
      return head.lines()
          .filter(line -> line.startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElseThrow();
    }
  }

  private record Run(boolean failed, String why) {}

  private final String classpath;

  private Mutations() throws IOException {
    List<String> path = new ArrayList<>();
    for (String module : MODULES) {
      path.add(module + "/target/classes");
      path.add(module + "/target/test-classes");
    }
    path.add(Files.readString(Path.of("job/target/mutations.classpath")).strip());
    classpath = String.join(File.pathSeparator, path);
  }

  public static void main(String[] names) throws Exception {
    List<Mutant> mutants = new ArrayList<>();
    try (Stream<Path> files = Files.list(MUTANTS)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".mutant")).sorted().toList()) {
        if (names.length == 0 || Arrays.stream(names).anyMatch(file.toString()::contains)) {
          mutants.add(Mutant.read(file));
        }
      }
    }
    System.exit(new Mutations().run(mutants) ? 0 : 1);
  }

  private boolean run(List<Mutant> mutants) throws Exception {
    compile(List.of(MUTANTS.resolve("RunTests.java")), RUNNER);
    Set<String> all = new LinkedHashSet<>();
    mutants.forEach(mutant -> all.addAll(mutant.tests()));
    for (String test : all) {
      empty(OVERLAY);
      Run untouched = tests(List.of(test));
      if (untouched.failed()) {
        System.err.println(test + " fails without any bug: " + untouched.why());
        return false;
      }
    }
    int caught = 0;
    for (Mutant mutant : mutants) {
      empty(OVERLAY);
      String source = Files.readString(mutant.file());
      int at = source.indexOf(mutant.find());
      if (at < 0 || source.indexOf(mutant.find(), at + 1) >= 0) {
        System.err.println(mutant.name() + ": its place is not there, or not once");
        return false;
      }
      Path planted = Files.createDirectories(OVERLAY).resolve(mutant.file().getFileName());
      Files.writeString(planted, source.replace(mutant.find(), mutant.replace()));
      if (!compile(List.of(planted), OVERLAY)) {
        System.err.println(mutant.name() + ": does not compile");
        return false;
      }
      Run run = tests(mutant.tests());
      caught += run.failed() ? 1 : 0;
      System.out.printf(
          "| %s | %s | %s | %s |%n",
          mutant.name(), mutant.title(), run.failed() ? "caught" : "**missed**", run.why());
    }
    System.out.printf("%d of %d caught%n", caught, mutants.size());
    return caught >= 0.95 * mutants.size();
  }

  private boolean compile(List<Path> files, Path to) throws IOException {
    Files.createDirectories(to);
    List<String> arguments =
        new ArrayList<>(List.of("-nowarn", "-proc:none", "-d", to.toString(), "-cp", classpath));
    files.forEach(file -> arguments.add(file.toString()));
    return ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(new String[0]))
        == 0;
  }

  private Run tests(List<String> tests) throws IOException, InterruptedException {
    Path output = Path.of("job/target/mutant.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1500m",
                "-XX:+UseSerialGC",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.time=ALL-UNNAMED",
                "-Dlog4j2.configurationFile=log4j2-patternstream-test.xml",
                "-cp",
                Path.of("").toAbsolutePath().relativize(OVERLAY.toAbsolutePath())
                    + File.pathSeparator
                    + RUNNER
                    + File.pathSeparator
                    + classpath,
                "RunTests"));
    command.addAll(tests);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      return new Run(true, "hangs");
    }
    String why =
        Files.readString(output, StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("FAILED "))
            .map(line -> line.substring(7))
            .findFirst()
            .orElse("");
    return new Run(process.exitValue() != 0, why);
  }

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> old = Files.walk(folder)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
