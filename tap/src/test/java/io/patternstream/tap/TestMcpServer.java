package io.patternstream.tap;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A market server of the official SDK, in a process of its own. It notes each answer in a file
 * before it gives it, so that a test knows what was really said.
 */
public final class TestMcpServer {
  private static final JacksonMcpJsonMapper JSON = new JacksonMcpJsonMapper(new ObjectMapper());
  private static final AtomicLong ANSWERS = new AtomicLong();

  private TestMcpServer() {}

  /** Arguments: file of answers, then {@code stdio} or a port (0 for any). */
  public static void main(String[] args) throws Exception {
    Path answers = Path.of(args[0]);
    if (args[1].equals("stdio")) {
      StdioServerTransportProvider stdio =
          new StdioServerTransportProvider(JSON, new EndingInput(System.in), System.out);
      keep(McpServer.sync(stdio).serverInfo("test-market", "2.0").tools(tools(answers)).build());
    } else {
      serve(Integer.parseInt(args[1]), answers);
    }
  }

  private static void serve(int port, Path answers) throws Exception {
    HttpServletStreamableServerTransportProvider http =
        HttpServletStreamableServerTransportProvider.builder()
            .jsonMapper(JSON)
            .mcpEndpoint("/mcp")
            .build();
    keep(McpServer.sync(http).serverInfo("test-market", "2.0").tools(tools(answers)).build());
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder holder = new ServletHolder(http);
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/*");
    server.setHandler(context);
    server.start();
    System.out.println("ready " + connector.getLocalPort());
    server.join();
  }

  private static List<SyncToolSpecification> tools(Path answers) {
    return List.of(
        tool("get_chart_patterns", request -> patterns(request, answers)),
        tool("commentary", request -> text("Seeing bullish engulfing pattern at $150")),
        tool("huge", request -> text("x".repeat(2 << 20))),
        tool(
            "broken",
            request -> {
              throw McpError.builder(-32050).message("no data today").build();
            }),
        tool("hangs", request -> hang()));
  }

  private static SyncToolSpecification tool(
      String name, Function<CallToolRequest, CallToolResult> answer) {
    return SyncToolSpecification.builder()
        .tool(Tool.builder(name, Map.of("type", "object")).description(name).build())
        .callHandler((exchange, request) -> answer.apply(request))
        .build();
  }

  private static CallToolResult text(String text) {
    return CallToolResult.builder().addTextContent(text).build();
  }

  private static CallToolResult patterns(CallToolRequest request, Path answers) {
    long n = ANSWERS.incrementAndGet();
    String stamp = ProcessHandle.current().pid() + ":" + n;
    try {
      Files.writeString(
          answers, stamp + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    String key = String.valueOf(request.arguments().get("api_key"));
    return text(
        "{\"answer\":\"%s\",\"knows_key\":%b,\"patterns\":[{\"name\":\"Bullish Engulfing\",\"signal\":\"BULLISH\",\"confidence\":80,\"endTime\":%d}]}"
            .formatted(stamp, key.equals("s3cret"), 1_700_000_000L + n * 86_400));
  }

  private static CallToolResult hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return text("never");
  }

  private static void keep(McpSyncServer server) {
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
  }

  /** Ends the process with its input: a child never outlives the test that started it. */
  private static final class EndingInput extends FilterInputStream {
    EndingInput(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return ended(super.read());
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      return ended(super.read(bytes, from, length));
    }

    private static int ended(int read) {
      if (read < 0) {
        Runtime.getRuntime().halt(0);
      }
      return read;
    }
  }

  /** A command line for this server in a Java of this class path. */
  static List<String> command(Path answers) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dlog4j2.level=OFF",
        "-cp",
        System.getProperty("java.class.path"),
        TestMcpServer.class.getName(),
        answers.toString(),
        "stdio");
  }

  static final Duration PATIENCE = Duration.ofSeconds(60);
}
