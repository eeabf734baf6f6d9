package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    return first(tagOrDigest, peer -> new ManifestGet(peer, tagOrDigest).document());
  }

  /** What a tag or digest points to, without its content; empty when there is no such manifest. */
  public Optional<Descriptor> head(String tagOrDigest) {
    check(tagOrDigest);
    return first(tagOrDigest, peer -> new ManifestGet(peer, tagOrDigest).head());
  }

  @Override
  public InputStream open(Descriptor blob, long offset) {
    return first(blob.digest().toString(), peer -> new BlobOpen(peer, blob, offset).open());
  }

  /** All tags, in the registry's order. */
  public List<String> tags() {
    String what = "list of tags of " + image.familiarName();
    return new Pages<>(
            what, registry.limits(), bytes -> orEmpty(Json.read(bytes, TagList.class).tags()))
        .read(
            registry::exchange, registry.read("GET", "tags/list?n=1000", what), Integer.MAX_VALUE);
  }

  @Override
  public boolean has(Descriptor content) {
    Call call =
        registry.write("HEAD", Peer.place(content)).withHeader("Accept", Peer.ACCEPT).withRepeats();
    return registry.exchange(
        call,
        reply -> {
          if (reply.status() != 200 && reply.status() != 404) {
            throw reply.refused();
          }
          return reply.status() == 200;
        });
  }

  @Override
  public void put(Descriptor blob, List<String> elsewhere, Body body) {
    if (!has(blob)) {
      new BlobPut(registry, blob, body).put();
    }
  }

  @Override
  public void put(Document document, Optional<String> tag) {
    String name = tag.orElse(document.descriptor().digest().toString());
    check(name);
    new ManifestPut(registry, document, name).put();
  }

  /** The first host that has it; a mirror that cannot be reached is not asked again. */
  private <T> T first(String tagOrDigest, Function<Peer, T> action) {
    for (Peer mirror : mirrors) {
      if (down.contains(mirror) || !mirror.endpoint().answers(tagOrDigest)) {
        continue;
      }
      try {
        return action.apply(mirror);
      } catch (GantryException e) {
        if (e.kind() == Kind.UNAVAILABLE) {
          down.add(mirror);
        }
      }
    }
    return action.apply(registry);
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

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
