package io.gantry.distribution;

import io.gantry.distribution.RegistrySettings.Limits;
import io.gantry.oci.Descriptor;
import io.gantry.oci.ImageReference;
import io.gantry.oci.MediaTypes;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * One host as the server of one repository, and how to speak to it.
 *
 * @param image what the user calls it
 * @param path what it is called there
 */
record Peer(
    Exchanges exchanges,
    Endpoint endpoint,
    Optional<Credentials> credentials,
    ImageReference image,
    String path) {
  static final String ACCEPT =
      String.join(
          ", ",
          MediaTypes.OCI_INDEX,
          MediaTypes.OCI_MANIFEST,
          MediaTypes.DOCKER_LIST,
          MediaTypes.DOCKER_MANIFEST);

  Limits limits() {
    return exchanges.limits();
  }

  /** A call that reads something below the repository, which failures call {@code what}. */
  Call read(String method, String below, String what) {
    return new Call(
        method,
        URI.create(path + "/" + below),
        Map.of(),
        null,
        List.of(scope(path, "pull")),
        Wording.pull(image, what),
        true);
  }

  /** A call that may change something below the repository; it is sent once. */
  Call write(String method, String below) {
    return new Call(
        method,
        URI.create(path + "/" + below),
        Map.of(),
        null,
        List.of(scope(path, "pull,push")),
        Wording.plain(),
        false);
  }

  /** Where the content is, below the repository. */
  static String place(Descriptor content) {
    boolean document =
        MediaTypes.isIndex(content.mediaType()) || MediaTypes.isManifest(content.mediaType());
    return (document ? "manifests/" : "blobs/") + content.digest();
  }

  static String scope(String path, String actions) {
    return "repository:" + path + ":" + actions;
  }

  /** A list of the registry, with words for failures. */
  <T> List<T> pages(Call first, String what, BiFunction<Reply, byte[], List<T>> parser) {
    return new Pages<>(what, limits(), parser).read(this::exchange, first, Integer.MAX_VALUE);
  }

  <T> T exchange(Call call, Exchanges.Reading<T> reading) {
    return exchanges.exchange(endpoint, credentials, call, reading);
  }

  InputStream open(Call call, Exchanges.Reading<InputStream> reading) {
    return exchanges.open(endpoint, credentials, call, reading);
  }
}
