package io.patternstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.mcp.CommandReader;
import io.patternstream.state.mcp.Reading;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends one command to the topic of control. */
@Command(
    name = "control",
    mixinStandardHelpOptions = true,
    description = {
      "Commands the running job: sends one record to the topic of control.",
      "Kinds: enable_ml, disable_ml, set_rollout percent=N, set_blend weight=W, set_threshold",
      "threshold=P, promote, rollback, reset_model, rebase_drift, mute_alert alert_id=ID until=TIME,",
      "ack_alert alert_id=ID, resolve_alert alert_id=ID, add_alias phrase=TEXT pattern_type=TYPE,",
      "set_experiment experiment=NAME text=JSON."
    })
final class ControlCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "KIND", description = "what to do")
  @SuppressWarnings("NullAway.Init") // picocli refuses to run without it
  private String kind;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FIELD=VALUE",
      description = "what the kind takes besides")
  private Map<String, String> fields = new LinkedHashMap<>();

  @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "why")
  private String reason = "";

  @Option(
      names = "--actor",
      paramLabel = "NAME",
      description = "who orders it (default: the user of this machine)")
  private @Nullable String actor;

  @Option(
      names = "--seq",
      paramLabel = "N",
      description = "place in the order of commands (default: milliseconds since 1970)")
  private @Nullable Long seq;

  @Mixin private Servers servers = new Servers();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Instant now = Instant.now();
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("seq", seq == null ? now.toEpochMilli() : seq);
    record.put("kind", kind);
    record.put("actor", actor == null ? System.getProperty("user.name") : actor);
    record.put("reason", reason);
    record.put("issued_at", now.toString());
    fields.forEach((name, value) -> record.put(name, typed(name, value)));
    byte[] value = new ObjectMapper().writeValueAsBytes(record);
    Reading<io.patternstream.state.event.ControlCommand> reading =
        CommandReader.read(new RawMessage("", 0, 0, 0, 0, value));
    if (reading.rejected() != null) {
      throw new CommandException(reading.rejected().reason() + ": " + reading.rejected().detail());
    }
    String stored = servers.send(servers.topic("control", "pattern.control"), "control", value);
    spec.commandLine().getErr().println("stored as " + stored);
    spec.commandLine().getErr().flush();
    return 0;
  }

  /** Numbers stay numbers, but in fields that hold words. */
  private static Object typed(String name, String value) {
    if (name.equals("text") || name.equals("phrase") || name.equals("target")) {
      return value;
    }
    try {
      return Double.valueOf(value);
    } catch (NumberFormatException e) {
      return value;
    }
  }
}
