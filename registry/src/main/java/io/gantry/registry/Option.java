package io.gantry.registry;

import io.gantry.oci.GantryException;
import java.util.Arrays;

/** An option of the command line; without a value name it is a flag. */
enum Option {
  LISTEN("listen", "ADDRESS:PORT", "where to listen (127.0.0.1:5000)"),
  ROOT("root", "FOLDER", "where content is kept (/var/lib/gantry-registry)"),
  STORAGE(
      "storage",
      "s3://BUCKET[/PREFIX]",
      "keep content in S3 instead; several servers may share it"),
  S3_ENDPOINT("s3-endpoint", "URL", "server that speaks S3, when it is not AWS"),
  S3_REGION("s3-region", "NAME", "region of the bucket (us-east-1)"),
  S3_REDIRECT("s3-redirect", "", "send readers of blobs to the bucket"),
  TLS_CERT("tls-cert", "FILE", "PEM file with the server's certificates"),
  TLS_KEY("tls-key", "FILE", "PEM file with the key of the certificate"),
  HTPASSWD("htpasswd", "FILE", "users and bcrypt hashes of their passwords"),
  RIGHTS("rights", "FILE", "JSON: which user may do what with which repositories"),
  TOKEN_REALM("token-realm", "URL", "token server that clients are sent to"),
  TOKEN_SERVICE("token-service", "NAME", "whom tokens must be for"),
  TOKEN_ISSUER("token-issuer", "NAME", "who must have issued tokens"),
  TOKEN_KEY("token-key", "FILE", "PEM file with the key that verifies tokens"),
  UPSTREAM("upstream", "URL", "registry of which copies are kept; nothing can be pushed then"),
  UPSTREAM_CREDENTIALS("upstream-credentials", "FILE", "USER:PASSWORD for the upstream"),
  READ_ONLY("read-only", "", "refuse pushes and deletions"),
  QUOTA("quota", "BYTES", "how much may be kept (no limit)"),
  REPOSITORY_QUOTA("repository-quota", "BYTES", "how much one repository may have (no limit)"),
  METRICS("metrics", "", "serve /metrics for Prometheus"),
  GC_INTERVAL("gc-interval", "DURATION", "time between garbage collections, 0 for none (1h)"),
  GC_GRACE("gc-grace", "DURATION", "how long unused content is kept at least (1h)"),
  GC_SETTLE("gc-settle", "DURATION", "how long a sweep waits for other servers (10s)"),
  STALL_LIMIT("stall-limit", "DURATION", "when a client that does not move is cut off (1m)"),
  HELP("help", "", "print this");

  private final String name;
  private final String value;
  private final String meaning;

  Option(String name, String value, String meaning) {
    this.name = name;
    this.value = value;
    this.meaning = meaning;
  }

  boolean takesValue() {
    return !value.isEmpty();
  }

  /** {@code --listen}. */
  String flag() {
    return "--" + name;
  }

  static Option ofFlag(String flag) {
    return Arrays.stream(values())
        .filter(option -> option.flag().equals(flag))
        .findFirst()
        .orElseThrow(
            () -> GantryException.invalid("unknown option " + flag + "; --help lists all"));
  }

  static String usage() {
    StringBuilder text = new StringBuilder("usage: gantry registry serve [OPTIONS]\n\n");
    for (Option option : values()) {
      text.append("  %-32s %s%n".formatted(option.flag() + " " + option.value, option.meaning));
    }
    return text.toString();
  }
}
