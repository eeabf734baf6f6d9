package io.gantry.distribution;

import java.io.IOException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** A proxy did not let a request through; names the proxy, and no secret. */
final class ProxyException extends IOException {
  private final boolean passing;

  private ProxyException(
      ProxyAddress proxy, String why, boolean passing, @Nullable Throwable cause) {
    super("proxy " + proxy + " " + why, cause);
    this.passing = passing;
  }

  /** It will be the same at the next attempt. */
  static ProxyException refused(ProxyAddress proxy, String why) {
    return new ProxyException(proxy, why, false, null);
  }

  /** It asks who is there, or does not believe it. */
  static ProxyException denied(ProxyAddress proxy) {
    return refused(
        proxy,
        proxy.credentials().isPresent()
            ? "refuses the user or the password"
            : "wants a user and a password. Hint: put them into its address, USER:PASSWORD@HOST");
  }

  /** The connection failed. */
  static ProxyException failed(ProxyAddress proxy, String why, Throwable cause) {
    return new ProxyException(
        proxy, "cannot be used: " + why, !(cause instanceof UnknownHostException), cause);
  }

  /** Whether another attempt may help. */
  boolean passing() {
    return passing;
  }
}
