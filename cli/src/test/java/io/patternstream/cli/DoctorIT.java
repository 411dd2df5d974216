package io.patternstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.patternstream.local.LocalFlink;
import io.patternstream.local.LocalKafka;
import io.patternstream.local.LocalPostgres;
import io.patternstream.sql.Migrations;
import io.patternstream.state.feature.FeatureSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Set-ups that are broken in one place, on a real broker and a real database, and a Flink that
 * answers as one does: each named in words.
 */
class DoctorIT {
  private static final String HEALTHY_TOPICS = "healthy";
  private static LocalKafka kafka;
  private static LocalPostgres postgres;
  private static int databases;

  @TempDir Path folder;

  private final Map<String, String> settings = new TreeMap<>();
  private final Map<String, String> answers = new LinkedHashMap<>();
  private HttpServer flink;

  private record Examination(int code, List<String> lines) {
    /** What is not well; the ports are this machine's own affair. */
    List<String> complaints() {
      return lines.stream()
          .filter(line -> line.startsWith("wrong") || line.startsWith("warning"))
          .filter(line -> !line.startsWith("warning  port "))
          .toList();
    }
  }

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    kafka = LocalKafka.start(data.resolve("kafka"));
    postgres = LocalPostgres.start(data.resolve("postgres"));
    execute("postgres", "CREATE DATABASE migrated");
    Migrations.migrate(url("migrated"), "postgres", "");
    execute(
        "postgres",
        "CREATE ROLE job LOGIN IN ROLE patternstream_writer",
        "CREATE ROLE stranger LOGIN",
        "CREATE ROLE half LOGIN",
        "CREATE ROLE cleaner LOGIN IN ROLE patternstream_writer");
    topics(HEALTHY_TOPICS, 2, 1, Map.of(), Map.of());
  }

  @AfterAll
  static void stop() {
    postgres.close();
    kafka.close();
  }

  /** What a healthy set-up is made of; a test breaks one part of it. */
  @BeforeEach
  void healthy() throws Exception {
    flink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    flink.createContext(
        "/",
        exchange -> {
          String answer = answers.get(exchange.getRequestURI().toString());
          byte[] body = (answer == null ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    flink.start();
    useTopics(HEALTHY_TOPICS);
    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    settings.put("postgres.url", url(database()));
    settings.put("postgres.user", "job");
    settings.put("job.name", "patterns");
    settings.put("job.checkpoint.directory", folder.resolve("checkpoints").toString());
    settings.put("console.flink.url", "http://127.0.0.1:" + flink.getAddress().getPort());
    answers.put(
        "/overview",
        "{'taskmanagers':1,'slots-total':2,'slots-available':0,'flink-version':'"
            + EnvironmentInformation.getVersion()
            + "'}");
    answers.put(
        "/taskmanagers",
        "{'taskmanagers':[{'id':'a','path':'pekko.tcp://flink@localhost:4711/user/rpc/t_0'}]}");
    answers.put("/jobmanager/config", "[{'key':'jobmanager.rpc.address','value':'localhost'}]");
    jobs(job("5e", "RUNNING", 40, 40));
    answers.put("/jobs/5e", "{'jid':'5e','start-time':1000,'now':1000000}");
    answers.put(
        "/jobs/5e/checkpoints",
        "{'counts':{'failed':0},'latest':{'completed':{'id':9,'latest_ack_timestamp':995000}}}");
    answers.put("/jobs/5e/metrics?get=numRestarts", "[{'id':'numRestarts','value':'0'}]");
  }

  @AfterEach
  void close() {
    flink.stop(0);
  }

  private void jobs(String... jobs) {
    answers.put("/jobs/overview", "{'jobs':[" + String.join(",", jobs) + "]}");
  }

  private static String job(String id, String state, int running, int total) {
    return "{'jid':'"
        + id
        + "','name':'patterns','state':'"
        + state
        + "','start-time':1000,'tasks':{'total':"
        + total
        + ",'running':"
        + running
        + ",'finished':0}}";
  }

  private static String url(String database) {
    return postgres.jdbcUrl().replaceFirst("/postgres$", "/" + database);
  }

  private static String database() throws SQLException {
    String name = "patient_" + ++databases;
    execute("postgres", "CREATE DATABASE " + name + " TEMPLATE migrated");
    return name;
  }

  private static void execute(String database, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(database), "postgres", "");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private void sql(String... statements) throws SQLException {
    String place = settings.get("postgres.url");
    execute(place.substring(place.lastIndexOf('/') + 1), statements);
  }

  private void useTopics(String prefix) {
    settings.put("kafka.topic.events", prefix + ".events");
    settings.put("kafka.topic.feedback", prefix + ".feedback");
    settings.put("kafka.topic.control", prefix + ".control");
  }

  private static void topics(
      String prefix,
      int eventPartitions,
      int controlPartitions,
      Map<String, String> events,
      Map<String, String> control)
      throws Exception {
    Map<String, String> eventConfig =
        new TreeMap<>(Map.of("message.timestamp.type", "LogAppendTime"));
    eventConfig.putAll(events);
    Map<String, String> controlConfig =
        new TreeMap<>(Map.of("message.timestamp.type", "LogAppendTime", "retention.ms", "-1"));
    controlConfig.putAll(control);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(prefix + ".events", eventPartitions, (short) 1).configs(eventConfig),
                  new NewTopic(prefix + ".feedback", 1, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime")),
                  new NewTopic(prefix + ".control", controlPartitions, (short) 1)
                      .configs(controlConfig)))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  private Examination examine(String... more) throws IOException {
    answers.replaceAll((path, answer) -> answer.replace('\'', '"'));
    List<String> arguments = new ArrayList<>(List.of("doctor"));
    Path file = folder.resolve("job.properties");
    List<String> lines = new ArrayList<>();
    settings.forEach((key, value) -> lines.add(key + "=" + value));
    Files.write(file, lines);
    arguments.addAll(List.of("--config", file.toString()));
    arguments.addAll(List.of(more));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Patternstream.commandLine();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = commandLine.execute(arguments.toArray(String[]::new));
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).doesNotContain("\tat ", "Exception");
    return new Examination(code, out.toString().lines().toList());
  }

  private void assertWrong(String... lines) throws IOException {
    Examination examination = examine();
    assertThat(examination.complaints()).containsExactly(lines);
    assertThat(examination.code()).isEqualTo(1);
  }

  private void assertWarned(String... lines) throws IOException {
    Examination examination = examine();
    assertThat(examination.complaints()).containsExactly(lines);
    assertThat(examination.code()).isZero();
  }

  @Test
  void aHealthySetUpIsAllWell() throws Exception {
    Examination examination = examine();
    assertThat(examination.complaints()).isEmpty();
    assertThat(examination.code()).isZero();
    assertThat(examination.lines())
        .contains(
            "ok       settings: every key is known and every value fits",
            "ok       broker: 1 broker at " + kafka.bootstrapServers(),
            "ok       topics: healthy.events, healthy.feedback, healthy.control exist",
            "ok       topic healthy.events: 2 partitions, LogAppendTime, kept 168 h",
            "ok       topic healthy.control: 1 partition, LogAppendTime, kept for ever",
            "ok       migrations: all of this version, checksums as built",
            "ok       rights: role job may add and update, and no more",
            "ok       orphans: every row of the last week has its partner",
            "ok       model: no snapshot yet; one is written every 500 labels"
                + " (model.snapshot.every)",
            "ok       policy: ML is off as configured, no command yet; rollout 100.0 %, threshold"
                + " 0.55, blend learnt",
            "ok       job: job patterns runs with all 40 tasks",
            "ok       checkpoints: the newest is 5 s old (job.checkpoint.interval = 10 s)",
            "ok       restarts: none")
        .anyMatch(line -> line.startsWith("ok       database: PostgreSQL 17"))
        .anyMatch(line -> line.startsWith("ok       clock: "))
        .anyMatch(line -> line.startsWith("ok       disk: ") || line.startsWith("warning  disk: "));
  }

  @Test
  void asJsonItIsOneObjectALineAndTheSummaryLast() throws Exception {
    settings.put("postgres.user", "postgres");
    List<String> lines = examine("--json").lines();
    ObjectMapper mapper = new ObjectMapper();
    for (String line : lines.subList(0, lines.size() - 1)) {
      JsonNode finding = mapper.readTree(line);
      assertThat(finding.path("check").asText()).isNotEmpty();
      assertThat(finding.path("level").asText()).isIn("ok", "warning", "wrong", "skipped");
      assertThat(finding.path("says").asText()).isNotEmpty();
      boolean calls = List.of("warning", "wrong").contains(finding.path("level").asText());
      assertThat(!finding.path("do").asText().isEmpty()).isEqualTo(calls);
    }
    JsonNode summary = mapper.readTree(lines.get(lines.size() - 1));
    assertThat(summary.path("wrong").asInt()).isZero();
    assertThat(summary.path("warning").asInt()).isPositive();
    assertThat(summary.path("ok").asInt() + summary.path("warning").asInt())
        .isEqualTo(lines.size() - 1 - summary.path("skipped").asInt());
  }

  @Test
  void aMisspeltKeyIsNamedAndWhatNeedsTheSettingsIsSkipped() throws Exception {
    settings.put("job.paralelism", "4");
    Examination examination = examine();
    assertThat(examination.code()).isEqualTo(1);
    assertThat(examination.complaints())
        .singleElement()
        .asString()
        .startsWith("wrong    settings: unknown key job.paralelism (")
        .endsWith("; see the table of settings in the README");
    assertThat(examination.lines())
        .contains(
            "skipped  broker: settings is wrong or was skipped",
            "skipped  database: settings is wrong or was skipped",
            "skipped  cluster: settings is wrong or was skipped");
  }

  @Test
  void aBrokerThatDoesNotAnswerIsNamed() throws Exception {
    settings.put("kafka.bootstrap.servers", "127.0.0.1:1");
    Examination examination = examine();
    assertThat(examination.code()).isEqualTo(1);
    assertThat(examination.complaints())
        .singleElement()
        .asString()
        .startsWith("wrong    broker: kafka.bootstrap.servers = 127.0.0.1:1 cannot be reached: ")
        .endsWith("; start the brokers, or correct the address or kafka.properties.file");
  }

  @Test
  void aTopicThatIsNotThereIsNamed() throws Exception {
    settings.put("kafka.topic.feedback", "nowhere");
    assertWrong(
        "wrong    topics: topic nowhere does not exist on "
            + kafka.bootstrapServers()
            + "; create it with message.timestamp.type=LogAppendTime");
  }

  @Test
  void aTopicThatTrustsTheSendersClockIsNamed() throws Exception {
    topics("clock", 2, 1, Map.of("message.timestamp.type", "CreateTime"), Map.of());
    useTopics("clock");
    assertWrong(
        "wrong    topic clock.events: message.timestamp.type is CreateTime, so that a sender's"
            + " clock moves the job's time; kafka-configs.sh --alter --entity-type topics"
            + " --entity-name clock.events --add-config message.timestamp.type=LogAppendTime");
  }

  @Test
  void aTopicThatForgetsBeforeTheLabelHorizonIsNamed() throws Exception {
    topics("short", 2, 1, Map.of("retention.ms", "86400000"), Map.of());
    useTopics("short");
    assertWrong(
        "wrong    topic short.events: retention.ms is 24 h, less than labels.horizon (168 h): after"
            + " a lost state, open patterns cannot be read again; kafka-configs.sh --alter"
            + " --entity-type topics --entity-name short.events --add-config"
            + " retention.ms=604800000");
  }

  @Test
  void aCompactedTopicOfCommandsIsNamed() throws Exception {
    topics("compact", 2, 1, Map.of(), Map.of("cleanup.policy", "compact"));
    useTopics("compact");
    assertWrong(
        "wrong    topic compact.control: cleanup.policy is compact: only the newest record of a key"
            + " stays, and all commands have one key; kafka-configs.sh --alter --entity-type topics"
            + " --entity-name compact.control --add-config cleanup.policy=delete");
  }

  @Test
  void topicsThatWorkButNotWellAreNamed() throws Exception {
    topics("poor", 1, 3, Map.of("max.message.bytes", "100000"), Map.of("retention.ms", "3600000"));
    useTopics("poor");
    assertWarned(
        "warning  topic poor.events: max.message.bytes is 100000, less than the record that the job"
            + " reads (1048576): the broker refuses the difference and nobody sees why;"
            + " kafka-configs.sh --alter --entity-type topics --entity-name poor.events"
            + " --add-config max.message.bytes=1048588",
        "warning  topic poor.events: 1 partition for job.parallelism = 2: some readers have nothing"
            + " to read; kafka-topics.sh --alter --topic poor.events --partitions 2 (before the"
            + " first event: a symbol changes its partition)",
        "warning  topic poor.control: retention.ms is 1 h: a job that starts without state does not"
            + " know older commands; kafka-configs.sh --alter --entity-type topics --entity-name"
            + " poor.control --add-config retention.ms=-1",
        "warning  topic poor.control: 3 partitions: commands have an order only within one; create"
            + " it again with 1 partition");
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsNamedAndTheModelSkipped() throws Exception {
    settings.put("postgres.url", "jdbc:postgresql://127.0.0.1:1/patterns");
    Examination examination = examine();
    assertThat(examination.code()).isEqualTo(1);
    assertThat(examination.complaints())
        .singleElement()
        .asString()
        .startsWith("wrong    database: postgres.url: ")
        .endsWith("; start it, or correct postgres.url, postgres.user or the password");
    assertThat(examination.lines()).contains("skipped  model: database is wrong or was skipped");
  }

  @Test
  void aDatabaseWithoutTablesIsNamed() throws Exception {
    execute("postgres", "CREATE DATABASE bare");
    settings.put("postgres.url", url("bare"));
    Examination examination = examine();
    assertThat(examination.complaints())
        .singleElement()
        .asString()
        .startsWith("wrong    migrations: " + url("bare") + " lacks ")
        .endsWith(
            "; migrate it first; ./patternstream migrate --config FILE, as the owner of the"
                + " tables");
    assertThat(examination.lines())
        .contains(
            "skipped  rights: migrations is wrong",
            "skipped  orphans: migrations is wrong",
            "skipped  model: migrations is wrong or was skipped");
  }

  @Test
  void aMigrationThatSomebodyChangedIsNamed() throws Exception {
    sql("UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '005'");
    assertWrong(
        "wrong    migrations: migration 005 in "
            + settings.get("postgres.url")
            + " is not the one of this version: its checksum differs; ./patternstream migrate"
            + " --config FILE, as the owner of the tables");
  }

  @Test
  void aRoleThatMayNotWriteIsNamed() throws Exception {
    sql(
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO half",
        "GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO half",
        "REVOKE UPDATE ON drift_alerts FROM half",
        "REVOKE INSERT ON control_ack FROM half");
    settings.put("postgres.user", "half");
    assertWrong(
        "wrong    rights: role half lacks UPDATE on drift_alerts and rights on 1 more; GRANT"
            + " patternstream_writer TO half");
  }

  @Test
  void aRoleThatMayDoTooMuchIsNamed() throws Exception {
    sql("GRANT DELETE ON ml_predictions TO cleaner", "GRANT CREATE ON SCHEMA public TO cleaner");
    settings.put("postgres.user", "cleaner");
    assertWarned(
        "warning  rights: role cleaner may also create tables and delete from ml_predictions;"
            + " CREATE ROLE patternstream_job LOGIN PASSWORD '...' IN ROLE patternstream_writer,"
            + " and name it in postgres.user");
  }

  @Test
  void theSuperuserIsNamed() throws Exception {
    settings.put("postgres.user", "postgres");
    assertWarned(
        "warning  rights: role postgres is a superuser; CREATE ROLE patternstream_job LOGIN PASSWORD"
            + " '...' IN ROLE patternstream_writer, and name it in postgres.user");
  }

  @Test
  void rowsWithoutTheirPartnerAreCounted() throws Exception {
    sql(
        "INSERT INTO ml_predictions (pattern_id, model_version, confidence, log_time)"
            + " SELECT gen_random_uuid(), 'v', 0.5, now() - interval '1 hour'"
            + " FROM generate_series(1, 3)",
        "INSERT INTO ml_predictions (pattern_id, model_version, confidence, log_time)"
            + " VALUES (gen_random_uuid(), 'v', 0.5, now())",
        "INSERT INTO control_ack (seq, operator, subtask, accepted, detail, log_time)"
            + " VALUES (7, 'score-and-learn', 0, true, 'x', now() - interval '1 hour')");
    assertWarned(
        "warning  orphans: 3 predictions without their pattern; see docs/operations.md, rows without"
            + " their partner",
        "warning  orphans: 1 answers to commands without the command; see docs/operations.md, rows"
            + " without their partner");
  }

  @Test
  void aModelOfAnotherFeatureSchemaIsNamed() throws Exception {
    sql(
        "INSERT INTO ml_models (version, model_group, model_version, model_seq, schema_hash,"
            + " created_at) VALUES ('v/all/500', 'all', 'v', 500, 'feedfacefeed', now())");
    assertWarned(
        "warning  model: group all: v at 500 was learnt on another feature schema (feedface, this"
            + " build has "
            + FeatureSchema.current().hash().substring(0, 8)
            + "); expect the rule to serve until a new model is ready, or run the build of that"
            + " schema");
  }

  @Test
  void mlThatIsOnAndServesNobodyIsNamed() throws Exception {
    command(4, "enable_ml", "NULL", 2);
    command(5, "set_rollout", "0", 2);
    Examination examination = examine();
    assertThat(examination.code()).isZero();
    assertThat(examination.lines())
        .contains(
            "ok       policy: ML is on since command 4 of anna (trial); rollout 0.0 %, threshold"
                + " 0.55, blend learnt");
    assertThat(examination.complaints())
        .containsExactly(
            "warning  readiness: 0 positive and 0 negative labels have taught; 50 of each are wanted"
                + " (model.ready.labels), so the rule serves although ML is on; send labels, or"
                + " wait for outcomes",
            "warning  policy: ML is on and the rollout is 0 %: nobody is served by it;"
                + " ./patternstream control set_rollout percent=5 --reason '...'");
  }

  @Test
  void aCommandThatNotEverySubtaskAnsweredIsNamed() throws Exception {
    command(4, "disable_ml", "NULL", 1);
    assertWarned(
        "warning  acknowledgements: command 4 (disable_ml) was answered by 1 of 2 subtasks: some may"
            + " serve by the policy before it; see which task does not run; then send it again");
  }

  @Test
  void aCommandThatNobodyAnsweredIsNamed() throws Exception {
    command(4, "disable_ml", "NULL", 0);
    assertWarned(
        "warning  acknowledgements: command 4 (disable_ml) was answered by no subtask; see whether"
            + " the job runs and its checkpoints complete; then send it again");
  }

  private void command(int seq, String kind, String value, int answers) throws SQLException {
    sql(
        "INSERT INTO control_log (log_topic, log_partition, log_offset, log_ordinal, log_time, seq,"
            + " kind, actor, reason, model_group, value, inserted_at) VALUES ('c', 0, "
            + seq
            + ", 0, now(), "
            + seq
            + ", '"
            + kind
            + "', 'anna', 'trial', 'all', "
            + value
            + ", now() - interval '1 minute')",
        "INSERT INTO control_ack (seq, operator, subtask, accepted, detail, log_time)"
            + " SELECT "
            + seq
            + ", 'score-and-learn', n, true, 'applied', now() FROM generate_series(1, "
            + answers
            + ") n");
  }

  @Test
  void aClusterThatDoesNotAnswerIsNamedAndItsPartsSkipped() throws Exception {
    settings.put("console.flink.url", "http://127.0.0.1:1");
    Examination examination = examine();
    assertThat(examination.code()).isEqualTo(1);
    assertThat(examination.complaints())
        .containsExactly(
            "wrong    cluster: http://127.0.0.1:1 does not answer: connection refused; start the"
                + " cluster, or correct --rest");
    assertThat(examination.lines())
        .contains(
            "skipped  slots: cluster is wrong or was skipped",
            "skipped  job: cluster is wrong or was skipped",
            "skipped  checkpoints: cluster is wrong or was skipped");
  }

  /** The shapes of the answers that the other tests give are Flink's own. */
  @Test
  void aRealClusterWithoutAJobIsSeenAsItIs() throws Exception {
    try (LocalFlink real = LocalFlink.start(folder.resolve("flink"), 1, 2, Map.of())) {
      settings.put("flink.rest.url", real.restUrl());
      assertThat(examine().lines())
          .contains(
              "ok       cluster: Flink "
                  + EnvironmentInformation.getVersion()
                  + " at "
                  + real.restUrl(),
              "ok       slots: 2 of 2 slots are free, job.parallelism = 2",
              "ok       checkpoint directory: " + settings.get("job.checkpoint.directory"),
              "warning  job: no job patterns runs; ./patternstream submit",
              "skipped  checkpoints: no job runs",
              "skipped  restarts: no job runs");
      settings.put("job.parallelism", "3");
      assertThat(examine().lines())
          .contains(
              "wrong    slots: 2 of 2 slots are free; job.parallelism = 3 needs as many; start more"
                  + " TaskManagers, stop another job, or lower job.parallelism");
    }
  }

  @Test
  void aClusterOfAnotherVersionIsNamed() throws Exception {
    answers.put("/overview", "{'slots-total':2,'slots-available':2,'flink-version':'1.20.1'}");
    assertWrong(
        "wrong    cluster: Flink 1.20.1; the job is built for "
            + EnvironmentInformation.getVersion()
            + "; use a cluster of "
            + EnvironmentInformation.getVersion()
            + ", or a build for 1.20.1");
  }

  @Test
  void tooFewSlotsForAJobThatDoesNotRunAreNamed() throws Exception {
    jobs();
    answers.computeIfPresent(
        "/overview", (path, answer) -> answer.replace("available':0", "available':1"));
    assertWrong(
        "wrong    slots: 1 of 2 slots are free; job.parallelism = 2 needs as many; start more"
            + " TaskManagers, stop another job, or lower job.parallelism",
        "warning  job: no job patterns runs; ./patternstream submit");
  }

  @Test
  void noPlaceForCheckpointsIsNamed() throws Exception {
    settings.remove("job.checkpoint.directory");
    assertWrong(
        "wrong    checkpoint directory: neither job.checkpoint.directory nor the cluster names one:"
            + " checkpoints would be on the JobManager's heap and end with it; set"
            + " job.checkpoint.directory to storage that every host reaches");
  }

  @Test
  void aPathOfOneHostForCheckpointsOfSeveralIsNamed() throws Exception {
    settings.put("job.checkpoint.directory", "file:///tmp");
    answers.put(
        "/taskmanagers",
        "{'taskmanagers':[{'path':'pekko.tcp://flink@10.0.0.1:1/t'},{'path':'pekko.tcp://flink@10.0.0.2:1/t'}]}");
    answers.put("/jobmanager/config", "[{'key':'jobmanager.rpc.address','value':'10.0.0.1'}]");
    assertWarned(
        "warning  checkpoint directory: job.checkpoint.directory = file:///tmp is a path on 2 hosts:"
            + " unless it is one mount that all of them share, no checkpoint can be restored; use"
            + " s3://, hdfs:// or another storage that all reach");
  }

  @Test
  void aJobThatRestartsIsNamed() throws Exception {
    jobs(job("5e", "RESTARTING", 3, 40));
    answers.put("/jobs/5e/metrics?get=numRestarts", "[{'id':'numRestarts','value':'12'}]");
    String rest = settings.get("console.flink.url");
    Examination examination = examine();
    assertThat(examination.code()).isEqualTo(1);
    assertThat(examination.complaints())
        .containsExactly(
            "wrong    job: job patterns is RESTARTING with 3 of 40 tasks; read "
                + rest
                + "/#/job/running/5e/exceptions",
            "warning  restarts: the job has restarted 12 times since it was submitted; read "
                + rest
                + "/#/job/running/5e/exceptions");
  }

  @Test
  void aJobThatHasFailedIsNamed() throws Exception {
    jobs(job("5e", "FAILED", 0, 40));
    answers.computeIfPresent(
        "/overview", (path, answer) -> answer.replace("available':0", "available':2"));
    assertWrong(
        "wrong    job: job patterns has failed; read "
            + settings.get("console.flink.url")
            + "/#/job/completed/5e/exceptions");
  }

  @Test
  void twoJobsOfOneNameAreNamed() throws Exception {
    jobs(job("5e", "RUNNING", 40, 40), job("5f", "RUNNING", 40, 40));
    assertWrong(
        "wrong    job: 2 jobs are called patterns and run: both write the same rows; cancel all but"
            + " one");
  }

  @Test
  void checkpointsThatNoLongerCompleteAreNamed() throws Exception {
    answers.put(
        "/jobs/5e/checkpoints",
        "{'counts':{'failed':7},'latest':{'completed':{'id':9,'latest_ack_timestamp':400000}}}");
    assertWrong(
        "wrong    checkpoints: the newest is 10 min old (job.checkpoint.interval = 10 s), 7 failed;"
            + " read "
            + settings.get("console.flink.url")
            + "/#/job/running/5e/checkpoints");
  }

  @Test
  void aLatestCheckpointThatFailedIsNamedAndAnOlderOneIsNot() throws Exception {
    answers.put(
        "/jobs/5e/checkpoints",
        "{'counts':{'failed':2},'latest':{'completed':{'id':9,'latest_ack_timestamp':995000},"
            + "'failed':{'id':10}}}");
    assertWarned(
        "warning  checkpoints: the newest is 5 s old (job.checkpoint.interval = 10 s), and the latest"
            + " failed, as 2 did; read "
            + settings.get("console.flink.url")
            + "/#/job/running/5e/checkpoints");

    answers.computeIfPresent(
        "/jobs/5e/checkpoints", (path, answer) -> answer.replace("\"id\":10", "\"id\":1"));
    assertWarned();
  }

  @Test
  void checkpointsThatNeverCompletedAreNamed() throws Exception {
    answers.put("/jobs/5e/checkpoints", "{'counts':{'failed':3},'latest':{'completed':null}}");
    assertWrong(
        "wrong    checkpoints: none has completed in 16 min, 3 failed; read "
            + settings.get("console.flink.url")
            + "/#/job/running/5e/checkpoints");
  }

  @Test
  void aConsoleThatIsIllIsNamed() throws Exception {
    answers.put(
        "/api/ml/health", "{'status':'critical','reasons':['postgres is down: refused','late']}");
    Examination examination = examine("--console", settings.get("console.flink.url") + "/");
    assertThat(examination.code()).isEqualTo(1);
    assertThat(examination.complaints())
        .containsExactly(
            "wrong    console: critical: postgres is down: refused; late; see docs/operations.md,"
                + " alert rules");
  }
}
