package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One repository of a registry: OCI distribution-spec 1.1. What is read may come from a mirror;
 * what is changed, is changed at the registry itself. Thread-safe; calls block, and end with {@link
 * GantryException} UNAVAILABLE when the thread is interrupted.
 */
public final class RemoteRepository implements ContentSource, ContentTarget {
  private final ImageReference image;
  private final List<Peer> mirrors;
  private final Peer registry;
  private final Set<Peer> down = ConcurrentHashMap.newKeySet();

  RemoteRepository(ImageReference image, List<Peer> mirrors, Peer registry) {
    this.image = image;
    this.mirrors = List.copyOf(mirrors);
    this.registry = registry;
  }

  @Override
  public Document document(String tagOrDigest) {
    check(tagOrDigest);
    return first(
        host -> host.answers(tagOrDigest), peer -> new ManifestGet(peer, tagOrDigest).document());
  }

  /** What a tag or digest points to, without its content; empty when there is no such manifest. */
  public Optional<Descriptor> head(String tagOrDigest) {
    check(tagOrDigest);
    return first(
        host -> host.answers(tagOrDigest), peer -> new ManifestGet(peer, tagOrDigest).head());
  }

  @Override
  public InputStream open(Descriptor blob, long offset) {
    return first(Endpoint::hasBlobs, peer -> new BlobOpen(peer, blob, offset).open());
  }

  @Override
  public InputStream open(Descriptor blob, long offset, long length) {
    return first(Endpoint::hasBlobs, peer -> new BlobOpen(peer, blob, offset, length).open());
  }

  /** All tags, in the registry's order. */
  public List<String> tags() {
    String what = "list of tags of " + image.familiarName();
    return registry.pages(
        registry.read("GET", "tags/list?n=1000", what),
        what,
        (reply, bytes) -> Pages.orEmpty(Json.read(bytes, TagList.class).tags()));
  }

  /**
   * Manifests that name this one as their subject: OCI distribution-spec "Listing Referrers".
   *
   * @param artifactType only those of this type
   */
  public List<Descriptor> referrers(Digest subject, Optional<String> artifactType) {
    return new Referrers(registry, subject).list(artifactType);
  }

  /** Removes a tag, or a manifest with all its tags: OCI distribution-spec "Content Management". */
  public void delete(String tagOrDigest) {
    check(tagOrDigest);
    Call call =
        registry
            .write("DELETE", "manifests/" + tagOrDigest)
            .withScopes(List.of(Peer.scope(registry.path(), "delete")));
    registry.exchange(
        call,
        reply -> {
          if (reply.status() < 200 || reply.status() > 204) {
            throw reply.refused();
          }
          return reply.status();
        });
  }

  @Override
  public boolean has(Descriptor content) {
    return new ContentHead(registry, content).isThere();
  }

  @Override
  public void put(Descriptor blob, List<String> elsewhere, Body body) {
    if (!has(blob)) {
      // Where names are mapped to others, those of elsewhere mean something else.
      boolean mapped = !registry.path().equals(image.path());
      new BlobPut(registry, blob, body).put(mapped ? List.of() : elsewhere);
    }
  }

  @Override
  public void put(Document document, Optional<String> tag) {
    Digest digest = document.descriptor().digest();
    String name = tag.orElse(digest.toString());
    check(name);
    if (tag.isPresent() && !digest.algorithm().equals(Digest.SHA256)) {
      // What comes under a tag alone, registries know by sha256 only.
      new ManifestPut(registry, document, digest.toString()).put();
    }
    new ManifestPut(registry, document, name).put();
  }

  /** The first host that has it; a mirror that cannot be reached is not asked again. */
  private <T> T first(Predicate<Endpoint> fit, Function<Peer, T> action) {
    List<String> tried = new ArrayList<>();
    for (Peer mirror : mirrors) {
      if (fit.test(mirror.endpoint()) && !down.contains(mirror)) {
        try {
          return action.apply(mirror);
        } catch (GantryException e) {
          passOver(mirror, e);
          tried.add(mirror.endpoint().authority());
        }
      }
    }
    try {
      return action.apply(registry);
    } catch (GantryException e) {
      throw tried.isEmpty() ? e : withMirrors(e, tried);
    }
  }

  private void passOver(Peer mirror, GantryException e) {
    if (Thread.currentThread().isInterrupted()) {
      throw e;
    }
    if (e.kind() == Kind.UNAVAILABLE) {
      down.add(mirror);
    }
  }

  private static GantryException withMirrors(GantryException e, List<String> tried) {
    String mirrors = " (mirrors tried: " + String.join(", ", tried) + ")";
    return new GantryException(e.kind(), e.getMessage() + mirrors, e);
  }

  /** A name that goes into an address must be one. */
  private void check(String tagOrDigest) {
    if (!tagOrDigest.contains(":")) {
      image.withTag(tagOrDigest);
      return;
    }
    try {
      Digest.parse(tagOrDigest);
    } catch (IllegalArgumentException e) {
      throw GantryException.invalid("invalid reference format: " + e.getMessage());
    }
  }
}
