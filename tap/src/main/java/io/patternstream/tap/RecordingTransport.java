package io.patternstream.tap;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A transport that remembers the last tool call and its result as they went over the wire.
 *
 * <p>The SDK's own result keeps only the fields that it knows; what is published is what the server
 * said, whichever version of the protocol it speaks.
 */
final class RecordingTransport implements McpClientTransport {
  private final McpClientTransport inner;
  private final Runnable connected;
  private final Consumer<Throwable> failed;
  private volatile @Nullable Object lastId;
  private volatile @Nullable Object lastResult;

  /**
   * @param connected runs when the transport has connected
   * @param failed takes what kept it from doing so; the SDK waits for an answer all the same
   */
  RecordingTransport(McpClientTransport inner, Runnable connected, Consumer<Throwable> failed) {
    this.inner = inner;
    this.connected = connected;
    this.failed = failed;
  }

  /** Forgets the last call. */
  void clear() {
    lastId = null;
    lastResult = null;
  }

  /** Id of the last tool call. */
  @Nullable Object lastId() {
    return lastId;
  }

  /** Result of the last tool call, null when none came. */
  @Nullable Object lastResult() {
    return lastResult;
  }

  @Override
  public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
    return inner.connect(handler).doOnSuccess(nothing -> connected.run()).doOnError(failed);
  }

  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message) {
    if (message instanceof McpSchema.JSONRPCRequest request
        && request.method().equals(McpSchema.METHOD_TOOLS_CALL)) {
      lastId = request.id();
    }
    return inner.sendMessage(message);
  }

  @Override
  public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
    if (type.getType() == McpSchema.CallToolResult.class) {
      lastResult = data;
    }
    return inner.unmarshalFrom(data, type);
  }

  @Override
  public Mono<Void> closeGracefully() {
    return inner.closeGracefully();
  }

  @Override
  public void setExceptionHandler(Consumer<Throwable> handler) {
    inner.setExceptionHandler(handler);
  }

  @Override
  public List<String> protocolVersions() {
    return inner.protocolVersions();
  }
}
