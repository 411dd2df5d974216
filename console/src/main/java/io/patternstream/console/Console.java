package io.patternstream.console;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web server: every route there is, on one page.
 *
 * <p>It answers whatever else is down. {@code /api/ml/health} and {@code /health} say what that is;
 * routes that need the missing part answer 503 with a reason.
 */
public final class Console implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Console.class);
  private static final int MOST_READS = 600;
  private static final int MOST_LABELS = 300;
  private static final int MOST_EXPORTS = 30;

  private final ConsoleConfig config;
  private final Database database;
  private final Publisher publisher;
  private final Probes probes;
  private final Webhook webhook;
  private final Guard guard;
  private final MlApi ml;
  private final PatternApi patterns;
  private final DriftApi drift;
  private final FeedbackApi feedback;
  private final Commands commands;
  private final PhraseApi phrases;
  private final ExportApi exports;
  private final WebFiles web = new WebFiles();
  private final List<String> routes = new ArrayList<>();
  private final Javalin server;

  Console(ConsoleConfig config) {
    this.config = config;
    Clock clock = Clock.systemUTC();
    database = new Database(config);
    publisher = new Publisher(config);
    probes = new Probes(config);
    webhook = new Webhook(config, Webhook.FIRST_DELAY_MILLIS);
    guard = new Guard(config, clock);
    commands = new Commands(config, database, publisher, clock);
    ml = new MlApi(config, database, probes, commands, clock);
    patterns = new PatternApi(database);
    drift = new DriftApi(database);
    feedback = new FeedbackApi(config, database, publisher, clock);
    phrases = new PhraseApi(database);
    exports = new ExportApi(database);
    server =
        Javalin.create(
            javalin -> {
              javalin.startup.showJavalinBanner = false;
              javalin.startup.showOldJavalinVersionWarning = false;
              javalin.startup.startupWatcherEnabled = false;
              javalin.http.maxRequestSize = Guard.LARGEST_BODY;
              javalin.http.prefer405over404 = true;
              javalin.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
              routes(javalin.routes);
            });
  }

  private void routes(RoutesConfig to) {
    to.before(guard::check);

    get(to, "/api/ml/health", 60, ctx -> ml.health());
    get(to, "/api/ml/metrics", 30, ml::metrics);
    get(to, "/api/ml/alerts", 20, ctx -> ml.alerts());
    get(to, "/api/ml/thresholds", MOST_READS, ctx -> ml.thresholds());
    post(to, "/api/ml/baseline", 5, 200, ml::baseline);

    get(to, "/api/patterns", MOST_READS, patterns::patterns);
    get(to, "/api/predictions", MOST_READS, patterns::predictions);
    get(to, "/api/predictions/{id}", MOST_READS, patterns::prediction);

    post(to, "/api/feedback", MOST_LABELS, 202, feedback::feedback);
    get(to, "/api/labels", MOST_READS, feedback::labels);
    post(to, "/api/agent/pattern-verdict", MOST_LABELS, 200, feedback::verdict);
    get(to, "/api/agent/pattern-history", MOST_READS, feedback::history);

    get(to, "/api/drift/alerts", MOST_READS, drift::alerts);
    get(to, "/api/drift/statistics", MOST_READS, drift::statistics);
    get(to, "/api/quality", MOST_READS, drift::quality);
    get(to, "/api/models", MOST_READS, drift::models);
    get(to, "/api/rejected", MOST_READS, drift::rejected);

    get(to, "/api/phrases", MOST_READS, phrases::phrases);
    get(to, "/api/pattern-types", MOST_READS, ctx -> phrases.types());

    get(to, "/api/control", MOST_READS, commands::log);
    post(to, "/api/control", 60, 202, commands::post);

    get(to, "/health", MOST_READS, ctx -> ml.health());
    to.get(
        "/api/export/{what}",
        ctx -> {
          guard.limit(ctx, "/api/export", MOST_EXPORTS);
          exports.export(ctx);
        });
    to.get("/metrics", this::prometheus);
    web.paths().forEach(path -> to.get(path, web::serve));

    to.exception(Problem.class, Console::answer);
    to.exception(HttpResponseException.class, Console::refused);
    to.exception(Exception.class, Console::bug);
  }

  private void get(RoutesConfig to, String path, int most, Function<Context, Object> answer) {
    routes.add("get " + path);
    to.get(
        path,
        ctx -> {
          guard.limit(ctx, path, most);
          json(ctx, 200, answer.apply(ctx));
        });
  }

  private void post(
      RoutesConfig to, String path, int most, int status, Function<Context, Object> answer) {
    routes.add("post " + path);
    to.post(
        path,
        ctx -> {
          guard.limit(ctx, path, most);
          json(ctx, status, answer.apply(ctx));
        });
  }

  private void prometheus(Context ctx) {
    List<Component> others = List.of(probes.kafka(), probes.flink());
    String text;
    try {
      Snapshot now = Snapshot.read(database, 1);
      text =
          PrometheusText.of(
              with(Component.up("postgres", "answers"), others),
              now,
              ml.mlEnabled(now),
              database.rows(Sql.TOTALS, Map.of()),
              database.rows(Sql.QUALITY_NOW, Map.of()));
    } catch (Problem e) {
      text = PrometheusText.withoutDatabase(with(Component.down("postgres", e.reason()), others));
    }
    ctx.contentType(PrometheusText.CONTENT_TYPE).result(text);
  }

  private static List<Component> with(Component first, List<Component> others) {
    return List.of(first, others.get(0), others.get(1));
  }

  private static void json(Context ctx, int status, Object value) {
    ctx.status(status).contentType("application/json").result(Json.bytes(value));
  }

  private static void answer(Problem problem, Context ctx) {
    json(ctx, problem.status(), Json.of("error", problem.code(), "reason", problem.reason()));
  }

  private static void bug(Exception e, Context ctx) {
    LOG.error("{} {} failed", ctx.method(), ctx.endpoint().path, e);
    answer(new Problem(500, "internal_error", "this is a fault of the console; see its log"), ctx);
  }

  /** What the server itself refuses. */
  private static void refused(HttpResponseException e, Context ctx) {
    answer(
        switch (e.getStatus()) {
          case 404 -> new Problem(404, "not_found", "there is no such route");
          case 405 ->
              new Problem(405, "method_not_allowed", "this route does not know that method");
          case 413 -> Guard.tooLarge();
          default -> new Problem(e.getStatus(), "refused", "the request cannot be served");
        },
        ctx);
  }

  /** Method and path of every route that answers JSON. */
  List<String> routes() {
    return List.copyOf(routes);
  }

  /** Begins to listen. */
  public void start() {
    probes.start();
    webhook.start();
    server.start(config.host(), config.port());
  }

  /** Where it listens. */
  public String url() {
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    return "http://" + host + ":" + server.port();
  }

  @Override
  public void close() {
    server.stop();
    probes.close();
    webhook.close();
    publisher.close();
    database.close();
  }
}
