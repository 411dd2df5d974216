package io.patternstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.patternstream.job.PatternstreamJob;
import io.patternstream.job.StartException;
import io.patternstream.job.config.JobConfig;
import io.patternstream.local.ChildJvm;
import io.patternstream.local.LocalKafka;
import io.patternstream.local.LocalPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Kafka behind TLS and SCRAM, Postgres behind TLS: job, doctor and commands get through with the
 * right authority and password, and are refused at the start in one line that names the key with
 * the wrong ones. No line holds a password.
 */
class SecuredServersIT {
  private static final String KAFKA_PASSWORD = "canary-kafka-61";
  private static final String POSTGRES_PASSWORD = "canary-postgres-62";
  private static final List<String> SERVERS = List.of("good", "elsewhere", "expired");

  @TempDir static Path folder;
  private static Authority authority;
  private static Authority stranger;
  private static Authority impostor; // of the same name, with another key
  private static LocalKafka kafka;
  private static LocalPostgres postgres;
  private static final Map<String, Integer> PORTS = new HashMap<>();
  private static final List<String> SAID = new ArrayList<>();

  private record Result(int code, String text) {}

  @BeforeAll
  static void start() throws Exception {
    authority = new Authority(folder.resolve("authority"), "Authority of a test");
    stranger = new Authority(folder.resolve("stranger"), "Somebody else");
    impostor = new Authority(folder.resolve("impostor"), "Authority of a test");
    authority.sign("good", "san=ip:127.0.0.1");
    authority.sign("elsewhere", "san=dns:elsewhere.example,ip:192.0.2.7");
    authority.sign("expired", "san=ip:127.0.0.1", "-startdate", "-10d", "-validity", "5");
    startKafka();
    startPostgres();
  }

  private static void startKafka() throws Exception {
    Map<String, String> more = new HashMap<>();
    StringBuilder listeners = new StringBuilder();
    StringBuilder protocols = new StringBuilder();
    for (String server : SERVERS) {
      PORTS.put(server, freePort());
      String name = server.toUpperCase(Locale.ROOT);
      listeners.append(",").append(name).append("://127.0.0.1:").append(PORTS.get(server));
      protocols.append(",").append(name).append(":SASL_SSL");
      String prefix = "listener.name." + server + ".";
      more.put(prefix + "ssl.keystore.location", authority.keyStore(server).toString());
      more.put(prefix + "ssl.keystore.type", "PKCS12");
      more.put(prefix + "ssl.keystore.password", Authority.PASSWORD);
      more.put(prefix + "ssl.key.password", Authority.PASSWORD);
      more.put(
          prefix + "scram-sha-256.sasl.jaas.config",
          "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    }
    more.put("listeners", listeners.substring(1));
    more.put("advertised.listeners", listeners.substring(1));
    more.put("listener.security.protocol.map", protocols.substring(1));
    more.put("sasl.enabled.mechanisms", "SCRAM-SHA-256");
    kafka = LocalKafka.start(folder.resolve("kafka"), more);
    kafka.createTopics(Map.of("mcp.events", 1, "pattern.feedback", 1, "pattern.control", 1));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      UserScramCredentialAlteration job =
          new UserScramCredentialUpsertion(
              "job", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), KAFKA_PASSWORD);
      admin.alterUserScramCredentials(List.of(job)).all().get();
    }
  }

  private static void startPostgres() throws Exception {
    postgres = LocalPostgres.start(folder.resolve("postgres"));
    Path access = folder.resolve("postgres").resolve("data").resolve("pg_hba.conf");
    Files.writeString(
        access,
        "hostssl all tls_job 127.0.0.1/32 scram-sha-256\nhost all tls_job 127.0.0.1/32 reject\n"
            + Files.readString(access));
    execute("CREATE ROLE tls_job LOGIN SUPERUSER PASSWORD '" + POSTGRES_PASSWORD + "'");
    execute("ALTER SYSTEM SET ssl = on");
    postgresShows("good");
  }

