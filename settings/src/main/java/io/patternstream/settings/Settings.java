package io.patternstream.settings;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Every configuration key there is. The tables of the README are generated from these lists. */
final class Settings {
  private static final Set<Program> JOB = EnumSet.of(Program.JOB);
  private static final Set<Program> CONSOLE = EnumSet.of(Program.CONSOLE);
  private static final Set<Program> BOTH = EnumSet.of(Program.JOB, Program.CONSOLE);

  static final List<Setting> ALL =
      List.of(
          required(
              "kafka.bootstrap.servers",
              "host:port,...",
              "Brokers; unreachable ones stop the start."),
          shared(
              "kafka.properties.file",
              "file",
              "",
              "More client properties (TLS, SASL); secrets belong here, never in arguments."),
          optional(
              "kafka.group.id",
              "text",
              "patternstream",
              "Only for lag tools; offsets live in checkpoints."),
          optional(
              "kafka.start",
              "earliest | latest",
              "earliest",
              "Where a job without state starts. `latest` skips what is there."),
          optional(
              "kafka.lost.records",
              "stop | skip",
              "stop",
              "What a job with state does where its next records were deleted, or a topic was made"
                  + " anew. `skip` loses them."),
          optional(
              "kafka.discovery.interval", "duration", "10s", "How soon new partitions are found."),
          optional("kafka.topic.events", "topic", "mcp.events", "MCP events, keyed by symbol."),
          shared(
              "kafka.topic.feedback",
              "topic",
              "pattern.feedback",
              "Labels and verdicts, keyed by pattern id."),
          shared("kafka.topic.control", "topic", "pattern.control", "Control commands."),
          optional("kafka.topic.predictions", "topic or empty", "", "Also send predictions here."),
          optional("kafka.topic.alerts", "topic or empty", "", "Also send drift alerts here."),
          optional(
              "kafka.topic.rejected", "topic or empty", "", "Also send what was refused here."),
          required(
              "postgres.url",
              "jdbc:postgresql://...",
              "Database; unreachable or not migrated stops the start."),
          required("postgres.user", "text", "Role that writes; needs no DELETE and no DDL."),
          shared(
              "postgres.password.file",
              "file",
              "",
              "File that holds the password; wins over the environment's."),
          shared(
              "postgres.password",
              "secret",
              "",
              "Password; give it by environment only, arguments show in process lists."),
          optional(
              "postgres.flush.rows",
              "count",
              "1000",
              "Rows a transaction; fewer cost the database more, more wait longer."),
          optional(
              "postgres.flush.interval",
              "duration",
              "20ms",
              "Longest wait of a prediction before it is written."),
          optional(
              "postgres.flush.interval.others",
              "duration",
              "200ms",
              "The same for every other row: large batches cost the database half."),
          optional(
              "postgres.patience",
              "duration",
              "10m",
              "How long an absent database is waited for before the job fails over."),
          optional(
              "flink.rest.url",
              "http://host:port",
              "http://127.0.0.1:8081",
              "The cluster that `submit`, `upgrade`, `savepoint`, `stop` and `status` speak to."),
          optional(
              "job.name",
              "text",
              "patternstream",
              "Name of the job in Flink, and on a cluster what a second submit would collide"
                  + " with."),
          optional(
              "job.parallelism",
              "count",
              "2",
              "Subtasks an operator; savepoints rescale up to the maximum. Where it is not set,"
                  + " `flink run -p` counts."),
          optional(
              "job.max.parallelism",
              "count",
              "128",
              "Fixed for the life of the state: changing it loses the state."),
          optional(
              "job.checkpoint.directory",
              "URI or path",
              "",
              "Where checkpoints go. Without it a lost JobManager loses everything."),
          optional(
              "job.checkpoint.interval",
              "duration",
              "10s",
              "Longer means more to replay after a failure."),
          optional(
              "job.state.backend",
              "hashmap | rocksdb",
              "hashmap",
              "`rocksdb` when open patterns outgrow the heap."),
          optional(
              "job.buffer.timeout",
              "duration",
              "2ms",
              "Longest wait in each of the three buffers on the way to a prediction. Flink's default of 100 ms alone would break the latency promise."),
          optional(
              "job.watermark.bound",
              "duration",
              "500ms",
              "How far records of a topic may be out of order in log time."),
          optional(
              "job.idleness",
              "duration",
              "5s",
              "After this a silent partition no longer holds back log time."),
          optional(
              "formations.horizon",
              "duration",
              "7d",
              "How long a formation is recognised again (log time)."),
          optional(
              "labels.horizon",
              "duration",
              "7d",
              "How long a pattern waits for its label, and a label for its pattern (log time)."
                  + " Where slow bars decide the outcome, longer: see `outcomes.longest.wait`."),
          optional(
              "labels.bucket.capacity",
              "count",
              "200",
              "Labels one labeler may give at once; more teach nothing until it refills."),
          optional(
              "labels.bucket.refill",
              "count a minute",
              "20",
              "How fast a labeler's bucket refills, in log time."),
          optional(
              "outcomes.target.atr",
              "multiple of ATR",
              "1.5",
              "Target of a pattern that states none."),
          optional(
              "outcomes.stop.atr", "multiple of ATR", "1.0", "Stop of a pattern that states none."),
          optional(
              "outcomes.horizon.bars", "count", "24", "Bars after which an outcome is neutral."),
          optional(
              "outcomes.longest.wait",
              "duration",
              "400d",
              "A race between target and stop waits for its bars twice as long as they take, at"
                  + " most this long and at least `labels.horizon` (log time). Each open pattern"
                  + " takes about a kilobyte."),
          optional(
              "model.group", "all | timeframe", "all", "One model for all, or one a timeframe."),
          optional(
              "model.ready.labels", "count", "50", "Labels of each class before ML may serve."),
          optional(
              "model.snapshot.every",
              "count",
              "500",
              "Applications between two rows of ml_models."),
          optional(
              "model.automatic.noise",
              "share",
              "0",
              "Share of automatic labels taken to be wrong; overstating it is expensive."),
          optional(
              "model.initial.snapshot",
              "file",
              "",
              "A model exported from `ml_models`, here or elsewhere, from which a group that has no model starts; empty = from nothing. Refused where its features are not this build's."),
          optional(
              "model.challenger.forgetting",
              "factor or empty",
              "",
              "A second model learns the same labels in the shadow, forgetting by this factor a"
                  + " label, above 0.9 and at most 1 (the first: 0.9995); empty = none. Doubles the"
                  + " cost of learning."),
          optional(
              "model.challenger.deviation",
              "variance",
              "0.005",
              "How far the challenger lets pattern types differ (the first: 0.02), above 0 and at most 10."),
          optional(
              "model.challenger.snapshot",
              "file",
              "",
              "The same for the challenger, which then has the settings of that model; `promote` lets it serve."),
          shared(
              "ml.enabled",
              "true | false",
              "false",
              "First value of the switch; control commands rule after that."),
          optional(
              "ml.threshold",
              "probability",
              "0.55",
              "Decision class only: at or above is positive."),
          optional(
              "ml.blend.weight",
              "share or empty",
              "",
              "Fixes the weight of ML in the blend; empty = learnt, from 0.6."),
          optional(
              "ml.blend.rule.weight",
              "share or empty",
              "",
              "The rule's weight beside ML's; what counts is ML's share of their sum."),
          optional(
              "ml.rollout.percent",
              "percent",
              "100",
              "Share of subjects inside the rollout at first."),
          optional(
              "ml.min.quality",
              "share",
              "0.2",
              "Features below this quality fall back to the rule."),
          optional(
              "lifecycle.confirm.threshold",
              "probability",
              "0.75",
              "Confidence from which a pending pattern is confirmed."),
          rule("head_and_shoulders", "0.95 0.02 72 1.05 0.30"),
          rule("double_top", "0.90 0.03 48 1.02 0.35"),
          rule("triangle", "0.85 0.01 96 1.10 0.25"),
          rule("channel", "0.80 0.015 96 1.15 0.20"),
          rule("flag", "0.90 0.04 24 1.02 0.40"),
          optional(
              "lifecycle.aliases",
              "type=rule, ...",
              "",
              "Further pattern types that live by a rule above; triple tops, wedges, pennants and"
                  + " their like do already."),
          optional(
              "lifecycle.max.misses",
              "count",
              "0",
              "Reports of its source in a row that may lack a pattern before it is invalidated; 0"
                  + " is never. Set it only where each answer lists every pattern of its market and"
                  + " timeframe."),
          optional(
              "lifecycle.rules.enabled",
              "true | false",
              "true",
              "Whether decay, breached levels, a reached target and each type's own age end"
                  + " patterns; without, only outcomes, labels, reports and `lifecycle.max.age`"
                  + " do."),
          optional(
              "lifecycle.max.age",
              "duration",
              "72h",
              "Age (log time) at which a pattern without a rule of its own expires."),
          optional(
              "quality.window.labels",
              "count",
              "200",
              "Evaluated predictions a row of model_quality."),
          optional("drift.window.rows", "count", "500", "Scored patterns a drift window."),
          optional(
              "drift.window.span", "duration", "1h", "Longest span of a drift window in log time."),
          optional(
              "drift.reference.windows",
              "count",
              "24",
              "Windows from which the reference is learnt."),
          optional(
              "drift.reference.rows",
              "count",
              "1000",
              "Scored patterns the reference needs besides, so that few a window make none."),
          optional(
              "retention.predictions",
              "duration",
              "180d",
              "How long `maintain` leaves predictions and their outcomes; `0d` in this and the next"
                  + " keys is for ever."),
          optional(
              "retention.patterns",
              "duration",
              "365d",
              "The same for patterns that have ended, and their history."),
          optional(
              "retention.metrics",
              "duration",
              "30d",
              "The same for the minutes of the ledger; older ones become days."),
          optional(
              "retention.metrics.daily",
              "duration",
              "365d",
              "The same for those days; older ones become one sum, so that totals never fall."),
          optional(
              "retention.statistics",
              "duration",
              "365d",
              "The same for the windows of drift and of quality."),
          optional("retention.alerts", "duration", "365d", "The same for closed alerts."),
          optional(
              "retention.models",
              "duration",
              "365d",
              "The same for snapshots of models; the newest of a group stays."),
          optional(
              "retention.labels",
              "duration",
              "365d",
              "The same for automatic labels and the log of learning; labels of people stay."),
          optional("retention.rejected", "duration", "30d", "The same for what was refused."),
          console(
              "console.host",
              "address",
              "127.0.0.1",
              "Where the console listens; beyond loopback it needs a proxy that asks who is"
                  + " there."),
          console("console.port", "port", "8080", "0 = any that is free."),
          console(
              "console.allowed.hosts",
              "name,...",
              "",
              "Names besides loopback's under which a browser may reach the console."),
          console(
              "console.flink.url",
              "http://host:port",
              "",
              "Flink's REST interface, for the console's health and for `doctor`."),
          console(
              "console.webhook.url",
              "http(s) URL",
              "",
              "Sent every alert that opens, resolves or is rebased, at least once; empty ="
                  + " nobody."),
          console(
              "console.webhook.url.file",
              "file",
              "",
              "Holds that URL instead, where it is a secret, as Slack's are."),
          console(
              "console.webhook.format",
              "json | slack",
              "json",
              "The transition as it is stored, or a text for Slack and what understands its"
                  + " messages."),
          console(
              "console.exit.on.stdin.eof",
              "true | false",
              "false",
              "Ends the console with its parent's pipe."));

