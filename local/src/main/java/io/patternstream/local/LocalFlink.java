package io.patternstream.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * A standalone Flink cluster: a JobManager and TaskManagers, each a process of its own, on loopback
 * and free ports, with nothing on their class path but what a Flink distribution holds.
 *
 * <p>It ends with {@link #close()} or with this process, however that ends. A TaskManager can be
 * {@linkplain TaskManager#kill() killed} and another {@linkplain #startTaskManager() started}; so
 * can the JobManager, which without high availability comes back knowing no job. Logs, temporary
 * files and the configuration ({@code conf}) are in the folder.
 */
public final class LocalFlink implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration COMMAND_PATIENCE = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int ATTEMPTS = 3;
  private static final Pattern TASK_MANAGERS = Pattern.compile("\"taskmanagers\":(\\d+)");

  private final Path folder;
  private final Map<String, String> settings;
  private final String classPath;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final List<TaskManager> taskManagers = new CopyOnWriteArrayList<>();
  private ChildJvm jobManager;
  private int named;

  /** One TaskManager. */
  public static final class TaskManager implements AutoCloseable {
    private final String name;
    private final ChildJvm child;

    private TaskManager(String name, ChildJvm child) {
      this.name = name;
      this.child = child;
    }

    /** Its resource id, as Flink shows it. */
    public String name() {
      return name;
    }

    public long pid() {
      return child.pid();
    }

    public boolean isAlive() {
      return child.isAlive();
    }

    /** As {@code kill -9}: it says goodbye to nobody. */
    public void kill() {
      child.kill();
    }

    /** Asks it to end, and waits. */
    @Override
    public void close() {
      child.close();
    }
  }

  /** What a command has said, and its exit code. */
  public record Said(int code, String output) {}

  private LocalFlink(Path folder, Map<String, String> settings, ChildJvm jobManager)
      throws LocalServerException {
    this.folder = folder;
    this.settings = settings;
    this.classPath = FlinkLibraries.classPath();
    this.jobManager = jobManager;
  }

  /**
   * Starts a cluster and waits until it has all its slots.
   *
   * @param taskManagers how many to start with
   * @param slots of each TaskManager
   * @param settings Flink's own, over those that this class chooses
   * @throws LocalServerException one line that says why it does not start
   */
  public static LocalFlink start(
      Path folder, int taskManagers, int slots, Map<String, String> settings)
      throws LocalServerException {
    Path absolute = Folder.prepare(folder);
    for (int attempt = 1; ; attempt++) {
      Map<String, String> all = settings(absolute, slots, settings);
      writeConfiguration(absolute, all);
      LocalFlink flink = new LocalFlink(absolute, all, jobManager(absolute));
      try {
        flink.awaitAnswer();
        for (int i = 0; i < taskManagers; i++) {
          flink.startTaskManager();
        }
        flink.awaitTaskManagers(taskManagers);
        return flink;
      } catch (LocalServerException e) {
        flink.close();
        // Another program may have taken a port between our look and Flink's.
        if (attempt == ATTEMPTS || !portTaken(absolute.resolve("jobmanager.log"))) {
          throw e;
        }
      }
    }
  }

  private static Map<String, String> settings(Path folder, int slots, Map<String, String> chosen)
      throws LocalServerException {
    Map<String, String> all = new LinkedHashMap<>();
    String rest = chosen.getOrDefault("rest.port", "0");
    all.put("jobmanager.rpc.address", "127.0.0.1");
    all.put("jobmanager.rpc.port", Integer.toString(Ports.free(0)));
    all.put("jobmanager.bind-host", "127.0.0.1");
    all.put("rest.address", "127.0.0.1");
    all.put("rest.bind-address", "127.0.0.1");
    all.put("taskmanager.host", "127.0.0.1");
    all.put("taskmanager.bind-host", "127.0.0.1");
    all.put("taskmanager.numberOfTaskSlots", Integer.toString(slots));
    all.put("taskmanager.memory.task.heap.size", "512m");
    all.put("taskmanager.memory.managed.size", "64m");
    all.put("taskmanager.memory.network.min", "128m");
    all.put("taskmanager.memory.network.max", "128m");
    all.put("taskmanager.memory.jvm-metaspace.size", "256m");
    all.put("taskmanager.jvm-exit-on-oom", "true");
    // A dead TaskManager is missed after seconds; Flink's own default is near a minute.
    all.put("heartbeat.interval", "1 s");
    all.put("heartbeat.timeout", "20 s");
    // A hundred tasks that are deployed on busy cores are not all answered for in Flink's 10 s; the
    // job would fail, deploy them anew, and not come up. Who is dead is told by heartbeats.
    all.put("pekko.ask.timeout", "60 s");
    all.put("execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
    all.put("execution.checkpointing.savepoint-dir", folder.resolve("savepoints").toUri() + "");
    all.put("web.upload.dir", folder.resolve("tmp").toString());
    all.put("io.tmp.dirs", folder.resolve("tmp").toString());
    all.putAll(chosen);
    all.put("rest.port", Integer.toString(Ports.free(Integer.parseInt(rest))));
    all.put("rest.bind-port", all.get("rest.port"));
    return all;
  }

  private static void writeConfiguration(Path folder, Map<String, String> settings)
      throws LocalServerException {
    List<String> lines = new ArrayList<>();
    settings.forEach((key, value) -> lines.add(key + ": '" + value.replace("'", "''") + "'"));
    try {
      Files.createDirectories(folder.resolve("tmp"));
      Files.createDirectories(folder.resolve("conf"));
      Files.write(folder.resolve("conf").resolve("config.yaml"), lines, StandardCharsets.UTF_8);
      Files.deleteIfExists(folder.resolve("jobmanager.log"));
    } catch (IOException e) {
      throw new LocalServerException("folder " + folder + " cannot be written: " + e.getMessage());
    }
  }

  private static ChildJvm jobManager(Path folder) throws LocalServerException {
    List<String> options = new ArrayList<>(options(folder));
    options.add("-Xmx512m");
    return ChildJvm.start(
        "Flink JobManager",
        FlinkLibraries.classPath(),
        StandaloneSessionClusterEntrypoint.class.getName(),
        options,
        List.of("--configDir", folder.resolve("conf").toString()),
        folder.resolve("jobmanager.log"));
  }

  /** What Flink's own scripts give every JVM. */
  private static List<String> options(Path folder) {
    List<String> options = new ArrayList<>();
    options.add("--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED");
    for (String name :
        List.of(
            "java.lang",
            "java.lang.reflect",
            "java.net",
            "java.io",
            "java.nio",
            "sun.nio.ch",
            "java.text",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.concurrent.locks")) {
      options.add("--add-opens=java.base/" + name + "=ALL-UNNAMED");
    }
    options.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
    options.add("-Dlog4j2.configurationFile=classpath:io/patternstream/local/log4j2-flink.xml");
    return options;
  }

  private static boolean portTaken(Path log) {
    try {
      String said = Files.readString(log, StandardCharsets.UTF_8);
      return said.contains("Address already in use") || said.contains("BindException");
    } catch (IOException e) {
      return false;
    }
  }

  /** Starts one more TaskManager; it is there when {@link #awaitTaskManagers} counts it. */
  public TaskManager startTaskManager() throws LocalServerException {
    String name = "tm-" + ++named;
    Configuration flink = new Configuration();
    settings.forEach(flink::setString);
    TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(flink);
    List<String> options = new ArrayList<>(options(folder));
    options.addAll(words(ProcessMemoryUtils.generateJvmParametersStr(memory)));
    options.addAll(words(settings.getOrDefault("env.java.opts.taskmanager", "")));
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--configDir", folder.resolve("conf").toString()));
    arguments.addAll(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)));
    arguments.addAll(List.of("-D", "taskmanager.resource-id=" + name));
    TaskManager started =
        new TaskManager(
            name,
            ChildJvm.start(
                "Flink TaskManager " + name,
                classPath,
                TaskManagerRunner.class.getName(),
                options,
                arguments,
                folder.resolve(name + ".log")));
    taskManagers.add(started);
    return started;
  }

  private static List<String> words(String line) {
    return Arrays.stream(line.trim().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  /** The TaskManagers that live, the longest-lived first; a frozen one counts. */
  public List<TaskManager> taskManagers() {
    return taskManagers.stream().filter(TaskManager::isAlive).toList();
  }

  /** Waits until the JobManager knows {@code count} TaskManagers. */
  public void awaitTaskManagers(int count) throws LocalServerException {
    await(
        () -> overview().map(known -> known == count).orElse(false),
        count + " TaskManagers have not come to the JobManager");
  }

  private void awaitAnswer() throws LocalServerException {
    await(() -> overview().isPresent(), "the JobManager does not answer");
  }

  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private void await(Condition condition, String otherwise) throws LocalServerException {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    try {
      while (!condition.holds()) {
        boolean dead = !jobManager.isAlive() || taskManagers.stream().anyMatch(this::endedItself);
        if (dead || System.nanoTime() > deadline) {
          throw new LocalServerException(
              "Flink: " + otherwise + (dead ? ": a process ended" : "") + "; see " + folder);
        }
        TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalServerException("Flink: interrupted while it started");
    }
  }

  /** The newest one only: others may have been killed on purpose. */
  private boolean endedItself(TaskManager one) {
    return one == taskManagers.get(taskManagers.size() - 1) && !one.isAlive();
  }

  private java.util.Optional<Integer> overview() throws InterruptedException {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(restUrl() + "/overview"))
                  .timeout(Duration.ofSeconds(5))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      Matcher matcher = TASK_MANAGERS.matcher(answer.body());
      return matcher.find()
          ? java.util.Optional.of(Integer.parseInt(matcher.group(1)))
          : java.util.Optional.empty();
    } catch (IOException e) {
      return java.util.Optional.empty(); // not up yet, or busy with its start
    }
  }

  /** Where REST and the web interface answer. */
  public String restUrl() {
    return "http://127.0.0.1:" + settings.get("rest.port");
  }

  /** The folder that {@code FLINK_CONF_DIR} names for Flink's own commands. */
  public Path configuration() {
    return folder.resolve("conf");
  }

  /** The JobManager's process id. */
  public long jobManagerPid() {
    return jobManager.pid();
  }

  /** Kills the JobManager without warning. TaskManagers go on looking for it. */
  public void killJobManager() {
    jobManager.kill();
  }

  /**
   * Starts the JobManager again, at the same address, and waits until it answers. Its TaskManagers
   * come back to it by themselves.
   */
  public void startJobManager() throws LocalServerException {
    jobManager = jobManager(folder);
    awaitAnswer();
  }

  /**
   * Runs Flink's own command line ({@code flink run ...}) against this cluster, as {@code
   * bin/flink} of a distribution would.
   */
  public Said command(List<String> arguments) throws LocalServerException {
    List<String> command = new ArrayList<>();
    command.add(ChildJvm.java());
    command.addAll(options(folder));
    command.addAll(List.of("-Xmx256m", "-cp", classPath, CliFrontend.class.getName()));
    command.addAll(arguments);
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      ChildJvm.withoutSettings(builder);
      builder.environment().put("FLINK_CONF_DIR", configuration().toString());
      Path output = Files.createTempFile(folder.resolve("tmp"), "command", ".log");
      Process process =
          builder
              .redirectOutput(output.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      if (!process.waitFor(COMMAND_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      String said = Files.readString(output, StandardCharsets.UTF_8);
      Files.delete(output);
      return new Said(process.exitValue(), said);
    } catch (IOException e) {
      throw new LocalServerException("Flink's command line cannot be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalServerException("interrupted");
    }
  }

  /** Stops every process, the TaskManagers first. */
  @Override
  public void close() {
    taskManagers.parallelStream().forEach(TaskManager::close);
    jobManager.close();
  }
}
