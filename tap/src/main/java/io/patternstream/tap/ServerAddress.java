package io.patternstream.tap;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is: a command to start and talk to through its standard streams, or the URL of its
 * streamable HTTP endpoint.
 *
 * @param command program and arguments; empty for HTTP
 * @param url endpoint; null for a command
 */
public record ServerAddress(List<String> command, @Nullable URI url) {
  private static final String STDIO = "stdio:";

  public ServerAddress {
    command = List.copyOf(command);
  }

  /**
   * Reads {@code stdio: program argument ...} (quotes as in a shell, nothing else of one) or {@code
   * http://host/path}.
   *
   * @throws TapException with what is wrong; it repeats no more than the scheme, since the rest may
   *     hold a secret
   */
  public static ServerAddress parse(String text) throws TapException {
    String address = text.strip();
    if (address.startsWith(STDIO)) {
      List<String> command = words(address.substring(STDIO.length()));
      if (command.isEmpty()) {
        throw new TapException("server: stdio: needs a command");
      }
      return new ServerAddress(command, null);
    }
    try {
      URI url = new URI(address);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
        throw new TapException(
            "server: must be 'stdio: command ...', http://host/path or https://host/path");
      }
      if (url.getRawUserInfo() != null) {
        throw new TapException("server: a URL holds no password; put a header into headers_file");
      }
      return new ServerAddress(List.of(), url);
    } catch (URISyntaxException e) {
      throw new TapException(
          "server: must be 'stdio: command ...', http://host/path or https://host/path");
    }
  }

  private static List<String> words(String text) throws TapException {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else if (c == '\\' && quote == '"' && i + 1 < text.length()) {
          word.append(text.charAt(++i));
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (c == '\\' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        inWord = true;
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (quote != 0) {
      throw new TapException("server: a quote is not closed");
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  /** What messages call it: the program, or scheme, host and path. Arguments may be secrets. */
  public String name() {
    if (url == null) {
      String program = command.get(0);
      return "stdio:" + program.substring(program.lastIndexOf('/') + 1);
    }
    int port = url.getPort();
    return url.getScheme() + "://" + url.getHost() + (port < 0 ? "" : ":" + port) + url.getPath();
  }

  @Override
  public String toString() {
    return name();
  }
}
