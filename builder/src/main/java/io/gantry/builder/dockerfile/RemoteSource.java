package io.gantry.builder.dockerfile;

import java.util.regex.Pattern;

/** Tells addresses among the sources of ADD. Reference: "ADD", "Source". */
public final class RemoteSource {
  private static final Pattern HTTP = Pattern.compile("https?://.+");
  private static final Pattern GIT_HTTP = Pattern.compile("https?://[^#?]+\\.git(?:[#?].*)?");
  private static final Pattern GIT_SCHEME = Pattern.compile("(?:git|ssh)://.+");
  private static final Pattern GIT_SSH = Pattern.compile("[a-zA-Z0-9_.-]+@[a-zA-Z0-9_.-]+:.+");

  private RemoteSource() {}

  /** Whether it is an address that is fetched by HTTP or HTTPS. */
  public static boolean isHttp(String source) {
    return HTTP.matcher(source).matches();
  }

  /** Whether it is a Git repository. */
  public static boolean isGit(String source) {
    return GIT_HTTP.matcher(source).matches()
        || GIT_SCHEME.matcher(source).matches()
        || GIT_SSH.matcher(source).matches();
  }
}
