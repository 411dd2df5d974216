package io.patternstream.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.patternstream.job.check.Finding;
import io.patternstream.job.config.RuntimeConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** What a Flink cluster says of itself and of the job, through its REST interface. */
final class Cluster {
  private static final String CLUSTER = "cluster";
  private static final String JOB = "job";

  /** Checkpoints that take this many intervals are a trouble to come. */
  private static final int LATE = 5;

  private final String url;
  private final RuntimeConfig runtime;
  private final Rest rest;

  Cluster(String url, RuntimeConfig runtime) {
    this.url = url;
    this.runtime = runtime;
    this.rest = new Rest(url);
  }

  /** Whether it answers, and with the version that the job is built for. */
  List<Finding> reach() throws InterruptedException {
    if (url.isEmpty()) {
      return List.of(
          Finding.skipped(CLUSTER, "give --rest URL or flink.rest.url to have it looked at"));
    }
    String version;
    try {
      version = rest.get("/overview").path("flink-version").asText("");
    } catch (IOException e) {
      return List.of(
          Finding.wrong(
              CLUSTER,
              url + " does not answer: " + Doctor.reason(e),
              "start the cluster, or correct --rest"));
    }
    String built = EnvironmentInformation.getVersion();
    if (version.isEmpty()) {
      return List.of(Finding.wrong(CLUSTER, url + " is no Flink REST interface", "correct --rest"));
    }
    if (!version.equals(built)) {
      return List.of(
          minor(version).equals(minor(built))
              ? Finding.warning(
                  CLUSTER,
                  "Flink " + version + "; the job is built for " + built,
                  "use " + built + " when you can")
              : Finding.wrong(
                  CLUSTER,
                  "Flink " + version + "; the job is built for " + built,
                  "use a cluster of " + built + ", or a build for " + version));
    }
    return List.of(Finding.ok(CLUSTER, "Flink " + version + " at " + url));
  }

  private static String minor(String version) {
    String[] parts = version.split("\\.", 3);
    return parts.length < 2 ? version : parts[0] + "." + parts[1];
  }

  /** The rest, each on the ground that the cluster answers. */
  List<Check> parts() {
    List<String> reached = List.of(CLUSTER);
    return List.of(
        new Check("slots", reached, this::slots),
        new Check("checkpoint directory", reached, this::directory),
        new Check("state backend", reached, this::backend),
        new Check(JOB, reached, this::job),
        new Check("checkpoints", reached, this::checkpoints),
        new Check("restarts", reached, this::restarts));
  }

  private List<Finding> slots() throws IOException, InterruptedException {
    JsonNode overview = rest.get("/overview");
    int total = overview.path("slots-total").asInt();
    int free = overview.path("slots-available").asInt();
    int wanted = runtime.parallelism();
    String says = free + " of " + total + " slots are free";
    if (isLive(ourJob().path("state").asText(""))) {
      return List.of(Finding.ok("slots", says + ", and the job has its own"));
    }
    return List.of(
        free >= wanted
            ? Finding.ok("slots", says + ", job.parallelism = " + wanted)
            : Finding.wrong(
                "slots",
                says + "; job.parallelism = " + wanted + " needs as many",
                "start more TaskManagers, stop another job, or lower job.parallelism"));
  }

  private List<Finding> directory() throws IOException, InterruptedException {
    String check = "checkpoint directory";
    String directory = runtime.checkpointDirectory();
    String key = "job.checkpoint.directory";
    if (directory.isEmpty()) {
      directory = setting("execution.checkpointing.dir");
      key = "execution.checkpointing.dir of the cluster";
    }
    if (directory.isEmpty()) {
      return List.of(
          Finding.wrong(
              check,
              "neither job.checkpoint.directory nor the cluster names one: checkpoints would be on"
                  + " the JobManager's heap and end with it",
              "set job.checkpoint.directory to storage that every host reaches"));
    }
    Set<String> hosts = hosts();
    if (Doctor.local(directory) != null && hosts.size() > 1) {
      return List.of(
          Finding.warning(
              check,
              key
                  + " = "
                  + directory
                  + " is a path on "
                  + hosts.size()
                  + " hosts: unless it is one mount that all of them share, no checkpoint can be"
                  + " restored",
              "use s3://, hdfs:// or another storage that all reach"));
    }
    return List.of(Finding.ok(check, directory));
  }

  /** JobManager and TaskManagers; loopback has one name. */
  private Set<String> hosts() throws IOException, InterruptedException {
    Set<String> hosts = new HashSet<>();
    for (JsonNode manager : rest.get("/taskmanagers").path("taskmanagers")) {
      String path = manager.path("path").asText("");
      int at = path.indexOf('@');
      if (at >= 0) {
        hosts.add(host(path.substring(at + 1).replaceFirst("[:/].*", "")));
      }
    }
    String master = setting("jobmanager.rpc.address");
    hosts.add(host(master.isEmpty() ? URI.create(url).getHost() : master));
    return hosts;
  }

  private static String host(String name) {
    return name.equals("127.0.0.1") || name.equals("::1") ? "localhost" : name;
  }

  private String setting(String key) throws IOException, InterruptedException {
    for (JsonNode setting : rest.get("/jobmanager/config")) {
      if (setting.path("key").asText().equals(key)) {
        return setting.path("value").asText("");
      }
    }
    return "";
  }

