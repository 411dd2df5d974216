package io.patternstream.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority of a test's own, made with the JDK's keytool. */
final class Authority {
  static final String PASSWORD = "of-the-test";
  private static final String AUTHORITY = "authority";

  private final Path folder;
  private final Path all;

  Authority(Path folder, String name) throws Exception {
    this.folder = Files.createDirectories(folder);
    this.all = folder.resolve("all.p12");
    keytool("-alias", AUTHORITY, "-dname", "CN=" + name, "-ext", "bc:c");
    Files.writeString(
        trustPem(), pem("CERTIFICATE", store().getCertificate(AUTHORITY).getEncoded()));
  }

  /** What clients trust. */
  Path trustPem() {
    return folder.resolve("trust.pem");
  }

  /** Key and certificate of a server as a key store. */
  Path keyStore(String name) {
    return folder.resolve(name + ".p12");
  }

  /** The certificate of a server with its chain. */
  Path certificatePem(String name) {
    return folder.resolve(name + ".crt");
  }

  /** The key of a server, readable by its owner alone. */
  Path keyPem(String name) {
    return folder.resolve(name + ".key");
  }

  /** Signs a certificate; {@code validity} are options of keytool. */
  void sign(String name, String host, String... validity) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("-alias", name, "-dname", "CN=" + name, "-signer", AUTHORITY, "-ext", host));
    arguments.addAll(List.of(validity));
    keytool(arguments.toArray(String[]::new));
    Key key = store().getKey(name, PASSWORD.toCharArray());
    Certificate[] chain = store().getCertificateChain(name);
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry(name, key, PASSWORD.toCharArray(), chain);
    save(own, keyStore(name));
    StringBuilder certificates = new StringBuilder();
    for (Certificate certificate : chain) {
      certificates.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    Files.writeString(certificatePem(name), certificates);
    Files.writeString(keyPem(name), pem("PRIVATE KEY", key.getEncoded()));
    Files.setPosixFilePermissions(keyPem(name), PosixFilePermissions.fromString("rw-------"));
  }

  private KeyStore store() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(all)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static void save(KeyStore store, Path to) throws GeneralSecurityException, IOException {
    try (OutputStream out = Files.newOutputStream(to)) {
      store.store(out, PASSWORD.toCharArray());
    }
  }

  private void keytool(String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-keystore",
                all.toString(),
                "-storepass",
                PASSWORD));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IOException("keytool: " + said);
    }
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }
}