  /** From now on Postgres has the certificate of this name. */
  private static void postgresShows(String server) throws Exception {
    String file = authority.certificatePem(server).toString();
    execute("ALTER SYSTEM SET ssl_cert_file = '" + file + "'");
    execute("ALTER SYSTEM SET ssl_key_file = '" + authority.keyPem(server) + "'");
    execute("SELECT pg_reload_conf()");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> file.equals(only("SHOW ssl_cert_file")) && "on".equals(only("SHOW ssl")));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String only(String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  @AfterAll
  static void stop() {
    kafka.close();
    postgres.close();
  }

  @AfterEach
  void noPasswordWasSaid() {
    assertThat(String.join("\n", SAID)).isNotEmpty().doesNotContain("canary");
  }

  private static Result run(String... arguments) {
    StringWriter text = new StringWriter();
    CommandLine commandLine = Patternstream.commandLine();
    commandLine.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
    Result result = new Result(commandLine.execute(arguments), text.toString().strip());
    SAID.add(result.text);
    return result;
  }

  /** A file of settings: a listener of Kafka, whom to trust, and the password of both servers. */
  private static Path settings(
      String listener, Authority kafkaTrust, String kafkaPassword, String url, String password)
      throws IOException {
    Path client = Files.createTempFile(folder, "client", ".properties");
    Files.writeString(
        client,
        "security.protocol=SASL_SSL\nssl.truststore.type=PEM\nssl.truststore.location="
            + kafkaTrust.trustPem()
            + "\nsasl.mechanism=SCRAM-SHA-256\n"
            + "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required"
            + " username=\"job\" password=\""
            + kafkaPassword
            + "\";\n");
    Path secret = Files.createTempFile(folder, "password", "");
    Files.writeString(secret, password + "\n");
    Path settings = Files.createTempFile(folder, "job", ".properties");
    Files.writeString(
        settings,
        "kafka.bootstrap.servers=127.0.0.1:"
            + PORTS.get(listener)
            + "\nkafka.properties.file="
            + client
            + "\npostgres.url="
            + url
            + "\npostgres.user=tls_job\npostgres.password.file="
            + secret
            + "\n");
    return settings;
  }

  private static String url(String mode, Authority trust) {
    return postgres.jdbcUrl() + "?sslmode=" + mode + "&sslrootcert=" + trust.trustPem();
  }

  private static Path kafkaOnly(String listener, Authority trust, String password)
      throws IOException {
    return settings(listener, trust, password, url("verify-full", authority), POSTGRES_PASSWORD);
  }

  private static Path postgresOnly(String url, String password) throws IOException {
    return settings("good", authority, KAFKA_PASSWORD, url, password);
  }

  /** What the job says when it is started: nothing when it may go on. */
  private static String start(Path settings) throws Exception {
    JobConfig config = JobConfig.load(List.of("--config=" + settings), Map.of());
    Throwable refused = catchThrowable(() -> PatternstreamJob.check(config));
    assertThat(refused == null || refused instanceof StartException).isTrue();
    String said = refused == null ? "" : String.valueOf(refused.getMessage());
    SAID.add(said + config);
    return said;
  }

  private static void assertRefused(Path settings, String key, String reason) throws Exception {
    assertThat(start(settings)).startsWith(key).contains(reason).doesNotContain("\n");
    assertThat(run("doctor", "--config", settings.toString()).text).contains(key, reason);
  }

  @Test
  void withTheRightAuthorityAndPasswordEverythingGetsThrough() throws Exception {
    Path settings = kafkaOnly("good", authority, KAFKA_PASSWORD);
    assertThat(run("migrate", "--config", settings.toString()).code).isZero();

    assertThat(start(settings)).isEmpty();
    assertThat(run("doctor", "--config", settings.toString()).text)
        .contains("1 broker at", "PostgreSQL 17");
    Result sent =
        run("control", "enable_ml", "--reason", "secured", "--config", settings.toString());
    assertThat(sent.text).startsWith("stored as pattern.control-0@");
    assertThat(only("SELECT count(*) FROM flyway_schema_history")).isNotEqualTo("0");
  }

  /** The console starts whatever is down, so it says on its pages what it does not trust. */
  @Test
  void theConsoleTrustsAndDistrustsTheSameAndTellsNobodyThePasswords() throws Exception {
    Path trusting = kafkaOnly("good", authority, KAFKA_PASSWORD);
    assertThat(run("migrate", "--config", trusting.toString()).code).isZero();
    assertThat(health(trusting)).contains("1 broker").doesNotContain("not trusted");
    String other =
        health(
            settings(
                "expired",
                authority,
                KAFKA_PASSWORD,
                url("verify-full", stranger),
                POSTGRES_PASSWORD));
    assertThat(other).contains("certificate has expired", "authority that is not trusted");
  }

  /** What a console of these settings says of itself in the end; everything it says is kept. */
  private static String health(Path settings) throws Exception {
    Path log = Files.createTempFile(folder, "console", ".log");
    try (ChildJvm console =
        ChildJvm.start(
            "console",
            "io.patternstream.console.ConsoleMain",
            List.of("-Xmx192m"),
            List.of("--config=" + settings, "--console.port=0", "--console.exit.on.stdin.eof=true"),
            log)) {
      String first = console.awaitFirstLine(Duration.ofMinutes(1));
      assertThat(first).startsWith("console listening on ");
      String url = first.substring("console listening on ".length());
      // Kafka is asked beside the requests: until it was, it is neither up nor distrusted.
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> get(url + "/health").matches("(?s).*(1 broker|has expired).*"));
      String health = get(url + "/health");
      SAID.add(health);
      for (String page :
          List.of("/", "/metrics", "/api/ml/metrics", "/api/patterns", "/api/models", "/api/x")) {
        SAID.add(get(url + page));
      }
      SAID.add(Files.readString(Path.of("/proc", Long.toString(console.pid()), "cmdline")));
      return health;
    } finally {
      SAID.add(Files.readString(log));
    }
  }

