package io.gantry.engine;

import io.gantry.oci.ImageReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a client proves to several registries who it is, as Docker's configuration has it. */
public final class RegistryAuths {
  /** Of a client that shows nothing. */
  public static final RegistryAuths NONE = new RegistryAuths(Map.of());

  private final Map<String, RegistryAuth> byHost = new HashMap<>();

  /**
   * @param byAddress by the registry's name, or its address with scheme and path, such as {@code
   *     https://index.docker.io/v1/}
   */
  public RegistryAuths(Map<String, RegistryAuth> byAddress) {
    byAddress.forEach((address, auth) -> byHost.put(host(address), auth));
  }

  /** The same, and this for the registry of an image when there is none for it. */
  public RegistryAuths with(ImageReference image, Optional<RegistryAuth> auth) {
    RegistryAuths more = new RegistryAuths(byHost);
    auth.ifPresent(its -> more.byHost.putIfAbsent(image.domain(), its));
    return more;
  }

  /** What to show to the registry of an image. */
  public Optional<RegistryAuth> of(ImageReference image) {
    return Optional.ofNullable(byHost.get(image.domain()));
  }

  /** The registry that an address means. */
  static String host(String address) {
    String host = address.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    return switch (host) {
      case "index.docker.io", "registry-1.docker.io", "" -> ImageReference.DEFAULT_DOMAIN;
      default -> host;
    };
  }

  /** Never the secrets. */
  @Override
  public String toString() {
    return "credentials for " + byHost.keySet();
  }
}
