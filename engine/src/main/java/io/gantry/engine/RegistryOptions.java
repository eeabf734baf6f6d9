package io.gantry.engine;

import io.gantry.distribution.RegistrySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How registries are reached, beyond what the host's own files say.
 *
 * @param insecure hosts, {@code host:port} or address ranges that may have a false certificate or
 *     speak plain http
 * @param mirrors URLs to ask before Docker Hub, and for it only
 * @param proxies values of {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} that take
 *     the place of the environment's
 * @param policy file that says which images may be pulled; without, all may
 */
public record RegistryOptions(
    List<String> insecure,
    List<String> mirrors,
    Map<String, String> proxies,
    Optional<Path> policy) {
  public static final RegistryOptions DEFAULT =
      new RegistryOptions(List.of(), List.of(), Map.of(), Optional.empty());

  public RegistryOptions {
    insecure = List.copyOf(insecure);
    mirrors = List.copyOf(mirrors);
    proxies = Map.copyOf(proxies);
  }

  /** With what the host's own files say. */
  RegistrySettings settings() {
    return RegistrySettings.DEFAULT
        .withInsecure(insecure)
        .withMirrors(mirrors)
        .withVariables(proxies);
  }

  /** Without the values of the proxies, which may have passwords. */
  @Override
  public String toString() {
    return "insecure %s, mirrors %s, proxies %s, policy %s"
        .formatted(insecure, mirrors, proxies.keySet(), policy);
  }
}
