package io.gantry.engine;

import io.gantry.distribution.FileTransport;
import io.gantry.distribution.SignaturePolicy;
import io.gantry.linux.PlatformThread;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import io.gantry.store.Image;
import io.gantry.store.ImageLayer;
import io.gantry.store.ImageRemoval;
import io.gantry.store.LoadedImage;
import io.gantry.store.Removed;
import io.gantry.store.Squash;
import io.gantry.store.Store;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Images: what the store has, with the rules of containers that use them, and events. Thread-safe.
 */
public final class Images {
  private final Store store;
  private final ImageRules users;
  private final Events events;
  private final ImagePrune prune;
  private final ImageUses uses;
  private final Supplier<SignaturePolicy> policy;
  private final Runnable arrived;

  /**
   * @param policy what may be loaded and imported
   * @param arrived called when content has come
   */
  Images(
      Store store,
      ContainerRegistry registry,
      Events events,
      ImageUses uses,
      Supplier<SignaturePolicy> policy,
      Runnable arrived) {
    this.policy = policy;
    this.uses = uses;
    this.arrived = arrived;
    this.store = store;
    this.users = new ImageRules(registry);
    this.events = events;
    this.prune = new ImagePrune(this, store.fetches(), events);
  }

  /** One line of an answer to a remove: exactly one of {@code Untagged} and {@code Deleted}. */
  public sealed interface Removal {
    /** A name that is gone. */
    record Untagged(String reference) implements Removal {}

    /** A digest of an image or layer that is gone. */
    record Deleted(String digest) implements Removal {}
  }

  /**
   * A step of an image's history, the newest first.
   *
   * @param id of the image that the step made; {@code <missing>} when it is not here
   * @param created seconds since the epoch
   */
  public record HistoryEntry(
      String id, long created, String createdBy, List<String> tags, long size, String comment) {}

  /** How to import a file system. */
  public record ImportOptions(
      Optional<String> reference, List<String> changes, String message, String platform) {}

  /** How far a transfer is: {@code current} of {@code total} bytes, total 0 when unknown. */
  public record Progress(String id, String status, long current, long total) {}

  /** By name, name@digest, id or unique prefix of an id; NOT_FOUND otherwise. */
  public ImageView inspect(String ref) {
    return view(store.images().resolve(ref));
  }

  /** The whole configuration of an image, for inspect; refs as in {@link #inspect}. */
  public ImageConfig config(String ref) {
    return store.images().resolve(ref).config();
  }

  /** What came with an image; refs as in {@link #inspect}. */
  public List<Attestation> attestations(String ref) {
    return store.images().attachments(store.images().resolve(ref).id()).stream()
        .map(each ->
            new Attestation(
                each.type(),
                each.blob().mediaType(),
                each.blob().digest().toString(),
                each.blob().size()))
        .toList();
  }

  /**
   * One of {@link #attestations}.
   *
   * @param wanted its digest, or its predicate type or a part of that, such as {@code spdx}
   * @throws GantryException NOT_FOUND when there is none, INVALID when there are several
   */
  public Attestation attestation(String ref, String wanted) {
    List<Attestation> all = attestations(ref);
    List<Attestation> exact =
        all.stream()
            .filter(each -> each.digest().equals(wanted) || each.predicateType().equals(wanted))
            .toList();
    List<Attestation> found =
        exact.isEmpty()
            ? all.stream().filter(each -> each.predicateType().contains(wanted)).toList()
            : exact;
    if (found.isEmpty()) {
      throw GantryException.notFound(
          "image %s has no attestation %s; it has %s"
              .formatted(ref, wanted, all.stream().map(Attestation::predicateType).toList()));
    }
    if (found.size() > 1) {
      throw GantryException.invalid(
          "image %s has several attestations %s. Hint: give the digest of one: %s"
              .formatted(ref, wanted, found.stream().map(Attestation::digest).toList()));
    }
    return found.getFirst();
  }

