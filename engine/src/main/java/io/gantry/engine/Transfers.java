package io.gantry.engine;

import io.gantry.builder.solve.HttpGet;
import io.gantry.distribution.Admission;
import io.gantry.distribution.Attestations;
import io.gantry.distribution.Document;
import io.gantry.distribution.Download;
import io.gantry.distribution.Pull;
import io.gantry.distribution.Push;
import io.gantry.distribution.Registries;
import io.gantry.distribution.RemoteRepository;
import io.gantry.distribution.SignaturePolicy;
import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import io.gantry.store.Image;
import io.gantry.store.Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Images from and to registries. Calls block, and an interrupt of the calling thread ends them.
 * Thread-safe.
 */
public final class Transfers implements AutoCloseable {
  private static final Duration ATTESTATIONS = Duration.ofSeconds(30);

  private final Store store;
  private final RegistryOptions options;
  private final Events events;
  private volatile SignaturePolicy policy;
  private final Consumer<String> arrived;

  /** Made at first use: most daemons start to run containers. */
  private @Nullable Registries registries;

  /**
   * @param arrived called with the id of each image that was pulled
   */
  Transfers(Store store, RegistryOptions options, Events events, Consumer<String> arrived) {
    this.arrived = arrived;
    this.store = store;
    this.options = options;
    this.events = events;
    this.policy = policy(options.policy());
  }

  /**
   * From now on pulls obey the policy of this file, or none.
   *
   * @throws GantryException INVALID that says what is wrong with it; the policy before stays
   */
  public void readPolicy(Optional<Path> file) {
    policy = policy(file);
  }

  private static SignaturePolicy policy(Optional<Path> file) {
    return file.map(SignaturePolicy::read).orElse(SignaturePolicy.ACCEPT_ALL);
  }

  /** What a pull did: the digest of what the name stands for, and whether anything was new. */
  public record Pulled(String name, String digest, boolean newer) {}

  /** What a push did: the manifest that stands for the tag at the registry now. */
  public record Pushed(String tag, String digest, long size) {}

  /**
   * Pulls one image; DENIED when the policy refuses it.
   *
   * @param name as a person types it
   * @param platform empty for what suits this machine best
   */
  public Pulled pull(
      String name,
      Optional<String> platform,
      Optional<RegistryAuth> auth,
      Consumer<Images.Progress> progress) {
    ImageReference reference = ImageReference.parse(name);
    progress.accept(new Images.Progress(tag(reference), pulling(reference), 0, 0));
    return pull(reference, platform, repository(reference, auth), progress);
  }

  /**
   * As {@link #pull}, but ends as soon as the image can be used, where it offers that: its files
   * are fetched when they are read, and its layers behind them.
   */
  public Pulled pullLazily(
      String name,
      Optional<String> platform,
      Optional<RegistryAuth> auth,
      Consumer<Images.Progress> progress) {
    ImageReference reference = ImageReference.parse(name);
    progress.accept(new Images.Progress(tag(reference), pulling(reference), 0, 0));
    return pull(reference, platform, repository(reference, auth), progress, Pull::lazily);
  }

  /** Pulls all tags of a repository. */
  public List<Pulled> pullAll(
      String repository,
      Optional<String> platform,
      Optional<RegistryAuth> auth,
      Consumer<Images.Progress> progress) {
    ImageReference name = ImageReference.parse(repository);
    RemoteRepository remote = repository(name, auth);
    return remote.tags().stream()
        .map(tag -> {
          ImageReference each = name.withTag(tag);
          progress.accept(new Images.Progress(tag, pulling(each), 0, 0));
          return pull(each, platform, remote, progress);
        })
        .toList();
  }

  /** Pushes one tag, or all that the repository has here when the name has none. */
  public void push(
      String name,
      Optional<RegistryAuth> auth,
      Consumer<Images.Progress> progress,
      Consumer<Pushed> pushed) {
    ImageReference reference = ImageReference.parseName(name);
    List<ImageReference> tags =
        store.images().tagsOf(reference).stream()
            .filter(each -> reference.tag().isEmpty() || each.tag().equals(reference.tag()))
            .toList();
    if (tags.isEmpty()) {
      throw GantryException.notFound(
          "An image does not exist locally with the tag: " + reference.familiarName());
    }
    Push push = new Push(store, repository(reference, auth));
    for (ImageReference tag : tags) {
      pushed.accept(push(push, tag, progress));
    }
  }

  @Override
  public synchronized void close() {
    if (registries != null) {
      registries.close();
    }
  }

  /** The policy of this moment. */
  SignaturePolicy policy() {
    return policy;
  }

  /** What the policy of this moment lets come from a repository. */
  Admission admission(RemoteRepository repository) {
    return policy.admission(repository);
  }

  RemoteRepository repository(ImageReference name, Optional<RegistryAuth> auth) {
    return registries().repository(name, auth.map(RegistryAuth::credentials));
  }

  /** A file of a server that is no registry, by the same proxies. */
  HttpGet.Answer download(URI uri) throws IOException {
    Download download = registries().download(uri);
    return new HttpGet.Answer(download.status(), download.lastModified(), download.body());
  }

  synchronized Registries registries() {
    if (registries == null) {
      registries = new Registries(options.settings());
    }
    return registries;
  }

  private Pulled pull(
      ImageReference reference,
      Optional<String> platform,
      RemoteRepository remote,
      Consumer<Images.Progress> progress) {
    return pull(reference, platform, remote, progress, UnaryOperator.identity());
  }

  private Pulled pull(
      ImageReference reference,
      Optional<String> platform,
      RemoteRepository remote,
      Consumer<Images.Progress> progress,
      UnaryOperator<Pull> how) {
    Optional<Image> before = store.images().find(reference);
    Pull.Pulled pulled =
        how.apply(new Pull(store, remote, platform.map(Platform::parse), admission(remote)))
            .run(reference, ProgressLines.layers(progress));
    keepAttestations(remote, pulled);
    arrived.accept(pulled.image().id().toString());
    boolean newer = before.filter(old -> old.id().equals(pulled.image().id())).isEmpty();
    events.publish("image", "pull", reference.familiar(), Map.of("name", reference.familiarName()));
    return new Pulled(
        reference.familiar(), pulled.resolved().descriptor().digest().toString(), newer);
  }

  /** On a thread of its own: no pull waits long for what it does not need. */
  private void keepAttestations(RemoteRepository remote, Pull.Pulled pulled) {
    Thread worker =
        Thread.ofVirtual()
            .name("attestations")
            .start(() -> new Attestations(store, remote).keep(pulled));
    try {
      if (!worker.join(ATTESTATIONS)) {
        worker.interrupt();
        worker.join();
      }
    } catch (InterruptedException e) {
      worker.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private Pushed push(Push push, ImageReference name, Consumer<Images.Progress> progress) {
    Document manifest = push.run(name, ProgressLines.blobs(progress));
    events.publish("image", "push", name.familiar(), Map.of("name", name.familiarName()));
    Descriptor is = manifest.descriptor();
    return new Pushed(tag(name), is.digest().toString(), is.size());
  }

  private static String pulling(ImageReference name) {
    return "Pulling from " + name.path();
  }

  private static String tag(ImageReference name) {
    return name.digest().map(Object::toString).or(name::tag).orElse(ImageReference.DEFAULT_TAG);
  }
}
