package io.patternstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.tap.EventSink;
import io.patternstream.tap.KafkaEvents;
import io.patternstream.tap.ServerAddress;
import io.patternstream.tap.Tap;
import io.patternstream.tap.TapConfig;
import io.patternstream.tap.TapException;
import io.patternstream.tap.TapFile;
import io.patternstream.tap.ToolCall;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Calls the tools of a live MCP server on a schedule and publishes what it says. */
@Command(
    name = "tap",
    mixinStandardHelpOptions = true,
    description = {
      "Calls tools of a live MCP server on a schedule and publishes each answer as mcp-event/1 to"
          + " the",
      "topic of events. The server is a command (stdio: program argument ...) or a URL (streamable",
      "HTTP); what is called stands in the options or in a YAML file. Runs until Ctrl-C; what it"
          + " did",
      "is one JSON line on standard output. An argument ${NAME} comes from the environment and is",
      "not published."
    })
final class TapCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @Option(
      names = "--server",
      paramLabel = "ADDRESS",
      description = "'stdio: program argument ...' or http(s)://host/path")
  private @Nullable String server;

  @Option(names = "--tap", paramLabel = "FILE", description = "server and tools as YAML")
  private @Nullable Path file;

  @ArgGroup(exclusive = false, multiplicity = "0..*")
  private List<Tool> tools = new ArrayList<>();

  /** One tool of the options. */
  static final class Tool {
    @Option(names = "--tool", required = true, paramLabel = "NAME", description = "tool to call")
    @SuppressWarnings("NullAway.Init") // picocli refuses to run without it
    private String name;

    @Option(
        names = "--arguments",
        paramLabel = "JSON",
        defaultValue = "{}",
        description = "its arguments (default: ${DEFAULT-VALUE})")
    private String arguments = "{}";

    @Option(
        names = "--every",
        paramLabel = "DURATION",
        defaultValue = "60s",
        description = "how often (default: ${DEFAULT-VALUE})")
    private String every = "60s";
  }

  @Option(
      names = "--headers-file",
      paramLabel = "FILE",
      description = "HTTP headers, 'Name: value' a line")
  private @Nullable Path headers;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "20s",
      description = "how long an answer is waited for (default: ${DEFAULT-VALUE})")
  private String timeout = "20s";

  @Option(
      names = "--server-log",
      paramLabel = "FILE",
      description = "takes what the server writes to its standard error (default: nothing does)")
  private @Nullable Path serverLog;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "stop after so long (default: on Ctrl-C)")
  private @Nullable Integer seconds;

  @Mixin private Servers servers = new Servers();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    try {
      TapConfig config = config();
      try (EventSink sink = new KafkaEvents(servers.client(), servers.topic("events"))) {
        run(config, sink, err);
      }
    } catch (TapException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
    return 0;
  }

  private void run(TapConfig config, EventSink sink, PrintWriter err) throws Exception {
    Tap tap =
        new Tap(
            config,
            sink,
            line -> {
              err.println(line);
              err.flush();
            });
    Thread hook = new Thread(() -> end(tap), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(TapCommand::daemon);
    if (seconds != null) {
      var unused = clock.schedule(tap::stop, seconds, TimeUnit.SECONDS);
    }
    try {
      tap.run();
    } finally {
      clock.shutdownNow();
      sink.close();
      Map<String, Object> summary = new LinkedHashMap<>(tap.counts().all());
      summary.put("stored", sink.stored());
      summary.put("given_up", sink.lost());
      PrintWriter out = spec.commandLine().getOut();
      out.println(new ObjectMapper().writeValueAsString(summary));
      out.flush();
    }
  }

  /** On Ctrl-C: the server ends and what is under way is stored before this process does. */
  private static void end(Tap tap) {
    tap.stop();
    try {
      tap.awaitEnd(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private TapConfig config() throws TapException, CommandException {
    if (file != null) {
      if (server != null || !tools.isEmpty() || headers != null) {
        throw new CommandException("--tap holds server, tools and headers already");
      }
      return TapFile.read(file, System.getenv());
    }
    if (server == null) {
      throw new CommandException("--server or --tap is needed");
    }
    List<ToolCall> calls = new ArrayList<>();
    for (Tool tool : tools) {
      calls.add(
          TapFile.call(
              tool.name,
              TapFile.arguments(tool.arguments),
              TapFile.duration("--every", tool.every),
              System.getenv()));
    }
    return new TapConfig(
            ServerAddress.parse(server),
            headers == null ? Map.of() : TapFile.headers(headers),
            calls,
            TapFile.duration("--timeout", timeout),
            TapConfig.LONGEST_PAUSE,
            serverLog)
        .checked();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "tap-clock");
    thread.setDaemon(true);
    return thread;
  }
}
