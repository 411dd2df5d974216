package io.patternstream.tap;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server said to one call, as it said it. Exactly one of result and error is present.
 *
 * @param id the request's
 * @param result the JSON of the result, whatever its fields
 * @param error the JSON-RPC error: {@code code}, {@code message}, {@code data}
 */
record Answer(
    @Nullable Object id,
    @Nullable Object result,
    @Nullable Map<String, @Nullable Object> error,
    Instant at) {}
