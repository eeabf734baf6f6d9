package io.gantry.engine;

import java.util.List;

/**
 * How registries are reached, beyond what the host's own files say.
 *
 * @param insecure hosts, {@code host:port} or address ranges that may have a false certificate or
 *     speak plain http
 * @param mirrors URLs to ask before Docker Hub, and for it only
 */
public record RegistryOptions(List<String> insecure, List<String> mirrors) {
  public static final RegistryOptions DEFAULT = new RegistryOptions(List.of(), List.of());

  public RegistryOptions {
    insecure = List.copyOf(insecure);
    mirrors = List.copyOf(mirrors);
  }
}
