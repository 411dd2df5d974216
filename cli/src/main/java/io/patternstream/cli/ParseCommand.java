package io.patternstream.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
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
  private static final int ANSWER_CHARS = 1 << 15;

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
    StringBuilder answers = new StringBuilder();
    long number = 0;
    try (InputStream in = path == null ? System.in : Files.newInputStream(path)) {
      Lines lines = new Lines(in);
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        number++;
        if (line.length > 0) {
          answers.append(items == null ? event(parser, number, line) : item(parser, number, line));
          answers.append(System.lineSeparator());
        }
        if (answers.length() > ANSWER_CHARS || !lines.waiting()) {
          flush(answers, out);
        }
      }
    } catch (NoSuchFileException e) {
      throw new CommandException(path + ": no such file");
    } finally {
      flush(answers, out);
    }
    return 0;
  }

  /** Answers go out together while more lines wait, and at once when none does. */
  private static void flush(StringBuilder answers, PrintWriter out) {
    out.append(answers);
    out.flush();
    answers.setLength(0);
  }

  /**
   * Lines as their bytes, up to the end of each: a parser of hostile input must see them as they
   * are.
   */
  private static final class Lines {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;

    Lines(InputStream in) {
      this.in = in;
    }

    /** Whether another line has begun to arrive. */
    boolean waiting() throws IOException {
      return at < end || in.available() > 0;
    }

    /** The next line, null at the end. */
    byte @Nullable [] next() throws IOException {
      ByteArrayOutputStream before = null;
      while (at < end || fill()) {
        int start = at;
        while (at < end && buffer[at] != '\n') {
          at++;
        }
        boolean whole = at < end;
        if (whole && before == null) {
          return Arrays.copyOfRange(buffer, start, at++);
        }
        before = before == null ? new ByteArrayOutputStream() : before;
        before.write(buffer, start, at - start);
        if (whole) {
          at++;
          return before.toByteArray();
        }
      }
      return before == null ? null : before.toByteArray();
    }

    private boolean fill() throws IOException {
      at = 0;
      end = Math.max(in.read(buffer), 0);
      return end > 0;
    }
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

  /**
   * Takes id and event out of the line without building its tree: an event's bytes stay as written.
   */
  private String item(McpParser parser, long number, byte[] line) throws CommandException {
    String id = null;
    byte[] event = null;
    try (JsonParser item = json.createParser(line)) {
      boolean object = item.nextToken() == JsonToken.START_OBJECT;
      while (object && item.nextToken() == JsonToken.FIELD_NAME) {
        String name = item.currentName();
        JsonToken value = item.nextToken();
        if (name.equals("id") && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
          id = item.getText();
        } else if (name.equals("event")) {
          event = event(item, value, line);
        } else {
          item.skipChildren();
        }
      }
      if (!object || item.currentToken() != JsonToken.END_OBJECT || item.nextToken() != null) {
        throw new CommandException(items + ":" + number + ": no JSON object");
      }
    } catch (IOException e) {
      throw new CommandException(items + ":" + number + ": no JSON object");
    }
    if (id == null || event == null) {
      throw new CommandException(items + ":" + number + ": has no id or no event");
    }
    Parsed parsed = parser.parse(message(number, event));
    return PredictionJson.ofPatterns(id, parsed.patterns());
  }

  /** A string is a bare narrative; everything else is the record's JSON. */
  private static byte[] event(JsonParser item, JsonToken value, byte[] line) throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      return item.getText().getBytes(StandardCharsets.UTF_8);
    }
    int start = (int) item.currentTokenLocation().getByteOffset();
    if (value.isScalarValue()) {
      item.finishToken();
    } else {
      item.skipChildren();
    }
    return Arrays.copyOfRange(line, start, (int) item.currentLocation().getByteOffset());
  }

  /** As if it had been read from Kafka long after anything it tells. */
  private static RawMessage message(long number, byte[] value) {
    return new RawMessage(STANDARD_INPUT, 0, number, Instant.now().toEpochMilli(), 0, value);
  }
}
