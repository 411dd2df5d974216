package io.patternstream.settings;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Says in words why a server is not trusted. What the libraries say is several causes deep, and the
 * deepest may be a bare date.
 */
public final class TrustFault {
  private static final int MOST_CAUSES = 20;

  private TrustFault() {}

  /** What is wrong between client and server as far as TLS goes; empty when it is not that. */
  public static Optional<String> of(Throwable e) {
    Optional<String> found = Optional.empty();
    int causes = 0;
    for (Throwable cause = e;
        cause != null && causes < MOST_CAUSES;
        cause = cause.getCause(), causes++) {
      Optional<String> said = words(cause);
      if (said.isPresent()) {
        found = said; // the deepest knows best
      }
    }
    return found;
  }

  private static Optional<String> words(Throwable cause) {
    String message = cause.getMessage() == null ? "" : cause.getMessage();
    String line = message.lines().findFirst().orElse("");
    if (cause instanceof CertificateExpiredException) {
      return Optional.of("the server's certificate has expired (" + line + ")");
    }
    if (cause instanceof CertificateNotYetValidException) {
      return Optional.of("the server's certificate is not valid yet (" + line + ")");
    }
    if (line.startsWith("No subject alternative") || line.startsWith("No name matching")) {
      return Optional.of("the server's certificate is for another host (" + line + ")");
    }
    if (line.startsWith("The hostname ") && line.contains("could not be verified")) {
      return Optional.of("the server's certificate is for another host (" + line + ")");
    }
    if (cause instanceof CertPathBuilderException
        || line.equals("signature check failed") // who calls itself by a trusted name
        || line.contains("does not chain with any of the trust anchors")) {
      return Optional.of(
          "the server's certificate is of an authority that is not trusted (" + line + ")");
    }
    return cause instanceof SSLException || cause instanceof CertPathValidatorException
        ? Optional.of("TLS: " + line)
        : Optional.empty();
  }
}