  /** The document itself, whole or not at all. */
  public byte[] content(Attestation attestation) {
    Digest digest = Digest.parse(attestation.digest());
    byte[] content = store.blobs().read(digest, attestation.size());
    if (!digest.matches(content)) {
      throw new GantryException(
          GantryException.Kind.INTERNAL,
          "attestation " + digest + " is damaged. Hint: pull the image again");
    }
    return content;
  }

  /** Those that pass Docker's filters: before, dangling, label, reference, since, until. */
  public List<ImageView> list(Map<String, List<String>> filters) {
    ImageFilter filter = new ImageFilter(filters);
    Instant now = Instant.now();
    return store.images().list().stream()
        .map(this::view)
        .filter(image -> filter.matches(image, this::inspect, now))
        .map(filter::shown)
        .toList();
  }

  /** Whether there is an image of this id. */
  boolean has(String id) {
    return store.images().find(Digest.parse(id)).isPresent();
  }

  /** All images with what they share, newest first. */
  List<DiskUsage.ImageUse> usage() {
    return store.images().sizes().stream()
        .map(size -> new DiskUsage.ImageUse(view(size.image()), size.shared()))
        .toList();
  }

  /** Gives an image a further name, {@code repository[:tag]}. */
  public void tag(String ref, String name) {
    Image image = store.images().tag(store.images().resolve(ref), ImageReference.parse(name));
    uses.touch(image.id().toString());
    tell("tag", image.id().toString(), ImageReference.parse(name).familiar());
  }

  /** Removes a name, and with the last one the image; CONFLICT while containers use it. */
  public List<Removal> remove(String ref, boolean force, boolean pruneParents) {
    return told(store.images().remove(ref, new ImageRemoval(force, !pruneParents), users));
  }

  private List<Removal> told(Removed removed) {
    List<Removal> removals = new ArrayList<>();
    for (var removal : removed.removals()) {
      switch (removal) {
        case io.gantry.store.Removal.Untagged untagged -> {
          tell("untag", untagged.image().toString(), untagged.image().toString());
          removals.add(new Removal.Untagged(untagged.reference().familiar()));
        }
        case io.gantry.store.Removal.Deleted deleted -> {
          tell("delete", deleted.image().toString(), deleted.image().toString());
          removals.add(new Removal.Deleted(deleted.image().toString()));
        }
        case io.gantry.store.Removal.LayerDeleted layer ->
            removals.add(new Removal.Deleted(layer.chainId().toString()));
      }
    }
    return removals;
  }

  /** How the image came to be, the newest step first. */
  public List<HistoryEntry> history(String ref) {
    List<HistoryEntry> steps = new ArrayList<>();
    for (var step : store.images().history(store.images().resolve(ref))) {
      steps.add(
          new HistoryEntry(
              step.image().map(Object::toString).orElse("<missing>"),
              step.created().map(Instant::getEpochSecond).orElse(0L),
              step.createdBy(),
              step.references().stream().map(ImageReference::familiar).toList(),
              step.size(),
              step.comment()));
    }
    return steps;
  }

  /**
   * Makes an image with the same files and fewer layers; answers its id.
   *
   * @param from diff id, or its unique beginning, of the topmost layer that stays as it is
   * @param name of the new image
   */
  public String squash(String ref, Optional<String> from, Optional<String> name) {
    Squash squash = new Squash(store, Clock.systemUTC());
    LoadedImage flat =
        PlatformThread.call("squash", () -> squash.run(ref, from, name.map(ImageReference::parse)));
    uses.touch(flat.id().toString());
    arrived.run();
    tell("squash", flat.id().toString(), name(flat));
    return flat.id().toString();
  }

