package io.patternstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.config.JobConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Compose, Kubernetes and alert rules, read as what they are: no engine is at hand in a test. */
class DeploymentTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOCKER = ROOT.resolve("docker");

  /** Services that do one thing and end. */
  private static final Set<String> ONCE = Set.of("topics", "migrate", "users", "doctor");

  @SuppressWarnings("unchecked")
  private static Map<String, Object> yaml(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      return (Map<String, Object>) new Yaml().load(reader);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  private static List<?> list(Object value) {
    return value == null ? List.of() : (List<?>) value;
  }

  private static Map<String, Object> compose() throws IOException {
    return yaml(DOCKER.resolve("docker-compose.yml"));
  }

  @Test
  void nothingIsPublishedBeyondLoopback() throws Exception {
    int published = 0;
    for (Object service : map(compose().get("services")).values()) {
      for (Object port : list(map(service).get("ports"))) {
        assertThat(port.toString()).startsWith("127.0.0.1:");
        published++;
      }
      assertThat(map(service)).doesNotContainKey("network_mode").doesNotContainKey("privileged");
    }
    assertThat(published).isPositive();
  }

  @Test
  void everyServiceHasItsLimitsAndTheLastingOnesAreWatched() throws Exception {
    map(compose().get("services"))
        .forEach(
            (name, service) -> {
              assertThat(map(service)).as(name).containsKeys("mem_limit", "cpus", "image");
              if (!ONCE.contains(name)) {
                assertThat(map(service)).as(name).containsKeys("healthcheck", "restart");
              }
            });
  }

  @Test
  void secretsAreFilesAndNeverInTheEnvironment() throws Exception {
    Set<String> defined = map(compose().get("secrets")).keySet();
    for (Map.Entry<String, Object> service : map(compose().get("services")).entrySet()) {
      List<String> used =
          list(map(service.getValue()).get("secrets")).stream().map(Object::toString).toList();
      assertThat(defined).containsAll(used);
      map(map(service.getValue()).get("environment"))
          .forEach(
              (variable, value) -> {
                if (variable.contains("PASSWORD")) {
                  assertThat(variable).endsWith("_FILE");
                  assertThat(value.toString()).startsWith("/run/secrets/");
                  assertThat(used).contains(value.toString().substring("/run/secrets/".length()));
                }
              });
    }
    assertThat(Files.readString(DOCKER.resolve("secrets/.gitignore"))).startsWith("*\n");
  }

  @Test
  void whatIsMountedFromTheProjectIsThere() throws Exception {
    Set<String> volumes = map(compose().get("volumes")).keySet();
    for (Object service : map(compose().get("services")).values()) {
      for (Object volume : list(map(service).get("volumes"))) {
        String source = volume.toString().substring(0, volume.toString().indexOf(':'));
        if (source.startsWith("./")) {
          assertThat(DOCKER.resolve(source)).exists();
        } else {
          assertThat(volumes).contains(source);
        }
      }
    }
  }

  @Test
  void versionsAreThoseOfTheBuild() throws Exception {
    assertThat(Files.readString(DOCKER.resolve("Dockerfile")))
        .contains("FROM flink:" + EnvironmentInformation.getVersion() + "-java17 AS job");
    String kafka = "apache/kafka:" + AppInfoParser.getVersion();
    Map<String, Object> services = map(compose().get("services"));
    assertThat(map(services.get("kafka")).get("image")).isEqualTo(kafka);
    assertThat(map(services.get("topics")).get("image")).isEqualTo(kafka);
  }

  @Test
  void theTopicsAreTheOnesOfTheSettingsInLogTime() throws Exception {
    String script = Files.readString(DOCKER.resolve("kafka/create-topics"));
    JobConfig config = settings(Files.readString(DOCKER.resolve("patternstream.properties")));
    assertThat(script)
        .contains("message.timestamp.type=LogAppendTime")
        .contains("topic " + config.kafka().events() + " ")
        .contains("topic " + config.kafka().feedback() + " 1 ")
        .contains("topic " + config.kafka().control() + " 1 -1");
  }

  private static JobConfig settings(String text) throws Exception {
    Path file = Files.createTempFile("patternstream", ".properties");
    try {
      Files.writeString(file, text);
      return JobConfig.load(
          List.of("--config", file.toString()), Map.of("PATTERNSTREAM_POSTGRES_USER", "job"));
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void thePrometheusReporterIsOnlyWhereANetworkIsAroundIt() throws Exception {
    for (String module : List.of("job", "operators", "cli", "local")) {
      try (Stream<Path> sources = Files.walk(ROOT.resolve(module).resolve("src/main"))) {
        for (Path source : sources.filter(Files::isRegularFile).toList()) {
          assertThat(Files.readString(source, java.nio.charset.StandardCharsets.ISO_8859_1))
              .as(source.toString())
              .doesNotContain("PrometheusReporter");
        }
      }
    }
  }

  @Test
  void theSettingsForKubernetesAreSettings() throws Exception {
    Map<String, Object> config = yaml(DOCKER.resolve("kubernetes/config.yaml"));
    String properties = (String) map(config.get("data")).get("patternstream.properties");
    JobConfig job = settings(properties);
    Map<String, Object> spec =
        map(yaml(DOCKER.resolve("kubernetes/flinkdeployment.yaml")).get("spec"));
    assertThat(map(spec.get("job")).get("parallelism")).isEqualTo(job.runtime().parallelism());
    assertThat(map(spec.get("job")).get("entryClass")).isEqualTo("io.patternstream.job.Main");
    assertThat(job.runtime().checkpointDirectory())
        .isEqualTo(map(spec.get("flinkConfiguration")).get("execution.checkpointing.dir"));
  }

  @Test
  void theSecretIsATemplate() throws Exception {
    Map<String, Object> secret = yaml(DOCKER.resolve("kubernetes/secret.yaml"));
    assertThat(map(secret.get("stringData")).get("postgres-password")).isEqualTo("");
  }

  /**
   * Against the schema that the operator itself brings: names and types. Its list of Flink versions
   * ends before ours in the release that can be had here, so that one value is not held against it.
   */
  @Test
  void theFlinkDeploymentFitsTheOperatorsSchema() throws Exception {
    Map<String, Object> definition;
    try (InputStream in =
        getClass()
            .getResourceAsStream("/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml")) {
      definition = map(new Yaml().load(in));
    }
    Map<String, Object> version = map(list(map(definition.get("spec")).get("versions")).get(0));
    Map<String, Object> schema = map(map(version.get("schema")).get("openAPIV3Schema"));
    Map<String, Object> deployment = yaml(DOCKER.resolve("kubernetes/flinkdeployment.yaml"));
    assertThat(deployment.get("apiVersion"))
        .isEqualTo(map(definition.get("spec")).get("group") + "/" + version.get("name"));

    List<String> faults = new ArrayList<>();
    compare("", deployment.get("spec"), map(map(schema.get("properties")).get("spec")), faults);
    assertThat(faults).isEmpty();

    map(map(deployment.get("spec")).get("job")).put("paralelism", 3);
    map(deployment.get("spec")).put("image", List.of());
    compare("", deployment.get("spec"), map(map(schema.get("properties")).get("spec")), faults);
    assertThat(faults)
        .containsExactlyInAnyOrder(".job.paralelism is unknown", ".image is no string");
  }

  private static void compare(
      String path, Object value, Map<String, Object> schema, List<String> faults) {
    String type = String.valueOf(schema.get("type"));
    if (value instanceof Map<?, ?>) {
      if (schema.containsKey("x-kubernetes-preserve-unknown-fields")) {
        return;
      }
      Map<String, Object> known = map(schema.get("properties"));
      Object others = schema.get("additionalProperties");
      map(value)
          .forEach(
              (key, member) -> {
                if (known.containsKey(key)) {
                  compare(path + "." + key, member, map(known.get(key)), faults);
                } else if (others instanceof Map<?, ?>) {
                  compare(path + "." + key, member, map(others), faults);
                } else {
                  faults.add(path + "." + key + " is unknown");
                }
              });
    } else if (value instanceof List<?> items) {
      if (!type.equals("array")) {
        faults.add(path + " is no " + type);
        return;
      }
      for (int i = 0; i < items.size(); i++) {
        compare(path + "[" + i + "]", items.get(i), map(schema.get("items")), faults);
      }
    } else {
      boolean fits =
          schema.containsKey("x-kubernetes-int-or-string")
              || switch (type) {
                case "string" -> value instanceof String;
                case "integer" -> value instanceof Integer;
                case "number" -> value instanceof Number;
                case "boolean" -> value instanceof Boolean;
                default -> false;
              };
      if (!fits) {
        faults.add(path + " is no " + type);
      }
      List<?> allowed = list(schema.get("enum"));
      if (!allowed.isEmpty() && !path.equals(".flinkVersion") && !allowed.contains(value)) {
        faults.add(path + " = " + value + " is none of " + allowed);
      }
    }
  }

  private static List<Map<String, Object>> rules() throws IOException {
    Map<String, Object> group =
        map(list(yaml(DOCKER.resolve("prometheus/rules.yml")).get("groups")).get(0));
    return list(group.get("rules")).stream().map(DeploymentTest::map).toList();
  }

  @Test
  void theAlertsOfTheReplacedSystemAreThere() throws Exception {
    Set<String> alerts =
        rules().stream().map(rule -> (String) rule.get("alert")).collect(Collectors.toSet());
    assertThat(alerts)
        .contains(
            "ml_inference_latency_high",
            "ml_service_unavailable",
            "high_fallback_rate",
            "model_drift_detected",
            "model_not_loaded",
            "cache_unavailable",
            "sla_violation",
            "high_error_rate",
            "model_drift",
            "drift_detected",
            "performance_degraded",
            "data_quality_issue");
  }

  @Test
  void everyAlertHasARunbookThatExistsAndATestThatFiresItAndOneThatDoesNot() throws Exception {
    Set<String> anchors = new TreeSet<>();
    Matcher heading =
        Pattern.compile("(?m)^#+ (.+)$")
            .matcher(Files.readString(ROOT.resolve("docs/operations.md")));
    while (heading.find()) {
      anchors.add(
          heading.group(1).strip().toLowerCase().replaceAll("[^a-z0-9_ -]", "").replace(' ', '-'));
    }
    Set<String> tests =
        list(yaml(DOCKER.resolve("prometheus/rules_test.yml")).get("tests")).stream()
            .map(test -> (String) map(test).get("name"))
            .collect(Collectors.toSet());
    for (Map<String, Object> rule : rules()) {
      String alert = (String) rule.get("alert");
      String runbook = (String) map(rule.get("annotations")).get("runbook");
      assertThat(runbook).startsWith("docs/operations.md#");
      assertThat(anchors).contains(runbook.substring(runbook.indexOf('#') + 1));
      assertThat(map(rule.get("labels")).get("severity")).isIn("info", "warning", "critical");
      assertThat(tests).contains(alert + " fires", alert + " is quiet");
    }
    assertThat(anchors).contains("rows-without-their-partner", "alert-rules");
  }

  @Test
  void theJobManagerStartsOnTheNewestCompleteState(@TempDir Path root) throws Exception {
    Files.createDirectories(root.resolve("checkpoints"));
    Files.createDirectories(root.resolve("savepoints"));
    String plain = "standalone-job --job-classname io.patternstream.job.Main";
    String settings = " --config /etc/patternstream/patternstream.properties";
    assertThat(started(root, "newest")).containsExactly(plain + settings);

    state(root.resolve("checkpoints/5e/chk-9"), 900);
    state(root.resolve("savepoints/savepoint-5e"), 1000);
    Path newest = state(root.resolve("checkpoints/5f/chk-2"), 1100);
    Files.createDirectories(root.resolve("checkpoints/5f/chk-3")); // never completed
    assertThat(started(root, "newest"))
        .containsExactly(
            "going on from " + newest, plain + " --fromSavepoint " + newest + settings);
    assertThat(started(root, "none")).containsExactly(plain + settings);
    assertThat(started(root, "s3://there"))
        .containsExactly(
            "going on from s3://there", plain + " --fromSavepoint s3://there" + settings);
  }

  private static Path state(Path directory, long seconds) throws IOException {
    Files.createDirectories(directory);
    Path metadata = Files.writeString(directory.resolve("_metadata"), "x");
    Files.setLastModifiedTime(metadata, FileTime.from(Instant.ofEpochSecond(seconds)));
    return directory;
  }

  private static List<String> started(Path root, String restore) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("bash", DOCKER.resolve("job/start-job").toString())
            .redirectErrorStream(true);
    builder.environment().put("PATTERNSTREAM_STATE_ROOT", root.toString());
    builder.environment().put("PATTERNSTREAM_RESTORE", restore);
    builder.environment().put("FLINK_ENTRYPOINT", "echo");
    Process process = builder.start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor()).isZero();
    return lines;
  }

  @Test
  void everyCommandOfTheRunbooksIsACommand() throws Exception {
    Set<String> known = Patternstream.commandLine().getSubcommands().keySet();
    Set<String> said = new TreeSet<>();
    for (String page : List.of("README.md", "docs/operations.md", "docker/docker-compose.yml")) {
      Matcher command =
          Pattern.compile("\\./patternstream ([a-z]+)")
              .matcher(Files.readString(ROOT.resolve(page)));
      while (command.find()) {
        said.add(command.group(1));
      }
    }
    assertThat(said).hasSizeGreaterThan(10);
    assertThat(known).containsAll(said);
  }

  /** By the names in Flink's own classes; the reporter puts the scope before them. */
  @Test
  void everyMetricOfFlinkIsOneThatFlinkHas() throws Exception {
    Set<String> known = new TreeSet<>(Set.of("Status_JVM_Memory_Heap_Used", "Status_JVM_CPU_Load"));
    for (String holder :
        List.of(
            "org.apache.flink.runtime.metrics.MetricNames",
            "org.apache.flink.runtime.checkpoint.DefaultCheckpointStatsTracker",
            "org.apache.flink.runtime.executiongraph.metrics.UpTimeGauge")) {
      for (Field field : Class.forName(holder).getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
          field.setAccessible(true);
          known.add((String) field.get(null));
        }
      }
    }
    StringBuilder texts =
        new StringBuilder(Files.readString(DOCKER.resolve("prometheus/rules.yml")));
    try (Stream<Path> dashboards = Files.list(DOCKER.resolve("grafana/dashboards"))) {
      for (Path dashboard : dashboards.toList()) {
        texts.append(Files.readString(dashboard));
      }
    }
    Matcher metric =
        Pattern.compile(
                "\\bflink_(?:jobmanager_job|taskmanager_job_task|jobmanager|taskmanager)_(\\w+)")
            .matcher(texts);
    int found = 0;
    while (metric.find()) {
      assertThat(known).contains(metric.group(1));
      found++;
    }
    assertThat(found).isGreaterThan(8);
  }
}
