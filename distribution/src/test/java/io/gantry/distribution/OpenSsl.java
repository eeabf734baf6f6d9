package io.gantry.distribution;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Makes authorities, certificates and keys with the {@code openssl} command, and servers of them.
 */
final class OpenSsl {
  private final Path folder;

  OpenSsl(Path folder) {
    this.folder = folder;
  }

  /** An authority: {@code NAME.crt} and {@code NAME.key}. */
  void authority(String name) throws IOException, InterruptedException {
    run(
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=%s -keyout %s.key -out %s.crt"
            .formatted(name, name, name));
  }

  /**
   * A certificate of an authority: {@code NAME.crt}, with the key in {@code NAME.key} (PKCS#8) and
   * {@code NAME.rsa.key} or {@code NAME.sec1.key}, and {@code NAME.pem} with both.
   */
  void certificate(String name, String authority, String kind, String extension)
      throws IOException, InterruptedException {
    boolean ec = kind.equals("ec");
    String newKey = ec ? "ec -pkeyopt ec_paramgen_curve:prime256v1" : kind;
    run(
        "req -new -newkey %s -nodes -subj /CN=%s -keyout %s.key -out %s.csr"
            .formatted(newKey, name, name, name));
    Files.writeString(folder.resolve(name + ".ext"), extension + "\n");
    run(
        "x509 -req -in %s.csr -CA %s.crt -CAkey %s.key -CAcreateserial -days 2 -extfile %s.ext -out %s.crt"
            .formatted(name, authority, authority, name, name));
    run(
        ec
            ? "ec -in %s.key -out %s.sec1.key".formatted(name, name)
            : "rsa -in %s.key -traditional -out %s.rsa.key".formatted(name, name));
    Files.writeString(
        folder.resolve(name + ".pem"),
        Files.readString(folder.resolve(name + ".crt"))
            + Files.readString(folder.resolve(name + ".key")));
  }

  /** A server on a loopback port that has this certificate. */
  ServerSocket serverSocket(String name, String authority, boolean asksForCertificate)
      throws IOException, GeneralSecurityException {
    KeyStore identity = KeyStore.getInstance("PKCS12");
    identity.load(null, null);
    identity.setKeyEntry(
        name,
        Pem.privateKey(Pem.read(folder.resolve(name + ".key"))),
        new char[0],
        Pem.certificates(Pem.read(folder.resolve(name + ".crt"))).toArray(Certificate[]::new));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(identity, new char[0]);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "ca", Pem.certificates(Pem.read(folder.resolve(authority + ".crt"))).getFirst());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    SSLServerSocket socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    socket.setNeedClientAuth(asksForCertificate);
    return socket;
  }

  void run(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }
}
