package io.gantry.registry;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** GET of {@code /}, for people: repositories, the tags of one, and what a manifest names. */
record Browser(Registry registry) implements Endpoint {
  private static final HeaderName POLICY = HeaderNames.create("Content-Security-Policy");
  private static final HeaderName SNIFFING = HeaderNames.create("X-Content-Type-Options");

  private static final String REPOSITORY = "repository";
  private static final String MANIFEST = "manifest";

  @Override
  public void serve(Exchange exchange) {
    Optional<RepositoryName> name = exchange.query(REPOSITORY).map(RepositoryName::new);
    Html page = name.isEmpty() ? repositories(exchange) : repository(exchange, name.get());
    exchange
        .header(POLICY, Html.POLICY)
        .header(SNIFFING, "nosniff")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send("text/html; charset=utf-8", page.bytes());
  }

  private Html repositories(Exchange exchange) {
    List<List<String>> rows =
        registry
            .repositories()
            .filter(name -> exchange.allows(name, Action.PULL))
            .map(this::repositoryRow)
            .toList();
    if (rows.isEmpty()) {
      exchange.requireKnown();
    }
    Html page = new Html("Registry");
    page.paragraph("%d repositories".formatted(rows.size()));
    return page.table("Repositories", List.of("Name", "Tags", "Size"), rows);
  }

  private List<String> repositoryRow(RepositoryName name) {
    Repository repository = registry.repository(name);
    return List.of(
        Html.link(name.text(), REPOSITORY, name.text()),
        String.valueOf(repository.tags().count()),
        Html.size(repository.size(registry.contents())));
  }

  private Html repository(Exchange exchange, RepositoryName name) {
    if (!exchange.allows(name, Action.PULL)) {
      exchange.requireKnown();
      throw new RegistryException(ErrorCode.DENIED, "no right to pull repository " + name);
    }
    Repository repository = registry.repository(name).require();
    Optional<Digest> manifest = exchange.query(MANIFEST).map(Reference::digest);
    return manifest.isPresent() ? manifest(repository, manifest.get()) : tags(repository);
  }

  private Html tags(Repository repository) {
    List<List<String>> rows =
        repository
            .tags()
            .flatMap(tag -> repository.tag(tag).stream().map(d -> tagRow(repository, tag, d)))
            .toList();
    return new Html(repository.name().text())
        .paragraph(Html.link("All repositories"))
        .table("Tags", List.of("Tag", "Digest", "Type", "Platforms"), rows);
  }

  private List<String> tagRow(Repository repository, String tag, Digest digest) {
    String name = repository.name().text();
    String type = repository.manifest(digest).map(ManifestRecord::mediaType).orElse("");
    List<String> platforms =
        index(digest, type).stream()
            .flatMap(index -> index.manifests().stream())
            .map(Browser::platform)
            .filter(text -> !text.isEmpty())
            .toList();
    return List.of(
        Html.link(tag, REPOSITORY, name, MANIFEST, digest.toString()),
        Html.code(digest.toString()),
        Html.escaped(type),
        Html.escaped(String.join(", ", platforms)));
  }

  private Html manifest(Repository repository, Digest digest) {
    ManifestRecord record =
        repository
            .manifest(digest)
            .orElseThrow(
                () -> new RegistryException(ErrorCode.MANIFEST_UNKNOWN, digest + " is not here"));
    String name = repository.name().text();
    Html page = new Html(name).paragraph(Html.link("All tags", REPOSITORY, name));
    page.paragraph(Html.code(digest.toString()))
        .paragraph(Html.escaped(record.mediaType()) + ", " + Html.size(record.size()));
    List<String> heads = List.of("Digest", "Size", "Type", "Platform");
    index(digest, record.mediaType())
        .ifPresent(index -> page.table("Manifests", heads, links(name, index.manifests())));
    image(digest, record.mediaType())
        .ifPresent(image -> {
          page.table("Configuration", heads, rows(Stream.of(image.config())));
          page.table("Layers", heads, rows(image.layers().stream()));
        });
    return page.table("Referrers", heads, links(name, repository.referrers(digest)));
  }

  private static List<List<String>> links(String repository, List<Descriptor> manifests) {
    return manifests.stream()
        .map(found ->
            row(
                Html.link(
                    found.digest().toString(),
                    REPOSITORY,
                    repository,
                    MANIFEST,
                    found.digest().toString()),
                found))
        .toList();
  }

  private static List<List<String>> rows(Stream<Descriptor> blobs) {
    return blobs.map(blob -> row(Html.code(blob.digest().toString()), blob)).toList();
  }

  private static List<String> row(String first, Descriptor content) {
    String type = Objects.requireNonNullElse(content.artifactType(), content.mediaType());
    return List.of(
        first, Html.size(content.size()), Html.escaped(type), Html.escaped(platform(content)));
  }

  private static String platform(Descriptor content) {
    return content.platform() == null ? "" : content.platform().toString();
  }

  private Optional<Index> index(Digest digest, String type) {
    return MediaTypes.isIndex(type) ? read(digest, Index.class) : Optional.empty();
  }

  private Optional<Manifest> image(Digest digest, String type) {
    return MediaTypes.isManifest(type) ? read(digest, Manifest.class) : Optional.empty();
  }

  private <T> Optional<T> read(Digest digest, Class<T> type) {
    try {
      return registry.contents().read(digest).map(bytes -> Json.read(bytes, type));
    } catch (GantryException e) {
      return Optional.empty(); // The rest of the page is of use all the same.
    }
  }
}
