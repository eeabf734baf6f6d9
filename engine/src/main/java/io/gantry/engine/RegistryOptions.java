package io.gantry.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

  /** RFC 3986, 3.2.1; what a person forgot the scheme of as well. */
  private static final Pattern SECRET = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://)?[^/]*@");

  public RegistryOptions {
    insecure = List.copyOf(insecure);
    mirrors = List.copyOf(mirrors);
    proxies = Map.copyOf(proxies);
  }

  /**
   * The value of a proxy's variable that counts, with user and password masked as dockerd does;
   * empty without one.
   *
   * @param name in upper case, such as {@code HTTPS_PROXY}
   */
  String shown(String name, Map<String, String> environment) {
    String value =
        Stream.of(
                proxies.getOrDefault(name, ""),
                environment.getOrDefault(name, ""),
                environment.getOrDefault(name.toLowerCase(Locale.ROOT), ""))
            .filter(text -> !text.isBlank())
            .findFirst()
            .orElse("");
    return SECRET.matcher(value).replaceFirst("$1xxxxx:xxxxx@");
  }

  /** Without the values of the proxies, which may have passwords. */
  @Override
  public String toString() {
    return "insecure %s, mirrors %s, proxies %s, policy %s"
        .formatted(insecure, mirrors, proxies.keySet(), policy);
  }
}
