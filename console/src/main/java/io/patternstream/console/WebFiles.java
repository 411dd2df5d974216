package io.patternstream.console;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The page's files: few, known by name, held in memory. */
final class WebFiles {
  private record WebFile(String contentType, byte[] bytes) {}

  private final Map<String, WebFile> files =
      Map.of(
          "/", load("web/index.html", "text/html; charset=utf-8"),
          "/console.js", load("web/console.js", "text/javascript; charset=utf-8"),
          "/console.css", load("web/console.css", "text/css; charset=utf-8"),
          "/icon.svg", load("web/icon.svg", "image/svg+xml"),
          "/openapi.yaml", load("openapi.yaml", "application/yaml; charset=utf-8"));

  Iterable<String> paths() {
    return files.keySet();
  }

  void serve(Context ctx) {
    WebFile file = files.get(ctx.path());
    if (file == null) {
      throw new Problem(404, "not_found", "there is no such file");
    }
    ctx.contentType(file.contentType()).result(file.bytes());
  }

  private static WebFile load(String name, String contentType) {
    try (InputStream in = WebFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no file " + name);
      }
      return new WebFile(contentType, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
