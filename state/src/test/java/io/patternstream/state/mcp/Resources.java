package io.patternstream.state.mcp;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Files beside the tests. */
final class Resources {

  private Resources() {}

  /** The files of a folder, by name. */
  static Stream<Path> files(String folder) throws IOException {
    URL url = Objects.requireNonNull(Resources.class.getResource(folder), folder);
    try (Stream<Path> files = Files.list(Path.of(url.toURI()))) {
      List<Path> sorted = files.sorted().toList();
      return sorted.stream();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
