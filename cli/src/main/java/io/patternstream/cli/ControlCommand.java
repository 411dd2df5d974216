package io.patternstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.mcp.CommandReader;
import io.patternstream.state.mcp.Reading;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
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
  private static final Set<String> RESERVED = Set.of("seq", "kind", "actor", "reason", "issued_at");
  private static final Set<String> NUMBERS =
      Set.of("percent", "weight", "threshold", "value", "model_seq");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,15}([.][0-9]{1,15})?");

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
    for (Map.Entry<String, String> field : fields.entrySet()) {
      record.put(field.getKey(), typed(field.getKey(), field.getValue()));
    }
    byte[] value = new ObjectMapper().writeValueAsBytes(record);
    Reading<io.patternstream.state.event.ControlCommand> reading =
        CommandReader.read(new RawMessage("", 0, 0, now.toEpochMilli(), 0, value));
    if (reading.rejected() != null) {
      throw new CommandException(reading.rejected().reason() + ": " + reading.rejected().detail());
    }
    if (reading.value() == null) {
      throw new CommandException("kind " + kind + " commands nothing");
    }
    String stored = servers.send(servers.topic("control"), "control", value);
    spec.commandLine().getErr().println("stored as " + stored);
    spec.commandLine().getErr().flush();
    return 0;
  }

  private static Object typed(String name, String value) throws CommandException {
    if (RESERVED.contains(name)) {
      throw new CommandException(name + " is not given as a field");
    }
    return NUMBERS.contains(name) && NUMBER.matcher(value).matches()
        ? (Object) Double.valueOf(value)
        : value;
  }
}
