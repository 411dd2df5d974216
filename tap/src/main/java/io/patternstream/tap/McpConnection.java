package io.patternstream.tap;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.ConnectException;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One session with a server, through the official SDK. Calls are made one after another; whatever
 * goes wrong but an answer of the server ends the session.
 */
final class McpConnection implements AutoCloseable {
  /** A larger answer ends the session: it cannot become an event of 1 MiB anyway. */
  private static final int LARGEST_ANSWER = 8 << 20;

  private static final int MOST_PAGES = 100;
  private static final Pattern HTTP_STATUS = Pattern.compile("\\b([45][0-9][0-9])\\b");
  private static final McpJsonMapper JSON =
      new JacksonMcpJsonMapper(new com.fasterxml.jackson.databind.ObjectMapper());

  private final McpSyncClient client;
  private final RecordingTransport wire;
  private final Processes processes;
  private final CompletableFuture<String> lost;
  private final McpSchema.Implementation server;
  private final String protocolVersion;

  private McpConnection(
      McpSyncClient client,
      RecordingTransport wire,
      Processes processes,
      CompletableFuture<String> lost,
      McpSchema.InitializeResult agreed) {
    this.client = client;
    this.wire = wire;
    this.processes = processes;
    this.lost = lost;
    this.server = agreed.serverInfo();
    this.protocolVersion = agreed.protocolVersion();
  }

  /**
   * Starts or reaches the server and agrees on a version of the protocol.
   *
   * @throws ConnectionLost when it cannot
   */
  static McpConnection open(TapConfig config, ErrorLines errors) throws ConnectionLost {
    URI url = config.server().url();
    ServerProcess process = url == null ? process(config, errors) : null;
    McpClientTransport transport = process != null ? process : http(config, url);
    CompletableFuture<String> lost = new CompletableFuture<>();
    RecordingTransport wire =
        new RecordingTransport(
            transport, () -> watch(process, lost), failure -> lost.complete(reason(failure)));
    Processes processes = new Processes(process != null);
    McpSyncClient client = null;
    ExecutorService starter = Executors.newSingleThreadExecutor(McpConnection::daemon);
    try {
      client =
          McpClient.sync(wire)
              .clientInfo(new McpSchema.Implementation("patternstream-tap", "0.1.0"))
              .requestTimeout(config.timeout())
              .initializationTimeout(config.timeout())
              .build();
      CompletableFuture<McpSchema.InitializeResult> agreeing =
          CompletableFuture.supplyAsync(client::initialize, starter);
      CompletableFuture.anyOf(agreeing, lost).get();
      if (!agreeing.isDone()) {
        throw new IllegalStateException("it ended or never was");
      }
      return new McpConnection(client, wire, processes, lost, agreeing.get());
    } catch (RuntimeException | ExecutionException e) {
      close(client, transport, processes);
      throw new ConnectionLost(lost.getNow(reason(e)));
    } catch (InterruptedException e) {
      close(client, transport, processes);
      Thread.currentThread().interrupt();
      throw new ConnectionLost("interrupted");
    } finally {
      starter.shutdownNow();
    }
  }

  private static ServerProcess process(TapConfig config, ErrorLines errors) {
    ServerProcess process =
        new ServerProcess(
            ServerParameters.builder(config.server().command().get(0))
                .args(config.server().command().subList(1, config.server().command().size()))
                .build(),
            JSON,
            LARGEST_ANSWER);
    process.setStdErrorHandler(errors::line);
    return process;
  }

  private static McpClientTransport http(TapConfig config, @Nullable URI url) {
    if (url == null) {
      throw new IllegalArgumentException("neither command nor URL");
    }
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String endpoint = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    return HttpClientStreamableHttpTransport.builder(
            url.getScheme() + "://" + url.getRawAuthority())
        .endpoint(endpoint)
        .jsonMapper(JSON)
        .connectTimeout(config.timeout())
        .maxResponseSize(LARGEST_ANSWER)
        .httpRequestCustomizer(
            (request, method, uri, body, context) -> config.headers().forEach(request::setHeader))
        .build();
  }

