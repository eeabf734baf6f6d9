package io.gantry.linux;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;

/**
 * SHA-256 by the host's OpenSSL for every {@code MessageDigest} of this process: with the quick
 * compiler alone, the JDK's own runs without the processor's help, ten times slower. Where the host
 * has no libcrypto, the JDK's is used as before.
 */
public final class NativeDigests extends Provider {
  private static final long serialVersionUID = 1;

  private NativeDigests() {
    super("Gantry", "1", "SHA-256 by libcrypto");
    putService(new Sha256Service(this));
  }

  /** Puts it before all others. The library is loaded when the first digest is wanted. */
  public static void install() {
    Security.insertProviderAt(provider(), 1);
  }

  static Provider provider() {
    return new NativeDigests();
  }

  private static final class Sha256Service extends Service {
    Sha256Service(Provider provider) {
      super(
          provider, "MessageDigest", "SHA-256", NativeSha256.class.getName(), List.of(), Map.of());
    }

    @Override
    public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
      if (!NativeSha256.AVAILABLE) {
        throw new NoSuchAlgorithmException("this host has no libcrypto");
      }
      return new NativeSha256();
    }
  }
}