  private static String get(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    try (InputStream in =
        connection.getResponseCode() < 400
            ? connection.getInputStream()
            : connection.getErrorStream()) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aBrokerThatIsNotWhoItShouldBeIsRefused() throws Exception {
    assertRefused(
        kafkaOnly("good", stranger, KAFKA_PASSWORD),
        "kafka.properties.file",
        "of an authority that is not trusted");
    assertRefused(
        kafkaOnly("good", impostor, KAFKA_PASSWORD),
        "kafka.properties.file",
        "of an authority that is not trusted");
    assertRefused(
        kafkaOnly("elsewhere", authority, KAFKA_PASSWORD),
        "kafka.properties.file",
        "certificate is for another host");
    assertRefused(
        kafkaOnly("expired", authority, KAFKA_PASSWORD),
        "kafka.properties.file",
        "certificate has expired");
    Result command =
        run(
            "control",
            "enable_ml",
            "--reason",
            "stranger",
            "--config",
            kafkaOnly("good", stranger, KAFKA_PASSWORD).toString());
    assertThat(command.code).isNotZero();
    assertThat(command.text).contains("not trusted", "kafka.properties.file").doesNotContain("\n");
  }

  @Test
  void aBrokerThatDoesNotLetUsInSaysSo() throws Exception {
    assertRefused(
        kafkaOnly("good", authority, "canary-of-another"),
        "kafka.properties.file",
        "refuses the login");
    Path settings = kafkaOnly("good", authority, KAFKA_PASSWORD);
    Path gone = folder.resolve("gone.pem");
    String client =
        Files.readString(settings)
            .lines()
            .filter(line -> line.startsWith("kafka.properties.file="))
            .map(line -> line.substring(line.indexOf('=') + 1))
            .findFirst()
            .orElseThrow();
    Files.writeString(
        Path.of(client),
        Files.readString(Path.of(client))
            .replace(authority.trustPem().toString(), gone.toString()));
    assertRefused(settings, "kafka.properties.file", "no client can be made");
  }

  @Test
  void aDatabaseThatIsNotWhoItShouldBeIsRefused() throws Exception {
    assertRefused(
        postgresOnly(url("verify-full", stranger), POSTGRES_PASSWORD),
        "postgres.url",
        "of an authority that is not trusted");
    assertRefused(
        postgresOnly(url("verify-full", impostor), POSTGRES_PASSWORD),
        "postgres.url",
        "of an authority that is not trusted");
    try {
      postgresShows("elsewhere");
      assertRefused(
          postgresOnly(url("verify-full", authority), POSTGRES_PASSWORD),
          "postgres.url",
          "certificate is for another host");
      postgresShows("expired");
      assertRefused(
          postgresOnly(url("verify-full", authority), POSTGRES_PASSWORD),
          "postgres.url",
          "certificate has expired");
    } finally {
      postgresShows("good");
    }
  }

  @Test
  void aDatabaseThatDoesNotLetUsInSaysSo() throws Exception {
    assertRefused(
        postgresOnly(url("verify-full", authority), "canary-of-another"),
        "postgres.url",
        "password authentication failed");
    assertRefused(
        postgresOnly(url("disable", authority), POSTGRES_PASSWORD),
        "postgres.url",
        "pg_hba.conf rejects connection");
  }
}
