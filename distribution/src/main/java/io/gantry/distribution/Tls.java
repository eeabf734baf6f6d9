package io.gantry.distribution;

import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/**
 * How to speak TLS to a host.
 *
 * @param unverified any certificate will do
 */
record Tls(boolean unverified) {
  static final Tls DEFAULT = new Tls(false);

  SSLContext context() {
    try {
      if (!unverified) {
        return SSLContext.getDefault();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new AnyCertificate[] {new AnyCertificate()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }
}
