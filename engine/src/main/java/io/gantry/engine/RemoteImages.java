package io.gantry.engine;

import io.gantry.distribution.Document;
import io.gantry.distribution.ManifestLookup;
import io.gantry.distribution.ManifestPush;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import java.util.List;
import java.util.Optional;

/**
 * What registries have: looked at, and changed there, without bringing images here. Calls block.
 * Thread-safe.
 */
public final class RemoteImages {
  private final Transfers transfers;

  RemoteImages(Transfers transfers) {
    this.transfers = transfers;
  }

  /**
   * A manifest or index at a registry.
   *
   * @param name in full
   * @param descriptor with the platform, where there is one to tell
   * @param document its exact bytes
   * @param config the configuration, of an image only
   */
  @SuppressWarnings("ArrayRecordComponent") // Passed on once; never compared.
  public record RemoteManifest(
      String name, Descriptor descriptor, byte[] document, Optional<byte[]> config) {}

  /** What a name stands for at its registry, and the platforms that it has images for. */
  public record Distribution(Descriptor descriptor, List<Platform> platforms) {}

  /** A login's outcome: a sentence, and a token to keep in the password's place, or nothing. */
  public record LoginOutcome(String status, String identityToken) {
    /** Never the secret. */
    @Override
    public String toString() {
      return status;
    }
  }

  /** A repository that a search found. */
  public record Found(
      String name, String description, int stars, boolean official, boolean automated) {}

  /**
   * The manifest or index of this name; of an index with a platform, the manifest for it.
   *
   * @throws io.gantry.oci.GantryException as a pull
   */
  public RemoteManifest manifest(
      String name, Optional<String> platform, Optional<RegistryAuth> auth) {
    ImageReference reference = ImageReference.parse(name);
    ManifestLookup lookup = new ManifestLookup(transfers.repository(reference, auth));
    Document resolved = lookup.document(reference);
    Document document =
        platform
            .map(Platform::parse)
            .map(wanted -> lookup.choose(resolved, wanted))
            .orElse(resolved);
    Optional<byte[]> config = lookup.config(document);
    Descriptor descriptor = document.descriptor();
    Optional<Platform> runs = config.flatMap(json -> lookup.platform(document));
    return new RemoteManifest(
        reference.toString(),
        runs.map(descriptor::withPlatform).orElse(descriptor),
        document.bytes(),
        config);
  }

  /** Docker's {@code distribution inspect}. */
  public Distribution distribution(String name, Optional<RegistryAuth> auth) {
    ImageReference reference = ImageReference.parse(name);
    ManifestLookup lookup = new ManifestLookup(transfers.repository(reference, auth));
    Document document = lookup.document(reference);
    return new Distribution(document.descriptor(), lookup.platforms(document));
  }

  /**
   * Puts a manifest or an index at a registry.
   *
   * @param from names with digest of what the document lists, which is copied beside it first
   * @return the document's digest
   */
  public String put(
      String name, String mediaType, byte[] document, List<String> from, RegistryAuths auths) {
    ManifestPush push =
        new ManifestPush(
            ImageReference.parse(name),
            reference -> transfers.repository(reference, auths.of(reference)));
    Digest digest =
        push.run(mediaType, document, from.stream().map(ImageReference::parse).toList());
    return digest.toString();
  }

  /** Manifests that name this one as their subject. */
  public List<Descriptor> referrers(
      String name, Optional<String> artifactType, Optional<RegistryAuth> auth) {
    ImageReference reference = ImageReference.parse(name);
    var repository = transfers.repository(reference, auth);
    Digest subject =
        reference
            .digest()
            .orElseGet(
                () -> new ManifestLookup(repository).document(reference).descriptor().digest());
    return repository.referrers(subject, artifactType);
  }

  /**
   * Checks credentials; DENIED when they are wrong.
   *
   * @param address of a registry as Docker's configuration has it; empty for Docker Hub
   */
  public LoginOutcome login(String address, RegistryAuth auth) {
    var outcome =
        transfers.registries().login(domain(RegistryAuths.host(address)), auth.credentials());
    return new LoginOutcome(outcome.status(), outcome.identityToken());
  }

  /** Repositories for a term, which may begin with a registry's host. */
  public List<Found> search(String term, int limit, Optional<RegistryAuth> auth) {
    int slash = term.indexOf('/');
    String first = slash < 0 ? "" : term.substring(0, slash);
    boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
    String domain = host ? domain(RegistryAuths.host(first)) : ImageReference.DEFAULT_DOMAIN;
    return transfers
        .registries()
        .search(
            domain,
            host ? term.substring(slash + 1) : term,
            limit,
            auth.map(RegistryAuth::credentials))
        .stream()
        .map(each ->
            new Found(
                each.name(), each.description(), each.stars(), each.official(), each.automated()))
        .toList();
  }

  /** A host that somebody typed, if it can be one. */
  private static String domain(String host) {
    return new ImageReference(host, "any", Optional.empty(), Optional.empty()).domain();
  }
}
