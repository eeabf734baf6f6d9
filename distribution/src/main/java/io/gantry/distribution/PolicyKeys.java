package io.gantry.distribution;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** Reads the keys of a policy; names of files are relative to the policy's folder. */
final class PolicyKeys {
  private final Path policy;

  PolicyKeys(Path policy) {
    this.policy = policy;
  }

  VerificationKey file(String name) {
    Path file = policy.resolveSibling(name);
    return VerificationKey.parse(file.toString(), Pem.read(file));
  }

  /** A key that stands in the policy itself is called by the beginning of its fingerprint. */
  VerificationKey inline(String pem) {
    String fingerprint = VerificationKey.parse("a key in the file", pem).fingerprint();
    return VerificationKey.parse("key " + fingerprint.substring(0, 19), pem);
  }

  /** As {@link #inline}, in base64 once more. */
  VerificationKey data(ConfigObject where, String base64) {
    try {
      byte[] pem = Base64.getDecoder().decode(base64);
      return inline(new String(pem, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw where.invalid("has a key that is not base64");
    }
  }
}