  private Settings() {}

  private static Setting rule(String name, String numbers) {
    return optional(
        "lifecycle.rule." + name,
        "five numbers",
        numbers,
        "Share of the way to the target that completes, confidence lost an hour, hours to live,"
            + " breach of a level that invalidates (1.05 is 5 %), least confidence.");
  }

  private static Setting required(String key, String type, String meaning) {
    return new Setting(key, type, "", true, BOTH, meaning);
  }

  private static Setting optional(String key, String type, String fallback, String meaning) {
    return new Setting(key, type, fallback, false, JOB, meaning);
  }

  private static Setting shared(String key, String type, String fallback, String meaning) {
    return new Setting(key, type, fallback, false, BOTH, meaning);
  }

  private static Setting console(String key, String type, String fallback, String meaning) {
    return new Setting(key, type, fallback, false, CONSOLE, meaning);
  }

  /** The settings as a Markdown table. */
  static String markdown() {
    StringBuilder table =
        new StringBuilder("| key | value | default | meaning |\n|---|---|---|---|\n");
    for (Setting setting : ALL) {
      String former =
          FormerVariable.ALL.stream()
              .filter(variable -> variable.keys().contains(setting.key()))
              .map(variable -> "`" + variable.name() + "`")
              .collect(Collectors.joining(", "));
      table
          .append("| `")
          .append(setting.key())
          .append("` | ")
          .append(setting.type().replace("|", "\\|"))
          .append(" | ")
          .append(
              setting.required()
                  ? "required"
                  : setting.fallback().isEmpty() ? "" : "`" + setting.fallback() + "`")
          .append(" | ")
          .append(setting.meaning())
          .append(former.isEmpty() ? "" : " Also read from " + former + ".")
          .append(" |\n");
    }
    return table.toString();
  }

  /** The variables of the replaced system as a Markdown table. */
  static String formerMarkdown() {
    StringBuilder table =
        new StringBuilder("| variable | default there | gives | here |\n|---|---|---|---|\n");
    for (FormerVariable variable : FormerVariable.ALL) {
      table
          .append("| `")
          .append(variable.name())
          .append("` | ")
          .append(variable.fallback().isEmpty() ? "" : "`" + variable.fallback() + "`")
          .append(" | ")
          .append(
              variable.hasEffect()
                  ? variable.keys().stream()
                      .map(key -> "`" + key + "`")
                      .collect(Collectors.joining(", "))
                  : "no effect")
          .append(" | ")
          .append(variable.meaning())
          .append(" |\n");
    }
    return table.toString();
  }
}
