package io.gantry.registry;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Makes of the options who is let in, and over what. INVALID names the file that is no good. */
final class Security {
  private Security() {}

  static Access access(Options options) {
    Optional<Path> key = options.file(Option.TOKEN_KEY);
    if (key.isPresent()) {
      return new TokenAccess(
          options.text(Option.TOKEN_REALM).orElseThrow(),
          options.text(Option.TOKEN_SERVICE).orElseThrow(),
          options.text(Option.TOKEN_ISSUER).orElseThrow(),
          Pem.publicKey(key.get()),
          Clock.systemUTC());
    }
    if (!options.has(Option.HTPASSWD) && !options.has(Option.RIGHTS)) {
      return Access.OPEN;
    }
    return new BasicAccess(
        options.file(Option.HTPASSWD).map(PasswordFile::new),
        options.file(Option.RIGHTS).map(Security::rights).orElse(Rights.ofKnown()));
  }

  /** Empty for plain HTTP. */
  static Optional<SSLContext> tls(Options options) {
    Optional<Path> certificates = options.file(Option.TLS_CERT);
    return certificates.map(file -> context(file, options.file(Option.TLS_KEY).orElseThrow()));
  }

  private static Rights rights(Path file) {
    try {
      return Rights.parse(Files.readAllBytes(file));
    } catch (IOException | GantryException e) {
      throw GantryException.invalid("read rights " + file + ": " + e.getMessage());
    }
  }

  private static SSLContext context(Path certificates, Path key) {
    try {
      char[] password = {};
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      store.setKeyEntry("server", Pem.privateKey(key), password, Pem.certificates(certificates));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw GantryException.invalid("use certificate " + certificates + ": " + e.getMessage());
    }
  }
}
