package io.patternstream.state.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads the texts of labelled items through the parser alone and prints predictions for the scorer.
 *
 * <p>{@code java -cp ... io.patternstream.state.mcp.ParseItems narratives-dev.jsonl > pred.jsonl}
 */
final class ParseItems {

  private ParseItems() {}

  public static void main(String[] args) throws IOException {
    NarrativeParser parser = new NarrativeParser(Taxonomy.load());
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(Path.of(args[0]), StandardCharsets.UTF_8)) {
      JsonNode item = mapper.readTree(line);
      JsonNode context = item.path("context");
      System.out.println(
          PredictionJson.ofMentions(
              item.path("id").asText(),
              parser.parse(
                  item.path("text").asText(),
                  context.path("symbol").asText(""),
                  context.path("timeframe").asText(""))));
    }
  }
}
