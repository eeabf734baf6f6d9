package io.gantry.distribution;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How to speak TLS to a host. Equal settings share their connections.
 *
 * @param authorities PEM texts of certificates to trust beside those of the system
 * @param identities what to show to a server that asks who is there
 * @param unverified any certificate will do
 */
record Tls(List<String> authorities, List<Identity> identities, boolean unverified) {
  static final Tls DEFAULT = new Tls(List.of(), List.of(), false);

  private static final char[] NO_PASSWORD = {};

  Tls {
    authorities = List.copyOf(authorities);
    identities = List.copyOf(identities);
  }

  /** A client certificate and its key as PEM texts. */
  record Identity(String certificate, String key) {
    /** Never the key. */
    @Override
    public String toString() {
      return "client certificate";
    }
  }

  Tls orUnverified(boolean allowed) {
    return allowed ? new Tls(authorities, identities, true) : this;
  }

  SSLContext context() {
    try {
      if (equals(DEFAULT)) {
        return SSLContext.getDefault();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "cannot use the certificates: " + e.getMessage(), e);
    }
  }

  private KeyManager @Nullable [] keyManagers() throws GeneralSecurityException, IOException {
    if (identities.isEmpty()) {
      return null;
    }
    KeyStore store = emptyStore();
    for (Identity identity : identities) {
      store.setKeyEntry(
          "client-" + store.size(),
          Pem.privateKey(identity.key()),
          NO_PASSWORD,
          Pem.certificates(identity.certificate()).toArray(X509Certificate[]::new));
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private TrustManager @Nullable [] trustManagers() throws GeneralSecurityException, IOException {
    if (unverified) {
      return new TrustManager[] {new AnyCertificate()};
    }
    if (authorities.isEmpty()) {
      return null;
    }
    KeyStore store = emptyStore();
    for (X509Certificate known : systemAuthorities()) {
      store.setCertificateEntry("system-" + store.size(), known);
    }
    for (String text : authorities) {
      for (X509Certificate added : Pem.certificates(text)) {
        store.setCertificateEntry("added-" + store.size(), added);
      }
    }
    return trustManagers(store);
  }

  private static List<X509Certificate> systemAuthorities() throws GeneralSecurityException {
    for (TrustManager one : trustManagers(null)) {
      if (one instanceof X509TrustManager x509) {
        return List.of(x509.getAcceptedIssuers());
      }
    }
    return List.of();
  }

  private static TrustManager[] trustManagers(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }
}
