package io.gantry.cli;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The user's credentials for registries: those of Docker's {@code config.json}, in the file or with
 * a helper, then those of podman's {@code auth.json}, which is only read.
 */
final class Credentials {
  private final Map<String, String> environment;
  private final PrintStream err;
  private final ClientConfig config;

  Credentials(Session session) {
    environment = session.environment();
    err = session.err();
    config = ClientConfig.load(session.configFolder().resolve("config.json"));
  }

  /** The headers that a request about this image carries. */
  static Map<String, String> headers(Session session, ImageReference image) {
    return Map.of(
        "X-Registry-Auth", new Credentials(session).find(image.domain(), image.path()).header());
  }

  /**
   * The value of the header {@code X-Registry-Config} for these images: an object from registry to
   * credentials, as Docker's client sends with a build, but of no other registries.
   */
  String header(List<ImageReference> images) {
    Map<String, Map<String, String>> auths = new TreeMap<>();
    for (ImageReference image : images) {
      RegistryAuth auth = find(image.domain(), image.path());
      if (!auth.isEmpty()) {
        auths.put(auth.serverAddress(), auth.fields());
      }
    }
    return RegistryAuth.encode(auths);
  }

  /**
   * For a repository, or with an empty path for the registry. A helper that fails is reported, and
   * the request goes on without: the image may be public.
   */
  RegistryAuth find(String domain, String path) {
    RegistryAuth found = fromHelper(domain);
    if (found.isEmpty()) {
      found = config.stored(domain, path);
    }
    for (Path file : podmanFiles()) {
      if (found.isEmpty()) {
        found = ClientConfig.load(file).stored(domain, path);
      }
    }
    return found;
  }

  private RegistryAuth fromHelper(String domain) {
    try {
      return keptByHelper(domain)
          ? helper(domain).get(RegistryKey.ofDomain(domain))
          : RegistryAuth.NONE;
    } catch (GantryException e) {
      warn("WARNING: " + e.getMessage());
      return RegistryAuth.NONE;
    }
  }

  /** At once: what comes next is said on standard output. */
  private void warn(String warning) {
    err.println(warning);
    err.flush();
  }

  private List<Path> podmanFiles() {
    String chosen = environment.getOrDefault("REGISTRY_AUTH_FILE", "");
    String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    List<Path> files = new ArrayList<>();
    if (!chosen.isEmpty()) {
      files.add(Path.of(chosen));
    } else if (!runtime.isEmpty()) {
      files.add(Path.of(runtime, "containers", "auth.json"));
    }
    return files;
  }

  private boolean keptByHelper(String domain) {
    return !config.helper(domain).isEmpty();
  }

  private CredentialHelper helper(String domain) {
    return new CredentialHelper(config.helper(domain), environment.getOrDefault("PATH", ""));
  }

  /** Keeps what a registry accepted, and warns when that is in clear text. */
  void store(RegistryAuth auth) {
    String domain = RegistryKey.host(auth.serverAddress());
    boolean helped = keptByHelper(domain);
    if (helped) {
      helper(domain).store(auth);
    }
    config.put(auth, !helped);
    config.save();
    if (!helped) {
      warn(
          "\nWARNING! Your credentials are stored unencrypted in '"
              + config.file()
              + "'.\nConfigure a credential helper to remove this warning. See\n"
              + "https://docs.docker.com/go/credential-store/\n");
    }
  }

  /** Forgets a registry; says so when another tool's file still knows it. */
  void erase(String key) {
    String domain = RegistryKey.host(key);
    if (keptByHelper(domain)) {
      helper(domain).erase(key);
    }
    if (config.remove(domain)) {
      config.save();
    }
    for (Path file : podmanFiles()) {
      if (!ClientConfig.load(file).stored(domain, "").isEmpty()) {
        warn("WARNING: credentials for " + domain + " remain in " + file);
      }
    }
  }
}