  private static void watch(@Nullable ServerProcess process, CompletableFuture<String> lost) {
    if (process != null) {
      daemon(
              () -> {
                process.awaitForExit();
                lost.complete("the server's process has ended");
              })
          .start();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "tap-server");
    thread.setDaemon(true);
    return thread;
  }

  /** Completes when the server has ended by itself, with a reason. */
  CompletableFuture<String> lost() {
    return lost;
  }

  McpSchema.Implementation server() {
    return server;
  }

  String protocolVersion() {
    return protocolVersion;
  }

  /** Names of the tools that it offers. */
  Set<String> tools() throws ConnectionLost {
    try {
      Set<String> names = new HashSet<>();
      String cursor = null;
      int pages = 0;
      do {
        McpSchema.ListToolsResult page = client.listTools(cursor);
        page.tools().forEach(tool -> names.add(tool.name()));
        cursor = page.nextCursor();
      } while (cursor != null && ++pages < MOST_PAGES);
      return names;
    } catch (RuntimeException e) {
      throw new ConnectionLost(reason(e));
    }
  }

  /** Calls a tool and waits for what the server says, an error of JSON-RPC included. */
  Answer call(ToolCall call) throws ConnectionLost {
    wire.clear();
    try {
      client.callTool(new McpSchema.CallToolRequest(call.name(), call.sent()));
    } catch (RuntimeException e) {
      McpError said = said(e);
      if (said != null) {
        return new Answer(wire.lastId(), null, error(said), Instant.now());
      }
      if (wire.lastResult() == null) {
        throw new ConnectionLost(reason(e));
      }
      // The SDK does not understand the result; whoever reads the event may.
    }
    return new Answer(wire.lastId(), wire.lastResult(), null, Instant.now());
  }

  private static @Nullable McpError said(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof McpError error && error.getJsonRpcError() != null) {
        return error;
      }
    }
    return null;
  }

  private static Map<String, @Nullable Object> error(McpError said) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("code", said.getJsonRpcError().code());
    error.put("message", said.getJsonRpcError().message());
    if (said.getJsonRpcError().data() != null) {
      error.put("data", said.getJsonRpcError().data());
    }
    return error;
  }

  /**
   * What went wrong, in words of our own: messages of exceptions repeat commands, headers and
   * bodies.
   */
  static String reason(Throwable e) {
    String status = "";
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        return "no answer in time";
      }
      if (cause instanceof ConnectException) {
        return "connection refused";
      }
      String name = cause.getClass().getSimpleName();
      if (name.equals("MaxSizeExceededException")) {
        return "an answer is larger than " + LARGEST_ANSWER + " bytes";
      }
      String message = String.valueOf(cause.getMessage());
      if (message.startsWith("Failed to start process")
          || message.startsWith("Cannot run program")) {
        return "its command cannot be started";
      }
      if (message.contains("Timeout") || message.contains("Did not observe any item")) {
        return "no answer in time";
      }
      Matcher matcher = HTTP_STATUS.matcher(message);
      if (status.isEmpty() && name.contains("Transport") && matcher.find()) {
        status = "HTTP status " + matcher.group(1);
      }
    }
    if (!status.isEmpty()) {
      return status;
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName();
  }

  private static void close(
      @Nullable McpSyncClient client, McpClientTransport transport, Processes processes) {
    processes.look();
    try {
      if (client != null) {
        client.closeGracefully();
      } else {
        transport.close();
      }
    } catch (RuntimeException e) {
      // It is being given up: nothing more can be done about it.
    }
    processes.end();
  }

  /** Ends the session, and the server's process if there is one. */
  @Override
  public void close() {
    close(client, wire, processes);
  }
}