  private List<Finding> backend() throws IOException, InterruptedException {
    String ours = runtime.rocksDb() ? "rocksdb" : "hashmap";
    String theirs = setting("state.backend.type");
    return List.of(
        Finding.ok(
            "state backend",
            ours
                + " (job.state.backend)"
                + (theirs.isEmpty() || theirs.equals(ours)
                    ? ""
                    : ", over the cluster's " + theirs)));
  }

  /** The newest job of our name; an empty object when there is none. */
  private JsonNode ourJob() throws IOException, InterruptedException {
    List<JsonNode> ours = new ArrayList<>();
    for (JsonNode job : rest.get("/jobs/overview").path("jobs")) {
      if (job.path("name").asText().equals(runtime.jobName())) {
        ours.add(job);
      }
    }
    return ours.stream()
        .max(
            (a, b) -> {
              int live =
                  Boolean.compare(
                      isLive(a.path("state").asText()), isLive(b.path("state").asText()));
              return live != 0
                  ? live
                  : Long.compare(a.path("start-time").asLong(), b.path("start-time").asLong());
            })
        .orElseGet(com.fasterxml.jackson.databind.node.MissingNode::getInstance);
  }

  private static boolean isLive(String state) {
    return Set.of("RUNNING", "RESTARTING", "INITIALIZING", "CREATED", "FAILING").contains(state);
  }

  private List<Finding> job() throws IOException, InterruptedException {
    JsonNode job = ourJob();
    String state = job.path("state").asText("");
    String name = "job " + runtime.jobName();
    long live = 0;
    for (JsonNode other : rest.get("/jobs/overview").path("jobs")) {
      if (other.path("name").asText().equals(runtime.jobName())
          && isLive(other.path("state").asText())) {
        live++;
      }
    }
    if (live > 1) {
      return List.of(
          Finding.wrong(
              JOB,
              live + " jobs are called " + runtime.jobName() + " and run: both write the same rows",
              "cancel all but one"));
    }
    if (!isLive(state)) {
      return List.of(
          state.equals("FAILED")
              ? Finding.wrong(
                  JOB,
                  name + " has failed",
                  "read " + url + "/#/job/completed/" + job.path("jid").asText() + "/exceptions")
              : Finding.warning(JOB, "no " + name + " runs", "./patternstream submit"));
    }
    JsonNode tasks = job.path("tasks");
    int running = tasks.path("running").asInt() + tasks.path("finished").asInt();
    int total = tasks.path("total").asInt();
    if (!state.equals("RUNNING") || running < total) {
      return List.of(
          Finding.wrong(
              JOB,
              name + " is " + state + " with " + running + " of " + total + " tasks",
              "read " + url + "/#/job/running/" + job.path("jid").asText() + "/exceptions"));
    }
    return List.of(Finding.ok(JOB, name + " runs with all " + total + " tasks"));
  }

  private List<Finding> checkpoints() throws IOException, InterruptedException {
    JsonNode job = ourJob();
    if (!isLive(job.path("state").asText(""))) {
      return List.of(Finding.skipped("checkpoints", "no job runs"));
    }
    String id = job.path("jid").asText();
    JsonNode checkpoints = rest.get("/jobs/" + id + "/checkpoints");
    JsonNode details = rest.get("/jobs/" + id);
    long now = details.path("now").asLong();
    long late = LATE * Math.max(runtime.checkpointInterval().toMillis(), 10_000);
    JsonNode completed = checkpoints.path("latest").path("completed");
    long failed = checkpoints.path("counts").path("failed").asLong();
    String hint = "read " + url + "/#/job/running/" + id + "/checkpoints";
    if (completed.isMissingNode() || completed.isNull()) {
      long age = now - details.path("start-time").asLong();
      return List.of(
          age > late
              ? Finding.wrong(
                  "checkpoints",
                  "none has completed in " + words(age) + ", " + failed + " failed",
                  hint)
              : Finding.ok("checkpoints", "none yet, the job is " + words(age) + " old"));
    }
    long age = now - completed.path("latest_ack_timestamp").asLong();
    String says =
        "the newest is "
            + words(age)
            + " old (job.checkpoint.interval = "
            + words(runtime.checkpointInterval().toMillis())
            + ")";
    if (age > late) {
      return List.of(Finding.wrong("checkpoints", says + ", " + failed + " failed", hint));
    }
    // One that was triggered before the tasks ran counts as failed too, and says nothing.
    JsonNode lastFailed = checkpoints.path("latest").path("failed");
    return List.of(
        lastFailed.path("id").asLong(-1) > completed.path("id").asLong()
            ? Finding.warning(
                "checkpoints", says + ", and the latest failed, as " + failed + " did", hint)
            : Finding.ok("checkpoints", says));
  }

  private static String words(long millis) {
    return millis < 120_000
        ? Math.max(0, millis) / 1000 + " s"
        : Duration.ofMillis(millis).toMinutes() + " min";
  }

  private List<Finding> restarts() throws IOException, InterruptedException {
    JsonNode job = ourJob();
    if (!isLive(job.path("state").asText(""))) {
      return List.of(Finding.skipped("restarts", "no job runs"));
    }
    String id = job.path("jid").asText();
    long restarts =
        rest.get("/jobs/" + id + "/metrics?get=numRestarts").path(0).path("value").asLong();
    return List.of(
        restarts == 0
            ? Finding.ok("restarts", "none")
            : Finding.warning(
                "restarts",
                "the job has restarted " + restarts + " times since it was submitted",
                "read " + url + "/#/job/running/" + id + "/exceptions"));
  }
}
