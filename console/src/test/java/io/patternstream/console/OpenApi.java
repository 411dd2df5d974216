package io.patternstream.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The OpenAPI document as a judge of answers: required keys, types, enumerations, and no key that a
 * closed list of required ones does not name.
 */
final class OpenApi {
  private final JsonNode document;

  OpenApi() throws IOException {
    try (InputStream in = Console.class.getResourceAsStream("openapi.yaml")) {
      document = new YAMLMapper().readTree(in);
    }
  }

  /** {@code get /path}, in the order of the document. */
  List<String> routes() {
    List<String> routes = new ArrayList<>();
    document
        .path("paths")
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(method -> routes.add(method + " " + path.getKey())));
    return routes;
  }

  /** What is wrong with an answer; empty when nothing is. */
  List<String> faults(String method, String path, int status, JsonNode answer) {
    JsonNode response =
        resolved(
            document
                .path("paths")
                .path(path)
                .path(method)
                .path("responses")
                .path(Integer.toString(status)));
    if (response.isMissingNode()) {
      return List.of("status " + status + " of " + method + " " + path + " is not documented");
    }
    List<String> faults = new ArrayList<>();
    check(response.path("content").path("application/json").path("schema"), answer, "$", faults);
    return faults;
  }

  private void check(JsonNode reference, JsonNode value, String at, List<String> faults) {
    JsonNode schema = resolved(reference);
    if (schema.isMissingNode()) {
      faults.add(at + " has no schema");
      return;
    }
    if (value.isNull() && schema.path("nullable").asBoolean()) {
      return;
    }
    String type = schema.path("type").asText();
    if (!is(type, value)) {
      faults.add(at + " is not of type " + type + ": " + value);
      return;
    }
    for (JsonNode key : schema.path("required")) {
      if (!value.has(key.asText())) {
        faults.add(at + "." + key.asText() + " is missing");
      }
    }
    if (schema.has("enum") && !contains(schema.path("enum"), value)) {
      faults.add(at + " is not one of " + schema.path("enum") + ": " + value);
    }
    schema
        .path("properties")
        .fields()
        .forEachRemaining(
            property -> {
              if (value.has(property.getKey())
                  && (property.getValue().has("type") || property.getValue().has("$ref"))) {
                check(
                    property.getValue(),
                    value.get(property.getKey()),
                    at + "." + property.getKey(),
                    faults);
              }
            });
    if (schema.has("items")) {
      for (int i = 0; i < value.size(); i++) {
        check(schema.path("items"), value.get(i), at + "[" + i + "]", faults);
      }
    }
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? resolved(document.at(node.get("$ref").asText().substring(1))) : node;
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode element : list) {
      if (element.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean is(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      default -> true;
    };
  }
}
