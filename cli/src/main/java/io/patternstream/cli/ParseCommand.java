package io.patternstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.event.Rejected;
import io.patternstream.state.mcp.McpParser;
import io.patternstream.state.mcp.NarrativeParser;
import io.patternstream.state.mcp.Parsed;
import io.patternstream.state.mcp.PredictionJson;
import io.patternstream.state.mcp.Taxonomy;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the job's parser on events from a file. */
@Command(
    name = "parse",
    mixinStandardHelpOptions = true,
    description = {
      "Reads events, one a line, with the job's own parser and writes one JSON object for each:",
      "{\"id\" (line number), \"patterns\", \"disposition\", \"rejected\"}. With --items: lines",
      "{\"id\", \"event\", ...} become {\"id\", \"patterns\"}."
    })
final class ParseCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "standard input";

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "events, one a line (default: standard input)")
  private @Nullable Path file;

  @Option(names = "--items", paramLabel = "FILE", description = "labelled items, one a line")
  private @Nullable Path items;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  private final ObjectMapper json =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @Override
  public Integer call() throws IOException, CommandException {
    if (file != null && items != null) {
      throw new ParameterException(spec.commandLine(), "give FILE or --items, not both");
    }
    Path path = items == null ? file : items;
    Taxonomy taxonomy = Taxonomy.load();
    McpParser parser = new McpParser(taxonomy, new NarrativeParser(taxonomy));
    PrintWriter out = spec.commandLine().getOut();
    long number = 0;
    try (InputStream in =
        new BufferedInputStream(path == null ? System.in : Files.newInputStream(path))) {
      for (byte[] line = line(in); line != null; line = line(in)) {
        number++;
        if (line.length == 0) {
          continue;
        }
        out.println(items == null ? event(parser, number, line) : item(parser, number, line));
      }
    } catch (NoSuchFileException e) {
      throw new CommandException(path + ": no such file");
    }
    out.flush();
    return 0;
  }

  /** The bytes up to the end of the line: a parser of hostile input must see them as they are. */
  private static byte @Nullable [] line(InputStream in) throws IOException {
    int next = in.read();
    if (next < 0) {
      return null;
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (next >= 0 && next != '\n') {
      line.write(next);
      next = in.read();
    }
    return line.toByteArray();
  }

  private String event(McpParser parser, long number, byte[] line) throws IOException {
    Parsed parsed = parser.parse(message(number, line));
    ObjectNode result =
        (ObjectNode)
            json.readTree(PredictionJson.ofPatterns(Long.toString(number), parsed.patterns()));
    result.put("disposition", parsed.disposition());
    ArrayNode rejected = result.putArray("rejected");
    for (Rejected refused : parsed.rejected()) {
      rejected.addObject().put("reason", refused.reason()).put("detail", refused.detail());
    }
    return json.writeValueAsString(result);
  }

  private String item(McpParser parser, long number, byte[] line) throws CommandException {
    JsonNode item;
    try {
      item = json.readTree(line);
    } catch (IOException e) {
      throw new CommandException(items + ":" + number + ": no JSON object");
    }
    if (item == null || !item.hasNonNull("id") || !item.has("event")) {
      throw new CommandException(items + ":" + number + ": has no id or no event");
    }
    Parsed parsed = parser.parse(message(number, bytes(item.get("event"))));
    return PredictionJson.ofPatterns(item.get("id").asText(), parsed.patterns());
  }

  /** A string is a bare narrative; everything else is the record's JSON. */
  private byte[] bytes(JsonNode event) throws CommandException {
    try {
      return event.isTextual()
          ? event.asText().getBytes(StandardCharsets.UTF_8)
          : json.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new CommandException("an event cannot be written again: " + e.getOriginalMessage());
    }
  }

  /** As if it had been read from Kafka long after anything it tells. */
  private static RawMessage message(long number, byte[] value) {
    return new RawMessage(STANDARD_INPUT, 0, number, Instant.now().toEpochMilli(), 0, value);
  }
}
