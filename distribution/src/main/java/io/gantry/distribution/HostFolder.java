package io.gantry.distribution;

import io.gantry.distribution.Endpoint.Lookup;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folder that describes one host: containerd's {@code hosts.toml}, or where that is missing
 * Docker's certificate files.
 *
 * @param tls for the host itself
 * @param server the host to ask in its place; empty when that is the host
 * @param mirrors to ask before
 */
record HostFolder(Tls tls, Optional<Endpoint> server, List<Endpoint> mirrors) {
  private static final HostFolder NONE = new HostFolder(Tls.DEFAULT, Optional.empty(), List.of());

  /** The folder of the first name that has one, in the first of the folders. */
  static HostFolder of(List<Path> folders, List<String> names) {
    for (String name : names) {
      for (Path folder : folders) {
        Path host = folder.resolve(name);
        if (Files.isDirectory(host)) {
          return Toml.read(host.resolve("hosts.toml"))
              .map(toml -> hostsToml(host, toml))
              .orElseGet(() -> new HostFolder(certificates(host), Optional.empty(), List.of()));
        }
      }
    }
    return NONE;
  }

  private static HostFolder hostsToml(Path folder, Toml toml) {
    List<Endpoint> mirrors = new ArrayList<>();
    for (Map.Entry<String, Toml> host : toml.tablesBelow("host").entrySet()) {
      mirrors.add(endpoint(folder, host.getKey(), host.getValue(), true));
    }
    return new HostFolder(
        tls(folder, toml),
        toml.string("server").map(server -> endpoint(folder, server, toml, false)),
        mirrors);
  }

  private static Endpoint endpoint(Path folder, String url, Toml toml, boolean mirror) {
    URI address = address(toml, url);
    String path = address.getRawPath().replaceFirst("/+$", "");
    boolean whole = toml.isTrue("override_path") || path.endsWith("/v2");
    return new Endpoint(
        Request.scheme(address),
        Hosts.authority(address.getRawAuthority()),
        (whole ? path : path + "/v2") + "/",
        tls(folder, toml),
        toml.stringsBelow("header"),
        mirror,
        mirror ? lookup(toml) : Lookup.ALL);
  }

  static URI address(Toml toml, String url) {
    return address(toml.at(), url);
  }

  /** An address that an administrator wrote; without a scheme it is https. */
  static URI address(String where, String url) {
    URI address;
    try {
      address = URI.create(url.contains("://") ? url : "https://" + url);
    } catch (IllegalArgumentException e) {
      throw GantryException.invalid(where + ": \"" + url + "\" is no address");
    }
    Redirects.objection(address)
        .ifPresent(why -> {
          throw GantryException.invalid(where + ": \"" + url + "\" " + why);
        });
    return address;
  }

  /** A host that may be pulled from but not resolve names is asked for digests only. */
  private static Lookup lookup(Toml toml) {
    List<String> capabilities = toml.strings("capabilities");
    boolean all = capabilities.isEmpty();
    boolean pull = all || capabilities.contains("pull");
    boolean resolve = all || capabilities.contains("resolve");
    return pull ? (resolve ? Lookup.ALL : Lookup.DIGESTS) : resolve ? Lookup.TAGS : Lookup.NOTHING;
  }

  private static Tls tls(Path folder, Toml toml) {
    List<String> authorities = new ArrayList<>();
    toml.strings("ca").forEach(file -> authorities.add(Pem.read(folder.resolve(file))));
    List<Tls.Identity> identities = new ArrayList<>();
    for (List<String> pair : toml.tuples("client")) {
      String certificate = Pem.read(folder.resolve(pair.getFirst()));
      boolean separate = pair.size() > 1 && !pair.get(1).isEmpty();
      identities.add(
          new Tls.Identity(
              certificate, separate ? Pem.read(folder.resolve(pair.get(1))) : certificate));
    }
    return new Tls(authorities, identities, toml.isTrue("skip_verify"));
  }

  /** Docker's layout: *.crt are authorities, each *.cert has a *.key beside it. */
  private static Tls certificates(Path folder) {
    List<String> authorities = new ArrayList<>();
    List<Tls.Identity> identities = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{crt,cert}")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".crt")) {
          authorities.add(Pem.read(file));
        } else {
          Path key = file.resolveSibling(name.replaceFirst("cert$", "key"));
          if (!Files.exists(key)) {
            throw GantryException.invalid(
                "missing key "
                    + key.getFileName()
                    + " for client certificate "
                    + file
                    + ". Hint: CA certificates must use the extension .crt");
          }
          identities.add(new Tls.Identity(Pem.read(file), Pem.read(key)));
        }
      }
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "cannot read " + folder + ": " + e.getMessage(), e);
    }
    return new Tls(authorities, identities, false);
  }
}
