package io.gantry.builder.solve;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The variables that a build's git runs with: no configuration but what is said here, no hooks, no
 * passwords asked for, four protocols. Pure.
 */
final class GitEnvironment {
  private static final String SSH =
      "ssh -F /dev/null -o LogLevel=ERROR -o BatchMode=yes -o StrictHostKeyChecking=accept-new"
          + " -o UserKnownHostsFile=/mnt/.git/known_hosts -o ConnectTimeout=30";

  private final String remote;
  private final Map<String, byte[]> secrets;

  /**
   * @param secrets by their ids; {@code GIT_AUTH_HEADER} and {@code GIT_AUTH_TOKEN} are for the
   *     remote
   */
  GitEnvironment(String remote, Map<String, byte[]> secrets) {
    this.remote = remote;
    this.secrets = secrets;
  }

  /** Whether a variable of the daemon's own is git's, too. */
  static boolean isShared(String name) {
    return name.equals("PATH") || name.toLowerCase(Locale.ROOT).endsWith("_proxy");
  }

  /** All others. */
  Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("LC_ALL", "C");
    variables.put("HOME", "/nonexistent");
    variables.put("GIT_CONFIG_NOSYSTEM", "1");
    variables.put("GIT_CONFIG_GLOBAL", "/dev/null");
    variables.put("GIT_ATTR_NOSYSTEM", "1");
    variables.put("GIT_TERMINAL_PROMPT", "0");
    variables.put("GIT_ALLOW_PROTOCOL", "http:https:git:ssh");
    variables.put("GIT_SSH_COMMAND", SSH);
    variables.put("GIT_LFS_SKIP_SMUDGE", "1");
    int count = 0;
    for (Map.Entry<String, String> setting : settings().entrySet()) {
      variables.put("GIT_CONFIG_KEY_" + count, setting.getKey());
      variables.put("GIT_CONFIG_VALUE_" + count, setting.getValue());
      count++;
    }
    variables.put("GIT_CONFIG_COUNT", String.valueOf(count));
    return variables;
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("core.hooksPath", "/dev/null");
    settings.put("core.fsmonitor", "false");
    settings.put("core.protectHFS", "true");
    settings.put("core.protectNTFS", "true");
    settings.put("credential.helper", "");
    settings.put("gc.auto", "0");
    settings.put("maintenance.auto", "false");
    settings.put("protocol.version", "2");
    settings.put("http.lowSpeedLimit", "1000");
    settings.put("http.lowSpeedTime", "60");
    authorization().ifPresent(header -> settings.put("http." + origin() + ".extraHeader", header));
    return settings;
  }

  /** A token is for the server that was named, not for where that one sends to. */
  private String origin() {
    return remote.substring(0, remote.indexOf('/', "https://".length()) + 1);
  }

  private Optional<String> authorization() {
    boolean http = remote.startsWith("https://") || remote.startsWith("http://");
    if (!http || origin().isEmpty()) {
      return Optional.empty();
    }
    return secret("GIT_AUTH_HEADER")
        .or(() -> secret("GIT_AUTH_TOKEN").map(GitEnvironment::basic))
        .map("Authorization: "::concat);
  }

  private Optional<String> secret(String id) {
    return Optional.ofNullable(secrets.get(id))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
  }

  private static String basic(String token) {
    String pair = "x-access-token:" + token;
    return "basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
