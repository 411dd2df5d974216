package io.patternstream.tap;

import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonMapper;
import java.util.Set;

/** A server in a child process that sees nothing of this product's settings and passwords. */
final class ServerProcess extends StdioClientTransport {
  private static final Set<String> FORMER_SECRETS =
      Set.of("SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_ANON_KEY", "DATABASE_URL");

  ServerProcess(ServerParameters parameters, McpJsonMapper json, int largestLine) {
    super(parameters, json, largestLine);
  }

  @Override
  protected ProcessBuilder getProcessBuilder() {
    ProcessBuilder builder = new ProcessBuilder();
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("PATTERNSTREAM_") || FORMER_SECRETS.contains(name));
    return builder;
  }
}
