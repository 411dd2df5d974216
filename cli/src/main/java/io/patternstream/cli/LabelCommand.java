package io.patternstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.mcp.FeedbackReader;
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

/** Sends one label to the topic of feedback. */
@Command(
    name = "label",
    mixinStandardHelpOptions = true,
    description = "Says what came of a pattern: sends one label to the topic of feedback.")
final class LabelCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PATTERN_ID", description = "the pattern's UUID")
  @SuppressWarnings("NullAway.Init") // picocli refuses to run without it
  private String patternId;

  @Parameters(paramLabel = "LABEL", description = "positive, negative or neutral")
  @SuppressWarnings("NullAway.Init") // picocli refuses to run without it
  private String label;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "who says so (default: the user of this machine)")
  private @Nullable String by;

  @Option(names = "--notes", paramLabel = "TEXT", description = "why")
  private @Nullable String notes;

  @Mixin private Servers servers = new Servers();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    String labeler = by == null ? System.getProperty("user.name") : by;
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("pattern_id", patternId);
    record.put("label", label);
    record.put("labeled_by", labeler);
    record.put("labeled_at", Instant.now().toString());
    record.put("labeling_method", "analyst");
    if (notes != null) {
      record.put("notes", notes);
    }
    byte[] value = new ObjectMapper().writeValueAsBytes(record);
    Reading<Feedback> reading = FeedbackReader.read(new RawMessage("", 0, 0, 0, 0, value));
    if (reading.rejected() != null) {
      throw new CommandException(reading.rejected().reason() + ": " + reading.rejected().detail());
    }
    String stored = servers.send(servers.topic("feedback"), patternId, value);
    spec.commandLine().getErr().println("stored as " + stored);
    spec.commandLine().getErr().flush();
    return 0;
  }
}