  /** Loads an archive (Docker or OCI, compressed or not); the texts name what was loaded. */
  public List<String> load(InputStream archive, Consumer<Progress> progress) {
    List<String> told = new ArrayList<>();
    for (LoadedImage image :
        store
            .archives()
            .load(
                archive,
                isLayout ->
                    policy
                        .get()
                        .checkStream(
                            isLayout ? FileTransport.OCI_ARCHIVE : FileTransport.DOCKER_ARCHIVE,
                            "load of an archive"),
                (layer, done, total) ->
                    progress.accept(
                        new Progress(shortId(layer.hex()), "Loading layer", done, total)))) {
      image.references().forEach(name -> told.add("Loaded image: " + name.familiar()));
      if (image.references().isEmpty()) {
        told.add("Loaded image ID: " + image.id());
      }
      uses.touch(image.id().toString());
      tell("load", image.id().toString(), name(image));
    }
    arrived.run();
    return told;
  }

  /** Writes an archive of these images that both Docker and OCI tools read. */
  public void save(List<String> refs, OutputStream archive) {
    store.archives().save(refs, archive);
    refs.forEach(ref -> tell("save", store.images().resolve(ref).id().toString(), ref));
  }

  /** Makes an image of one layer out of a tar of files; answers its id. */
  public String importRootFs(InputStream tar, ImportOptions options, Consumer<Progress> progress) {
    policy.get().checkStream(FileTransport.TARBALL, "import of a root file system");
    Platform platform =
        options.platform().isEmpty() ? Platform.current() : Platform.parse(options.platform());
    LoadedImage image =
        store
            .archives()
            .importRootfs(
                tar,
                options.reference().map(ImageReference::parse),
                new io.gantry.store.ImportOptions(options.changes(), options.message(), platform),
                (layer, done, total) ->
                    progress.accept(new Progress("", "Importing", done, total)));
    uses.touch(image.id().toString());
    arrived.run();
    tell("import", image.id().toString(), name(image));
    return image.id().toString();
  }

  /**
   * Deletes dangling images, or with {@code dangling=false} all unused ones, and what unfinished
   * downloads left, unless a label is asked for.
   */
  public PrunedImages prune(Map<String, List<String>> filters) {
    return prune.prune(filters);
  }

  /**
   * Removes an image with all its names, unless somebody uses it.
   *
   * @param danglingOnly only if it has no tag
   */
  PrunedImages removeUnused(Digest id, boolean danglingOnly) {
    Removed removed = store.images().removeUnused(id, danglingOnly, users);
    return new PrunedImages(told(removed), removed.bytes());
  }

  private ImageView view(Image image) {
    return new ImageView(
        image.id().toString(),
        image.references().stream()
            .filter(name -> name.digest().isEmpty())
            .map(ImageReference::familiar)
            .toList(),
        digests(image),
        Optional.ofNullable(image.config().created()).orElse(Instant.EPOCH),
        image.size(),
        image.config(),
        image.layers().stream().map(ImageLayer::diffId).map(Object::toString).toList(),
        users.of(image.id()).size());
  }

  /** By what a registry knows it, or by its manifest where no registry was asked. */
  private static List<String> digests(Image image) {
    Set<String> known = new LinkedHashSet<>();
    image.references().stream()
        .filter(name -> name.digest().isPresent())
        .map(ImageReference::familiar)
        .forEach(known::add);
    Set<String> named = new HashSet<>();
    known.forEach(name -> named.add(name.substring(0, name.indexOf('@'))));
    image.references().stream()
        .map(ImageReference::familiarName)
        .filter(name -> !named.contains(name))
        .forEach(name -> known.add(name + "@" + image.manifestDigest()));
    return List.copyOf(known);
  }

  private void tell(String action, String id, String name) {
    events.publish("image", action, id, Map.of("name", name));
  }

  private static String name(LoadedImage image) {
    return image.references().isEmpty()
        ? image.id().toString()
        : image.references().getFirst().familiar();
  }

  private static String shortId(String hex) {
    return hex.substring(0, 12);
  }
}
